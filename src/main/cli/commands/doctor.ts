/** `plimsoll doctor [--json]`: what was found, what is wrong, and what to do about it. */
import type { CommandContext } from '../command-context.ts'
import { examine } from '../doctor/report.ts'
import { reportText } from '../doctor/report-text.ts'
import { type ExitCode, exitCodes } from '../exit-code.ts'

export interface DoctorOptions {
  json: boolean
}

export async function doctor({ json }: DoctorOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context
  const report = await examine(context)
  terminal.print(json ? JSON.stringify(report, undefined, 2) : reportText(report, terminal.style))
  return report.problems.length === 0 ? exitCodes.ok : exitCodes.failed
}
