/** The setting `forward` for the telemetry commands: read from its file, changed where it is in use. */
import type { ForwardPlace } from '../core/telemetry-setup/forward-setting.ts'
import { changeSettings } from './change-settings.ts'
import type { CommandContext } from './command-context.ts'
import { ownSettings } from './own-settings.ts'

export function forwardPlace(context: CommandContext): ForwardPlace {
  return {
    dataFolder: context.folders.data,
    current: () => ownSettings(context).forward,
    change: (forward) => changeSettings(context, { forward }),
  }
}
