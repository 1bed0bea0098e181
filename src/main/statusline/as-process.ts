/** The program in its process: standard input and output, signals, and the one exit code. */
import { writeSync } from 'node:fs'
import type { RunningChained } from './run-chained.ts'
import { runStatusLine } from './status-line-program.ts'

/** Far more than Claude Code says, which is 2 kB. */
const mostInputBytes = 1_048_576
/** Of the 200 ms that a call may take, when to do with what has come. Counted from the start of the process, most of which is Node's own. */
const inputEndsMs = 150
/** On a machine so slow that Node alone took that long, what is in the pipe is still read. */
const shortestWaitMs = 30

export async function runAsProcess(args: readonly string[]): Promise<void> {
  let chained: RunningChained | undefined
  let isCalledOff = false
  const leave = () => process.exit(0)
  // Claude Code ends a call by SIGTERM when the next one comes.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      isCalledOff = true
      if (chained) void chained.end().finally(leave)
      else leave()
    })
  }
  process.on('uncaughtException', leave)
  try {
    // Looks for the home folder when it is loaded, which fails for a user without one.
    const paths = () => import('../core/paths.ts')
    await runStatusLine({
      args,
      env: process.env,
      folders: async () => (await paths()).appFolders(process.env),
      home: async () => (await paths()).homeFolder(process.env),
      input: () => process.stdin,
      inputLimits: { mostBytes: mostInputBytes, waitMs: Math.max(shortestWaitMs, inputEndsMs - performance.now()) },
      write: (text) => isCalledOff || write(text),
      now: Date.now,
      onChained: (running) => {
        chained = running
      },
    })
  } finally {
    if (!isCalledOff) leave()
  }
}

/** A closed pipe, a full disk: then nobody reads it. */
function write(text: string): void {
  try {
    writeSync(1, text)
  } catch {
    // Nothing to be done.
  }
}
