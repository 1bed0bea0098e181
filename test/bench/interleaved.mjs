/** Programs run in turn and interleaved, so that a busy machine is as busy for all, and what each of them cost. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** @typedef {{ name: string, command: string, args: string[], env?: Record<string, string>, before?: () => void }} Program */

/** What each run cost, by program. The first round only warms the page cache. */
export async function interleave(programs, rounds) {
  const runs = new Map(programs.map(({ name }) => [name, []]))
  for (let round = 0; round <= rounds; round += 1) {
    for (const program of programs) {
      const run = await measure(program)
      if (round > 0) runs.get(program.name).push(run)
    }
  }
  return runs
}

/** One line per program; the last column compares its cpu with that of `ours`. */
export function report(runs, bytes, ours) {
  console.log(row('', 'cpu s', 'wall s', 'MB/cpu s', 'peak MiB', '÷ ours'))
  for (const [name, ofProgram] of runs) {
    const cpuS = cpuOf(runs, name)
    const wallS = median(ofProgram.map((run) => run.wallS))
    const peak = Math.max(...ofProgram.map((run) => run.peakMib))
    console.log(
      row(
        name,
        cpuS.toFixed(3),
        wallS.toFixed(3),
        (bytes / 1e6 / cpuS).toFixed(0),
        peak > 0 ? peak.toFixed(0) : '',
        (cpuS / cpuOf(runs, ours)).toFixed(2),
      ),
    )
  }
}

export function cpuOf(runs, name) {
  return median(runs.get(name).map(({ cpuS }) => cpuS))
}

function row(name, ...cells) {
  return name.padEnd(28) + cells.map((cell) => cell.padStart(10)).join('')
}

/** By way of bash, whose `time` reports what the system says a finished process used. */
function measure({ command, args, env = {}, before }) {
  before?.()
  return new Promise((done, fail) => {
    const script = 'TIMEFORMAT="%U %S %R"; time "$@" > /dev/null 2> /dev/null'
    const shell = spawn('bash', ['-c', script, 'bash', command, ...args], {
      env: { ...process.env, LC_ALL: 'C', ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let peakMib = 0
    const watch = setInterval(() => {
      peakMib = Math.max(peakMib, peakOfChild(shell.pid))
    }, 5)
    let said = ''
    shell.stderr.on('data', (text) => {
      said += text
    })
    shell.on('close', (code) => {
      clearInterval(watch)
      const [user, system, wall] = said.trim().split(/\s+/).slice(-3).map(Number)
      if (code === 0) done({ cpuS: user + system, wallS: wall, peakMib })
      else fail(new Error(`${command} ended with ${code}`))
    })
  })
}

function peakOfChild(pid) {
  try {
    const child = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
