/** The engine that already runs on a data folder, asked over loopback. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Snapshot } from '../../shared/contract/snapshot.ts'
import { readAccessToken } from '../core/access-token.ts'
import { type ClaimedFolder, claimDataFolder, type Holder } from '../core/instance.ts'
import { askLoopback, type LoopbackAnswer } from '../core/loopback-request.ts'

export type Access = { state: 'claimed'; claim: ClaimedFolder } | { state: 'running'; holder: Holder; port: number }

const lookAgainMs = 50
/** Another command importing many gigabytes, or an engine that is just starting. */
const patienceMs = 120_000

/** The data folder for ourselves, or an engine that listens. Throws, with words for the person, when neither comes about. */
export async function accessDataFolder(folder: string): Promise<Access> {
  const startedAt = performance.now()
  for (;;) {
    const claim = await claimDataFolder(folder, { pid: process.pid, kind: 'cli' })
    if (claim.state === 'claimed') return { state: 'claimed', claim }
    if (claim.port !== undefined) return { state: 'running', holder: claim, port: claim.port }
    if (performance.now() - startedAt > patienceMs) {
      throw new Error(`Process ${claim.pid} (plimsoll, ${claim.kind}) holds ${folder} and does not answer. End it and try again.`)
    }
    await delay(lookAgainMs)
  }
}

/** A look through all folders takes a second at most; only a first import takes longer, and says so in its snapshots. */
const longestRefreshMs = 10_000

/** What a running engine knows after reading everything through now. Without the token, or while it imports: what it knows already. */
export async function askForSnapshot(folder: string, port: number): Promise<Snapshot> {
  const answer = (await askToRefresh(folder, port)) ?? (await askLoopback({ port, path: '/api/v1/snapshot' }))
  if (answer.status !== 200) throw new Error(`The running Plimsoll answered ${answer.status} at port ${port}.`)
  const snapshot = JSON.parse(answer.body) as Snapshot
  // Whoever holds our lock and knows our token is ours, but may be of another version.
  if (snapshot.schema !== 1) throw new Error('The running Plimsoll is of another version. Restart it.')
  return snapshot
}

async function askToRefresh(folder: string, port: number): Promise<LoopbackAnswer | undefined> {
  const token = readAccessToken(folder)
  if (token === undefined) return undefined
  try {
    return await askLoopback({ port, path: '/api/v1/refresh', method: 'POST', token, timeoutMs: longestRefreshMs })
  } catch {
    return undefined
  }
}
