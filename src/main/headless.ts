#!/usr/bin/env node
/** Entry for plain Node: the command line, and with `serve` the whole product without a desktop. Becomes out/main/cli.js. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommandLine } from './cli/main.ts'
import { openTerminal } from './cli/terminal.ts'
import { appFolders } from './core/paths.ts'

// A reader that has seen enough (`plimsoll status | head -1`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

process.exitCode = await runCommandLine(process.argv.slice(2), {
  terminal: openTerminal(process),
  env: process.env,
  folders: appFolders(),
  appVersion: readAppVersion(),
})

/** From the package that this file is built into (`out/main/cli.js`). */
function readAppVersion(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'))
  return manifest.version
}
