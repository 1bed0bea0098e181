/**
 * When a process was born, as the system says it, so that a process id that was given to somebody else is not taken for ours.
 * The text is only ever compared with another one of the same machine.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

export type ProcessLife =
  | { state: 'gone' }
  /** `birth` is absent where the system has no cheap way to tell (Windows). */
  | { state: 'alive'; birth?: string }

export function lookAtProcess(pid: number): ProcessLife {
  if (!isRunning(pid)) return { state: 'gone' }
  try {
    if (process.platform === 'linux') return linuxLife(pid)
    if (process.platform !== 'win32') return psLife(pid)
  } catch {
    // It ended while we looked, or this system hides processes: the caller asks in another way.
  }
  return { state: 'alive' }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it runs, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Ticks since boot, with the boot they were counted from: unlike a wall time, neither moves when the clock is set. */
function linuxLife(pid: number): ProcessLife {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // The name stands in parentheses and may hold any character; everything after the last one is plain.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // A zombie has ended and only waits to be collected.
  if (state === 'Z' || state === 'X') return { state: 'gone' }
  const startTicks = fields[18]
  if (startTicks === undefined) return { state: 'alive' }
  return { state: 'alive', birth: `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()} ${startTicks}` }
}

function psLife(pid: number): ProcessLife {
  const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' }
  const birth = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { env, encoding: 'utf8', timeout: 2_000 }).trim()
  return birth ? { state: 'alive', birth } : { state: 'alive' }
}
