/** `plimsoll telemetry test`: tries what could go wrong, one by one and apart from any session, and says what to do about it. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProgram } from '../../../core/find-program.ts'
import {
  type Check,
  checkEndpoint,
  checkEnvironment,
  checkProtocol,
  checkSwitches,
} from '../../../core/telemetry-setup/checks.ts'
import { settingsEnvironment } from '../../../core/telemetry-setup/plan-telemetry.ts'
import { probeReceiver } from '../../../core/telemetry-setup/probe-receiver.ts'
import { ourEndpoint, telemetryBlock, type Variables } from '../../../core/telemetry-setup/telemetry-block.ts'
import { telemetryStatus } from '../../../core/telemetry-setup/telemetry-status.ts'
import { chosenFolders } from '../../claude-settings.ts'
import type { CommandContext } from '../../command-context.ts'
import { type ExitCode, exitCodes } from '../../exit-code.ts'
import { type TelemetryOptions, wantedTelemetryPort } from '../../telemetry-context.ts'

export async function testTelemetry(options: TelemetryOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal, env, folders } = context
  let port = await wantedTelemetryPort(options, context)
  let hasFailed = false
  const show = ({ ok, name, says, remedy }: Check) => {
    hasFailed ||= !ok
    terminal.print(`${ok ? 'ok    ' : 'not ok'}  ${name}: ${says}`)
    if (!ok && remedy !== undefined) terminal.print(`        ${remedy}`)
  }

  for (const configFolder of chosenFolders(options, context)) {
    const status = telemetryStatus({ configFolder, dataFolder: folders.data, port })
    if (options.port === undefined) port = status.port ?? port
    const isReadable = status.problem === undefined
    const says = isReadable ? `${status.file} is ${status.state}` : `${status.file}: ${status.problem}`
    show({ name: 'settings', ok: isReadable, says, remedy: 'Mend it in an editor: Claude Code passes over what it cannot read.' })
    const settings = settingsEnvironment(configFolder)
    const isSetUp = env.CLAUDE_CODE_ENABLE_TELEMETRY !== undefined || settings.CLAUDE_CODE_ENABLE_TELEMETRY !== undefined
    if (!isSetUp) terminal.print('        Not set up yet. What follows is as plimsoll telemetry install would set it up.')
    const inSettings = isSetUp ? settings : { ...settings, ...telemetryBlock(port) }
    const variables = { ...env, ...inSettings }
    for (const check of [checkSwitches, checkProtocol, checkEndpoint]) show(check(variables))
    show(checkEnvironment(env, inSettings, port))
  }
  for (const { path, answers, says } of await probeReceiver(port)) {
    const remedy = 'Start Plimsoll (the tray app, or plimsoll serve), or see which program holds the port.'
    show({ name: `receiver ${ourEndpoint(port)}${path}`, ok: answers, says, remedy })
  }
  const claude = findProgram('claude', env)
  if (claude === undefined) terminal.print('        claude: not on the PATH, so it was not tried.')
  else show(await tryClaude(claude, env, telemetryBlock(port)))
  return hasFailed ? exitCodes.failed : exitCodes.ok
}

const longestVersionMs = 20_000

/** In a home of its own, with nothing but the block: neither the person's credentials nor anything else of theirs can play a part. */
async function tryClaude(program: string, env: NodeJS.ProcessEnv, block: Variables): Promise<Check> {
  const name = 'claude --version with only these variables'
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-claude-'))
  const { PATH, Path, SystemRoot, ComSpec, PATHEXT } = env
  const surroundings = { PATH, Path, SystemRoot, ComSpec, PATHEXT, HOME: home, USERPROFILE: home, ...block }
  const remedy = 'Run it by hand. If it is telemetry: plimsoll telemetry off'
  try {
    return await new Promise((resolve) => {
      const shell = /\.(cmd|bat)$/i.test(program)
      const child = execFile(
        shell ? `"${program}"` : program,
        ['--version'],
        { env: surroundings, cwd: home, timeout: longestVersionMs, killSignal: 'SIGKILL', shell, windowsHide: true },
        (error, stdout, stderr) => {
          const [line = ''] = stdout.trim().split('\n')
          if (!error) resolve({ name, ok: true, says: line })
          else if (error.killed) resolve({ name, ok: false, says: `it did not end within ${longestVersionMs / 1000} s`, remedy })
          else resolve({ name, ok: false, says: (stderr.trim() || error.message).split('\n')[0] ?? '', remedy })
        },
      )
      child.stdin?.end()
    })
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}
