/**
 * Turns telemetry on and off for the panel, with the same plans as the command line. What is written is what was shown: every order names
 * the fingerprint of the plan that the person saw, and a plan that has become another since is refused.
 */
import type {
  FolderSetup,
  TelemetryChanged,
  TelemetrySetup,
  TurnOffTelemetry,
  TurnOnPlan,
  TurnOnTelemetry,
} from '../../../shared/contract/telemetry-setup.ts'
import { type Applied, applyChange, type ChangePlan } from '../claude-settings/change-settings.ts'
import { configFolders } from '../claude-settings/config-folders.ts'
import { isElsewhere, type Ordered, openShownPlans, refused } from '../claude-settings/shown-plans.ts'
import { shownValue } from './foreign-variables.ts'
import { type ForwardPlace, isTheirs, setForward, takeBackForward } from './forward-setting.ts'
import type { ForwardWay } from './forward-way.ts'
import { foldersWithTelemetry, planTelemetry, planTelemetryUndo, type TelemetryPlan } from './plan-telemetry.ts'
import { ourEndpoint, type Variables } from './telemetry-block.ts'
import { telemetryStatus } from './telemetry-status.ts'

export interface SetupDesk {
  /** Exact lines only for whoever may change them: they are the person's own. */
  read(mayChange: boolean): TelemetrySetup
  turnOn(order: TurnOnTelemetry): Promise<Ordered<TelemetryChanged>>
  turnOff(order: TurnOffTelemetry): Promise<Ordered<TelemetryChanged>>
}

export interface SetupDeskOptions {
  env: Readonly<Record<string, string | undefined>>
  home: string
  dataFolder: string
  /** Where we receive. Undefined: nowhere. */
  port: () => number | undefined
  /** All that we listen at: nothing is sent on to there. */
  ownPorts: () => readonly number[]
  forward: ForwardPlace
  /** Why telemetry cannot be sent on to an address. */
  refusalOf: (endpoint: string, ownPorts: readonly number[]) => string | undefined
  now: () => number
}

const isDeaf = 'Plimsoll receives no telemetry here, so nothing was written.'

