import { useEffect, useState } from 'preact/hooks'
import type { ForeignChoice, TelemetryChanged, TelemetrySetup } from '../../shared/contract/telemetry-setup.ts'
import { usePanel } from '../panel-context.ts'

interface Order {
  readonly folder: string
  readonly fingerprint: string
  readonly choice?: ForeignChoice
}

export interface TelemetrySwitch {
  readonly setup?: TelemetrySetup
  /** Why the last order was refused. */
  readonly failure?: string
  /** What the last order has done. */
  readonly done?: TelemetryChanged & { readonly isOn: boolean }
  turnOn(order: Order): Promise<void>
  turnOff(order: Order): Promise<void>
}

/** How Claude Code is set up, read when the dashboard opens and whenever somebody comes back to it: settings get edited elsewhere. */
export function useTelemetrySetup(): TelemetrySwitch {
  const { bridge } = usePanel()
  const [known, setKnown] = useState<Pick<TelemetrySwitch, 'setup' | 'failure' | 'done'>>({})

  useEffect(() => {
    let isHere = true
    const read = () => {
      if (document.visibilityState === 'hidden') return
      bridge.getTelemetrySetup().then(
        (setup) => isHere && setKnown((last) => ({ ...last, setup })),
        // Without it there is nothing to set up here; everything else of the dashboard goes on.
        () => {},
      )
    }
    read()
    document.addEventListener('visibilitychange', read)
    return () => {
      isHere = false
      document.removeEventListener('visibilitychange', read)
    }
  }, [bridge])

  const order = async (isOn: boolean, given: () => Promise<TelemetryChanged>) => {
    try {
      const done = await given()
      setKnown({ setup: done.setup, done: { ...done, isOn } })
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error)
      // What was shown is no longer so: look again, so that the next try is about what is there.
      const setup = await bridge.getTelemetrySetup().catch(() => undefined)
      setKnown((last) => ({ ...(setup ? { setup } : last.setup ? { setup: last.setup } : {}), failure }))
    }
  }

  return {
    ...known,
    turnOn: (given) => order(true, () => bridge.applyTelemetrySetup(given)),
    turnOff: ({ folder, fingerprint }) => order(false, () => bridge.undoTelemetrySetup({ folder, fingerprint })),
  }
}
