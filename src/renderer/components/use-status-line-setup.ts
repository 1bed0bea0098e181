import type { InstallStatusLine, StatusLineSetup, UninstallStatusLine } from '../../shared/contract/statusline-setup.ts'
import { usePanel } from '../panel-context.ts'
import { type SetupKnown, useSetup } from './use-setup.ts'

export interface StatusLineSwitch extends SetupKnown<StatusLineSetup> {
  install(order: InstallStatusLine): Promise<void>
  uninstall(order: UninstallStatusLine): Promise<void>
}

export function useStatusLineSetup(): StatusLineSwitch {
  const { bridge } = usePanel()
  const { order, ...known } = useSetup(() => bridge.getStatusLineSetup())
  return {
    ...known,
    install: (given) => order(true, () => bridge.applyStatusLineSetup(given)),
    uninstall: (given) => order(false, () => bridge.undoStatusLineSetup(given)),
  }
}
