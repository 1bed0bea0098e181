/** A second start: the engine that already runs is asked to show itself, and the second one ends. */
import { setTimeout as delay } from 'node:timers/promises'
import * as z from 'zod/mini'
import { readAccessToken } from '../core/access-token.ts'
import { type ClaimedFolder, claimDataFolder, currentHolder, type Holder, type HolderKind } from '../core/instance.ts'
import { askLoopback } from '../core/loopback-request.ts'

/** A first start listens within a second; a loaded machine may need several. */
const longestStartMs = 20_000
/** A command line import of many gigabytes ends within this; its result is then ours to use. */
const longestCommandMs = 120_000
const lookAgainMs = 100

const ShowAnswer = z.object({ url: z.string() })

export type Place = { state: 'claimed'; claim: ClaimedFolder } | { state: 'handedOver'; url: string }

/** Takes the data folder, or shows the engine that holds it. Throws, with words for the person, when that one does not answer. */
export async function claimOrHandOver(folder: string, kind: HolderKind): Promise<Place> {
  const startedAt = performance.now()
  for (;;) {
    const claim = await claimDataFolder(folder, { pid: process.pid, kind })
    if (claim.state === 'claimed') return { state: 'claimed', claim }
    if (claim.port !== undefined) {
      const url = await askToShow(folder, claim.port)
      if (url !== undefined) return { state: 'handedOver', url }
      // It may have ended between our two looks; then the folder is free.
      if ((await currentHolder(folder))?.instance === claim.instance) throw new Error(silentHolder(claim, folder))
      continue
    }
    const patienceMs = claim.kind === 'cli' ? longestCommandMs : longestStartMs
    if (performance.now() - startedAt > patienceMs) throw new Error(silentHolder(claim, folder))
    await delay(lookAgainMs)
  }
}

async function askToShow(folder: string, port: number): Promise<string | undefined> {
  const token = readAccessToken(folder)
  if (token === undefined) return undefined
  try {
    const answer = await askLoopback({ port, path: '/api/v1/show', method: 'POST', token })
    const shown = answer.status === 200 ? ShowAnswer.safeParse(JSON.parse(answer.body)) : undefined
    return shown?.data?.url
  } catch {
    return undefined
  }
}

function silentHolder({ pid }: Holder, folder: string): string {
  return `Plimsoll already runs as process ${pid} on ${folder}, but does not answer. End that process and start again.`
}
