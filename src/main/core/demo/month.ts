/**
 * The made-up month: for every transcript file of a Claude Code home, its text. Nothing but the seed and `now` goes in, so two demos
 * at the same time are the same to the byte.
 */
import { join } from 'node:path'
import type { Random } from './random.ts'
import { agents, pickAgentModel, pickAnswer, pickModel, pickProject, pickQuestion } from './script.ts'
import { assistantLine, type DemoSession, userLine, uuid } from './transcript-line.ts'

export interface DemoMonth {
  /** By path below `projects/`. */
  files: Map<string, string>
  /** The conversation that is still going on. */
  current: { session: DemoSession; path: string }
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const wholeMonthDays = 30

/**
 * Work of a day lies around the time of day that it is now, from this long before to this long after: whenever somebody looks, today
 * is busy and a 5-hour window runs that began three hours ago.
 */
const beforeNowMs = 3.1 * hourMs
const afterNowMs = 9 * hourMs

/** Conversations go on beside each other, in several terminals. */
const lanes = 2
const secondStartsLaterMs = 0.7 * hourMs

/** Mean gap between two responses of one conversation. With the Max 5x estimates this fills a session window by about 60 %. */
const meanGapMs = 230_000

/** `days` is for tests that need only some of it. */
export function demoMonth(now: number, random: Random, days = wholeMonthDays): DemoMonth {
  const files = new Map<string, string>()
  let current: DemoMonth['current'] | undefined
  for (let day = days - 1; day >= 0; day--) {
    const sameTimeMs = now - day * dayMs
    const isWeekend = [0, 6].includes(new Date(sameTimeMs).getUTCDay())
    // Yesterday stays: the last 24 hours are what people see first.
    if (day > 1 && isWeekend && random.next() < 0.7) continue
    const endMs = day === 0 ? now - 20_000 : sameTimeMs + afterNowMs * (isWeekend ? 0.4 : 0.6 + random.next() * 0.4)
    for (let lane = 0; lane < lanes; lane++) {
      let atMs = sameTimeMs - beforeNowMs + lane * secondStartsLaterMs
      while (atMs < endMs) {
        const conversation = startConversation(random)
        current = conversation
        atMs = hold(conversation, atMs, Math.min(endMs, atMs + random.between(25, 110) * 60_000), files, random)
      }
    }
  }
  return { files, current: current ?? startConversation(random) }
}

function startConversation(random: Random): DemoMonth['current'] {
  const session = { id: uuid(random), cwd: pickProject(random), model: pickModel(random) }
  return { session, path: join(slugOf(session.cwd), `${session.id}.jsonl`) }
}

/** Writes one conversation; answers when it ended. */
function hold(
  { session, path }: DemoMonth['current'],
  fromMs: number,
  toMs: number,
  files: Map<string, string>,
  random: Random,
): number {
  const lines = [userLine(session, fromMs, pickQuestion(random), random)]
  let contextTokens = random.between(12_000, 22_000)
  let atMs = fromMs + random.between(4_000, 15_000)
  for (; atMs < toMs; atMs += gapMs(random)) {
    if (random.next() < 0.025) atMs = delegate(session, atMs, toMs, files, random)
    else lines.push(assistantLine(session, { atMs, contextTokens, text: pickAnswer(random) }, random))
    // Conversations are compacted when they have grown this far.
    contextTokens = contextTokens > 150_000 ? 20_000 : contextTokens + random.between(800, 5_000)
  }
  files.set(path, lines.join(''))
  return atMs
}

/** A subagent at work for a few responses, in its own file, with its kind beside it. */
function delegate(parent: DemoSession, fromMs: number, toMs: number, files: Map<string, string>, random: Random): number {
  const session = { ...parent, model: pickAgentModel(random), agent: random.pick(agents) }
  const path = join(slugOf(parent.cwd), parent.id, 'subagents', `agent-${random.hex(17)}`)
  const lines: string[] = []
  let contextTokens = random.between(8_000, 14_000)
  let atMs = fromMs
  for (let left = random.between(3, 9); left > 0 && atMs < toMs; left--) {
    lines.push(assistantLine(session, { atMs, contextTokens, text: pickAnswer(random) }, random))
    contextTokens += random.between(1_000, 6_000)
    atMs += gapMs(random) / 3
  }
  files.set(`${path}.jsonl`, lines.join(''))
  files.set(`${path}.meta.json`, JSON.stringify({ agentType: session.agent, description: 'Demo' }))
  return atMs
}

/** Mostly quick answers, sometimes a pause to think or to fetch coffee. */
function gapMs(random: Random): number {
  return Math.round(meanGapMs * (0.25 + 1.5 * random.next() ** 2) * (random.next() < 0.06 ? 4 : 1))
}

function slugOf(cwd: string): string {
  return cwd.replace(/[^a-zA-Z0-9]/g, '-')
}
