#!/usr/bin/env node
/** Entry for plain Node: the command line, and with `serve` the whole product without a desktop. Becomes out/main/cli.js. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const args = process.argv.slice(2)
if (isStatusLine(args)) await showStatusLine()
else process.exitCode = await runCommand()

/** Alone, or as Claude Code calls it. `statusline install`, `--help` and so on are commands like all others. */
function isStatusLine([command, first]: readonly string[]): boolean {
  return command === 'statusline' && (first === undefined || first === '--chain')
}

/** Claude Code waits for it with every message: nothing else is loaded. */
async function showStatusLine(): Promise<void> {
  const { runAsProcess } = await import('./statusline/as-process.ts')
  await runAsProcess(args.slice(1))
}

async function runCommand(): Promise<number> {
  const [{ runCommandLine }, { openTerminal }, { appFolders }] = await Promise.all([
    import('./cli/main.ts'),
    import('./cli/terminal.ts'),
    import('./core/paths.ts'),
  ])
  // A reader that has seen enough (`plimsoll status | head -1`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  return runCommandLine(args, {
    terminal: openTerminal(process),
    env: process.env,
    folders: appFolders(),
    appVersion: readAppVersion(),
  })
}

/** From the package that this file is built into (`out/main/cli.js`). */
function readAppVersion(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'))
  return manifest.version
}