export function openSetupDesk({ env, home, dataFolder, port, ownPorts, forward, refusalOf, now }: SetupDeskOptions): SetupDesk {
  const plans = openShownPlans()
  const folders = () => [...new Set([...configFolders(env, home), ...foldersWithTelemetry(dataFolder)])]

  function read(mayChange: boolean): TelemetrySetup {
    const receiving = port()
    return {
      ...(receiving === undefined ? {} : { endpoint: ourEndpoint(receiving) }),
      mayChange,
      folders: folders().map((folder) => folderSetup(folder, receiving, mayChange)),
    }
  }

  function folderSetup(folder: string, receiving: number | undefined, mayChange: boolean): FolderSetup {
    const status = telemetryStatus({ configFolder: folder, dataFolder, port: receiving ?? 0 })
    const { file, state, problem, missing, variables } = status
    const shown = { folder, file, state, missing, ...(problem === undefined ? {} : { problem }) }
    if (!mayChange) return shown
    const turnOn = receiving === undefined ? undefined : turnOnPlan(folder, receiving)
    return { ...shown, variables, ...(turnOn ? { turnOn } : {}), turnOff: plans.showUndo(planTelemetryUndo(folder, dataFolder)) }
  }

  function request(configFolder: string, receiving: number) {
    return { configFolder, dataFolder, port: receiving, ownPorts: ownPorts(), env }
  }

  function turnOnPlan(folder: string, receiving: number): TurnOnPlan {
    const planned = planTelemetry(request(folder, receiving))
    if (planned.state === 'refused') return planned
    if (planned.state === 'ready') return { state: 'ready', ...plans.show(planned.plan) }
    const replacing = planTelemetry({ ...request(folder, receiving), choice: 'replace' })
    if (replacing.state === 'refused') return replacing
    return {
      state: 'conflict',
      inSettings: listed(planned.inSettings),
      inEnvironment: listed(planned.inEnvironment),
      replace: replacing.state === 'ready' ? plans.show(replacing.plan) : { diff: [], fingerprint: '' },
      forward: forwardChoice(planTelemetry({ ...request(folder, receiving), choice: 'forward' })),
    }
  }

  function forwardChoice(planned: TelemetryPlan): (TurnOnPlan & { state: 'conflict' })['forward'] {
    if (planned.state === 'refused') return { isPossible: false, reason: planned.message }
    if (planned.state === 'conflict' || !planned.forward) return { isPossible: false }
    const { setting, alsoGets } = planned.forward
    const reason = whyNotTo(planned.forward)
    if (reason !== undefined) return { isPossible: false, reason }
    return {
      isPossible: true,
      endpoint: setting.endpoint,
      ...(alsoGets === undefined ? {} : { alsoGets }),
      ...plans.show(planned.plan),
    }
  }

  function whyNotTo({ setting }: ForwardWay & { ok: true }): string | undefined {
    const current = forward.current()
    if (isTheirs(current, forward)) return `The setting "forward" names ${current.endpoint} already, and we send on to one.`
    return refusalOf(setting.endpoint, ownPorts())
  }

  async function turnOn({ folder, fingerprint, choice }: TurnOnTelemetry): Promise<Ordered<TelemetryChanged>> {
    const receiving = port()
    if (receiving === undefined) return refused(isDeaf)
    if (!folders().includes(folder)) return refused(isElsewhere)
    const planned = planTelemetry({ ...request(folder, receiving), ...(choice ? { choice } : {}) })
    if (planned.state === 'refused') return refused(planned.message)
    if (planned.state === 'conflict')
      return refused(`Telemetry is set up for something else in ${folder}, so nothing was written.`)
    const { plan } = planned
    const reasonNotTo = plans.whyNot(plan, fingerprint)
    if (reasonNotTo !== undefined) return refused(reasonNotTo)
    if (choice === 'forward' && !planned.forward)
      return refused('There is no address to send telemetry on to, so nothing was written.')
    const reason = planned.forward && whyNotTo(planned.forward)
    if (reason !== undefined) return refused(reason)
    try {
      // First where to send it on to, so that nothing of theirs is lost in between.
      if (planned.forward) await setForward(planned.forward.setting, forward)
      const applied = applyChange(plan, new Date(now()))
      const isUndone = !applied.ok && foldersWithTelemetry(dataFolder).length === 0
      // Without a choice this time an earlier one stands.
      if (isUndone || (applied.ok && choice === 'replace')) await takeBackForward(forward)
      return outcome(plan, applied)
    } catch (error) {
      return refused(error instanceof Error ? error.message : String(error))
    }
  }

  async function turnOff({ folder, fingerprint }: TurnOffTelemetry): Promise<Ordered<TelemetryChanged>> {
    if (!folders().includes(folder)) return refused(isElsewhere)
    const planned = planTelemetryUndo(folder, dataFolder)
    if (!planned.ok) return refused(planned.message)
    const reasonNotTo = plans.whyNot(planned.plan, fingerprint)
    if (reasonNotTo !== undefined) return refused(reasonNotTo)
    const applied = applyChange(planned.plan, new Date(now()))
    try {
      if (applied.ok && foldersWithTelemetry(dataFolder).length === 0) await takeBackForward(forward)
    } catch (error) {
      return refused(`The setting "forward" could not be taken away: ${error instanceof Error ? error.message : String(error)}`)
    }
    return outcome(planned.plan, applied)
  }

  function outcome({ file }: ChangePlan, applied: Applied): Ordered<TelemetryChanged> {
    if (!applied.ok) return refused(applied.message)
    const { backup } = applied
    return { ok: true, value: { file, ...(backup === undefined ? {} : { backup }), setup: read(true) } }
  }

  return { read, turnOn, turnOff }
}

const listed = (variables: Variables) =>
  Object.entries(variables).map(([name, value]) => ({ name, value: shownValue(name, value) }))
