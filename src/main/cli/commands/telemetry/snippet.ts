/** `plimsoll telemetry snippet <shell>`: the file of integrations/shell, to be kept and sourced. */
import fish from '../../../../../integrations/shell/claude-telemetry.fish?raw'
import powershell from '../../../../../integrations/shell/claude-telemetry.ps1?raw'
import posix from '../../../../../integrations/shell/claude-telemetry.sh?raw'
import type { CommandContext } from '../../command-context.ts'
import { type ExitCode, exitCodes } from '../../exit-code.ts'

const snippets = { bash: posix, zsh: posix, fish, powershell } as const

export function snippet(shell: string, { terminal }: CommandContext): ExitCode {
  terminal.print(snippets[shell as keyof typeof snippets].trimEnd())
  return exitCodes.ok
}
