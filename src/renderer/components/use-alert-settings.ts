import { useEffect, useState } from 'preact/hooks'
import type { AlertSettings } from '../../shared/contract/settings.ts'
import { usePanel } from '../panel-context.ts'

export interface AlertSwitch {
  readonly settings?: AlertSettings
  readonly failure?: string
  change(change: Partial<AlertSettings>): Promise<void>
  /** Does it, and says what went wrong. */
  attempt<Value>(request: () => Promise<Value>): Promise<Value | undefined>
}

/** The settings of warnings, read again whenever some setting has changed. */
export function useAlertSettings(digest: string): AlertSwitch {
  const { bridge } = usePanel()
  const [settings, setSettings] = useState<AlertSettings>()
  const [failure, setFailure] = useState<string>()

  useEffect(() => {
    let isHere = true
    bridge.getSettings().then(
      ({ alerts }) => isHere && setSettings(alerts),
      () => {},
    )
    return () => {
      isHere = false
    }
  }, [bridge, digest])

  const attempt = async <Value>(request: () => Promise<Value>): Promise<Value | undefined> => {
    try {
      const value = await request()
      setFailure(undefined)
      return value
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error))
      return undefined
    }
  }
  return {
    ...(settings && { settings }),
    ...(failure === undefined ? {} : { failure }),
    attempt,
    async change(change) {
      const changed = await attempt(() => bridge.changeSettings({ alerts: { ...settings, ...change } }))
      // What was refused is shown as it still is.
      setSettings((last) => (changed ? changed.alerts : last && { ...last }))
    },
  }
}
