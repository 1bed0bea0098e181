/** Sets the status line up and takes it back for the panel, with the same plans as the command line: what is written is what was shown. */
import type {
  InstallStatusLine,
  StatusLineChanged,
  StatusLineFolder,
  StatusLineSetup,
  UninstallStatusLine,
} from '../../../shared/contract/statusline-setup.ts'
import type { Applied } from '../claude-settings/change-settings.ts'
import { changedFolders, configFolders } from '../claude-settings/config-folders.ts'
import { isElsewhere, type Ordered, openShownPlans, refused } from '../claude-settings/shown-plans.ts'
import type { Folders } from '../paths.ts'
import { applyStatusLine, undoStatusLine } from './apply-status-line.ts'
import { planStatusLine, planStatusLineUndo } from './plan-status-line.ts'
import type { Program } from './program.ts'
import { statusLineStatus } from './status-line-status.ts'

export interface StatusLineDesk {
  /** Exact lines and commands only for whoever may change them: they are the person's own. */
  read(mayChange: boolean): Promise<StatusLineSetup>
  install(order: InstallStatusLine): Promise<Ordered<StatusLineChanged>>
  uninstall(order: UninstallStatusLine): Promise<Ordered<StatusLineChanged>>
}

export interface StatusLineDeskOptions {
  env: Readonly<Record<string, string | undefined>>
  home: string
  folders: Folders
  /** What Claude Code is to run. Asked for each time: somebody may install a Node in the meantime. */
  program: () => Promise<Program>
  now: () => number
}

export function openStatusLineDesk({ env, home, folders, program, now }: StatusLineDeskOptions): StatusLineDesk {
  const plans = openShownPlans()
  const configured = () => [...new Set([...configFolders(env, home), ...changedFolders('statusLine', folders.data)])]

  async function read(mayChange: boolean): Promise<StatusLineSetup> {
    const found = mayChange ? await program() : undefined
    return { mayChange, folders: configured().map((folder) => setupOf(folder, found)) }
  }

  function setupOf(folder: string, found: Program | undefined): StatusLineFolder {
    const status = statusLineStatus(folder, folders)
    if (!found) {
      const { command: _, chained: __, ...shown } = status
      return shown
    }
    const { planned, left, isChainLost } = planStatusLineUndo(folder, folders)
    return {
      ...status,
      install: installPlan(folder, found),
      uninstall: {
        change: plans.showUndo(planned),
        ...(left === undefined ? {} : { left }),
        isChainLost,
      },
    }
  }

  function installPlan(folder: string, found: Program): StatusLineFolder['install'] {
    if (!found.ok) return { state: 'refused', message: found.message }
    const planned = planStatusLine({ configFolder: folder, folders, program: found.command })
    if (planned.state === 'refused') return planned
    const { chain, isChainLost } = planned
    return { state: 'ready', ...plans.show(planned.plan), ...(chain ? { runsToo: chain.chained.command } : {}), isChainLost }
  }

  async function install({ folder, fingerprint, join }: InstallStatusLine): Promise<Ordered<StatusLineChanged>> {
    if (!configured().includes(folder)) return refused(isElsewhere)
    const found = await program()
    if (!found.ok) return found
    const planned = planStatusLine({ configFolder: folder, folders, program: found.command, ...(join ? { join } : {}) })
    if (planned.state === 'refused') return refused(planned.message)
    const reason = plans.whyNot(planned.plan, fingerprint)
    if (reason !== undefined) return refused(reason)
    return outcome(planned.plan.file, applyStatusLine(folder, planned, folders, new Date(now())))
  }

  async function uninstall({ folder, fingerprint }: UninstallStatusLine): Promise<Ordered<StatusLineChanged>> {
    if (!configured().includes(folder)) return refused(isElsewhere)
    const { planned } = planStatusLineUndo(folder, folders)
    if (!planned.ok) return refused(planned.message)
    const reason = plans.whyNot(planned.plan, fingerprint)
    if (reason !== undefined) return refused(reason)
    return outcome(planned.plan.file, undoStatusLine(folder, planned.plan, folders, new Date(now())))
  }

  async function outcome(file: string, applied: Applied): Promise<Ordered<StatusLineChanged>> {
    if (!applied.ok) return refused(applied.message)
    const { backup } = applied
    return { ok: true, value: { file, ...(backup === undefined ? {} : { backup }), setup: await read(true) } }
  }

  return { read, install, uninstall }
}
