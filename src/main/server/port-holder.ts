/** Which process listens at a port, where the system tells without being root. For a sentence to a person, so never an error. */
import { execFile } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { promisify } from 'node:util'

export interface PortHolder {
  pid: number
  name?: string
}

const run = promisify(execFile)

export async function findPortHolder(port: number): Promise<PortHolder | undefined> {
  try {
    if (process.platform === 'linux') return await fromProc(port)
    if (process.platform === 'win32') return await fromNetstat(port)
    return await fromLsof(port)
  } catch {
    return undefined
  }
}

const listening = '0A'

async function fromProc(port: number): Promise<PortHolder | undefined> {
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'latin1').catch(() => '')))
  const wantedPort = port.toString(16).toUpperCase().padStart(4, '0')
  const sockets = new Set<string>()
  for (const line of tables.join('\n').split('\n')) {
    const columns = line.trim().split(/\s+/)
    if (columns[3] === listening && columns[1]?.endsWith(`:${wantedPort}`)) sockets.add(`socket:[${columns[9]}]`)
  }
  if (sockets.size === 0) return undefined
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  for (const pid of pids) {
    // Other people's processes do not show their descriptors.
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => [])
    for (const descriptor of descriptors) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '')
      if (!sockets.has(target)) continue
      const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim()
      return { pid: Number(pid), ...(name ? { name } : {}) }
    }
  }
  return undefined
}

/** `-F pc` prints one field a line: `p123`, `cnode`. */
async function fromLsof(port: number): Promise<PortHolder | undefined> {
  const { stdout } = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-F', 'pc'], { timeout: 3_000 })
  const pid = /^p(\d+)$/m.exec(stdout)?.[1]
  const name = /^c(.+)$/m.exec(stdout)?.[1]
  return pid === undefined ? undefined : { pid: Number(pid), ...(name ? { name } : {}) }
}

async function fromNetstat(port: number): Promise<PortHolder | undefined> {
  const { stdout } = await run('netstat', ['-ano', '-p', 'TCP'], { timeout: 5_000, windowsHide: true })
  // The state is a translated word; a listener is told by its remote port 0.
  const line = stdout.split('\n').find((row) => new RegExp(`^\\s*TCP\\s+\\S+:${port}\\s+\\S+:0\\s`).test(row))
  const pid = Number(line?.trim().split(/\s+/).at(-1))
  if (!pid) return undefined
  const tasks = await run('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'], { timeout: 5_000, windowsHide: true })
  const name = /^"([^"]+)"/.exec(tasks.stdout)?.[1]
  return { pid, ...(name ? { name } : {}) }
}
