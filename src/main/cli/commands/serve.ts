/** `plimsoll serve`: the same engine and the same panel, in a browser. Runs until it is told to stop. */
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Snapshot } from '../../../shared/contract/snapshot.ts'
import { alertLine } from '../../../shared/format/alert.ts'
import { hasFigures } from '../../../shared/format/figures.ts'
import type { Engine } from '../../core/engine.ts'
import { readFileHeader } from '../../core/ledger/file-header.ts'
import { newAlerts } from '../../core/new-alerts.ts'
import type { Folders } from '../../core/paths.ts'
import { type RunningHost, startHost } from '../../server/host.ts'
import type { CommandContext } from '../command-context.ts'
import { type ExitCode, exitCodes } from '../exit-code.ts'
import { openInBrowser } from '../open-in-browser.ts'
import { nothingFoundSentences, problemSentence } from '../what-is-wrong.ts'

export interface ServeOptions {
  port?: number
  demo: boolean
  open: boolean
  /** Why there is no tray, from a launcher that tried. */
  because?: string
  /** For a parent that wants nothing to outlive it, however it ends. */
  untilInputEnds: boolean
}

export async function serve(
  { port, demo, open, because, untilInputEnds }: ServeOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal, env, appVersion } = context
  const folders = withNamedLedger(context)
  // Listened for before anything is started, so that an early Ctrl-C ends it cleanly too.
  const told = untilInputEnds ? Promise.race([untilToldToStop(), untilEndOf(process.stdin)]) : untilToldToStop()
  if (because !== undefined) terminal.say(`No tray icon here: ${because}. This is the same panel, for a browser.`)
  const host = await startHost({
    kind: 'serve',
    folders,
    env,
    appVersion,
    isDemo: demo,
    ...(port === undefined ? {} : { port }),
    onShow: () => terminal.say('Asked to show: the panel is at the address above.'),
  })
  terminal.print(host.url)
  if (open) openInBrowser(host.url)
  if (host.kind === 'handedOver') {
    terminal.say('Plimsoll already runs on this data folder; that is its panel.')
    return exitCodes.ok
  }
  introduce(host, context)
  sayAlerts(host.engine, terminal.say)
  await told
  terminal.say('Stopping.')
  await host.stop()
  return exitCodes.ok
}

/**
 * `DB_PATH` names the ledger's file, as it does for TokenBoard. Only here: other programs have a variable of this name, so a shell that was
 * set up for one of them must not have a ledger made in its place, and no file is touched that is not a ledger already.
 */
function withNamedLedger({ terminal, env, folders }: CommandContext): Folders {
  if (!env.DB_PATH) return folders
  const ledger = resolve(env.DB_PATH)
  if (!existsSync(ledger) || readFileHeader(ledger).kind !== 'foreign') return { ...folders, ledger }
  terminal.say(`DB_PATH names a file that is no ledger of Plimsoll, so it is left alone: ${ledger}`)
  return folders
}

function introduce({ engine, url, token, problems, folders }: RunningHost, { terminal }: CommandContext): void {
  for (const problem of problems()) terminal.say(problemSentence(problem))
  // A journal or log file is read by others too, and kept.
  if (terminal.isWatched) terminal.say(`To change settings there, open it once as ${url}#token=${token}`)
  if (engine.snapshot().isDemo) terminal.say('All figures are made up (--demo), and gone when this ends.')
  else
    void sayWhenNothingIsFound(engine, (snapshot) => nothingFoundSentences(snapshot, 'npm start -- --demo').forEach(terminal.say))
  terminal.say(`Data and token are in ${folders.data}. Stop with Ctrl-C.`)
}

/** Without a desktop there is nobody else to say it. */
function sayAlerts(engine: Engine, say: (line: string) => void): void {
  const fresh = newAlerts()
  const sayNew = (snapshot: Snapshot) => {
    for (const alert of fresh(snapshot)) say(alertLine(alert, snapshot))
  }
  sayNew(engine.snapshot())
  engine.subscribe(sayNew)
}

/** Known only after the first look through the folders. */
async function sayWhenNothingIsFound(engine: Engine, say: (snapshot: Snapshot) => void): Promise<void> {
  try {
    const snapshot = await engine.refresh()
    if (!hasFigures(snapshot)) say(snapshot)
  } catch {
    // Stopped before it had looked.
  }
}

function untilEndOf(input: NodeJS.ReadStream): Promise<void> {
  return new Promise((resolve) => {
    for (const event of ['end', 'close', 'error']) input.once(event, () => resolve())
    input.resume()
  })
}

function untilToldToStop(): Promise<unknown> {
  // A closed terminal (SIGHUP) is an end like any other; on Windows it is also what closing the console window sends.
  return Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)))
}
