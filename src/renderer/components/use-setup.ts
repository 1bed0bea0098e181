import { useEffect, useState } from 'preact/hooks'

interface Changed<Setup> {
  readonly file: string
  readonly backup?: string | undefined
  readonly setup: Setup
}

export interface SetupKnown<Setup> {
  readonly setup?: Setup
  /** Why the last order was refused. */
  readonly failure?: string
  /** What the last order has done. */
  readonly done?: Changed<Setup> & { readonly isOn: boolean }
}

export interface SetupSwitch<Setup> extends SetupKnown<Setup> {
  /** `isOn`: whether this sets up or takes back. */
  order(isOn: boolean, give: () => Promise<Changed<Setup>>): Promise<void>
}

/** How Claude Code is set up, read when the dashboard opens and whenever somebody comes back to it: settings get edited elsewhere. */
export function useSetup<Setup>(ask: () => Promise<Setup>): SetupSwitch<Setup> {
  const [known, setKnown] = useState<SetupKnown<Setup>>({})

  // The same question in every render, so it need not be asked again.
  useEffect(() => {
    let isHere = true
    const read = () => {
      if (document.visibilityState === 'hidden') return
      ask().then(
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
  }, [])

  const order: SetupSwitch<Setup>['order'] = async (isOn, give) => {
    try {
      const done = await give()
      setKnown({ setup: done.setup, done: { ...done, isOn } })
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error)
      // What was shown is no longer so: look again, so that the next try is about what is there.
      const setup = await ask().catch(() => undefined)
      setKnown((last) => ({ ...(setup ? { setup } : last.setup ? { setup: last.setup } : {}), failure }))
    }
  }
  return { ...known, order }
}
