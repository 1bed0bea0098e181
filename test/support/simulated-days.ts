/** What a made-up person asks for: days, conversations, responses. Knows nothing of limits. */
import { promptBandOf } from '../../src/main/core/pricing/cost.ts'
import type { UsageSlice } from '../../src/main/core/usage.ts'
import type { Chance } from './simulated-chance.ts'

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

type ModelMix = readonly (readonly [model: string, weight: number])[]

export interface Habits {
  /** How much is done on each day of the week, Sunday first; 0 to about 1.5. */
  weekdays: readonly number[]
  /** When conversations begin, by hour of the day (UTC). */
  hours: readonly (readonly [hour: number, weight: number])[]
  conversationsPerDay: number
  idleDayShare: number
  projects: readonly (readonly [project: string, weight: number])[]
  mix: ModelMix
  /** From some day on the person works with another mix. */
  laterMix?: { fromMs: number; mix: ModelMix }
  subagentShare: number
  /** Conversations that no person looks at (`-p`), so that no status line is drawn. */
  headlessShare: number
  /** Bursts in a browser or on a phone, per day. */
  elsewherePerDay: number
  /** API value of one message there. */
  elsewhereUsd: number
}

/** Something that is asked for. Elsewhere: nothing of it is in any transcript, and only its API value is made up. */
export type Request =
  | { kind: 'here'; response: UsageSlice; isHeadless: boolean }
  | { kind: 'elsewhere'; atMs: number; usd: number; model: string }

export const atMsOf = (request: Request) => (request.kind === 'here' ? request.response.atMs : request.atMs)

const opus = 'claude-opus-5-5'
const sonnet = 'claude-sonnet-5-5'
const haiku = 'claude-haiku-5-5'

export function someHabits(chance: Chance, startMs: number, days: number): Habits {
  const begins = chance.between(6, 11)
  const ends = begins + chance.between(6, 11)
  const evening = chance.happens(0.4) ? chance.between(0.1, 0.6) : 0.02
  const weekend = chance.between(0, 0.7)
  const laterMix = chance.happens(0.4) && { fromMs: startMs + chance.between(0.3, 0.9) * days * dayMs, mix: someMix(chance) }
  return {
    weekdays: Array.from({ length: 7 }, (_, day) => (day % 6 === 0 ? weekend : chance.between(0.6, 1.4))),
    hours: Array.from({ length: 24 }, (_, hour) => {
      if (hour >= begins && hour < ends) return [hour, chance.between(0.5, 1.5)]
      return [hour, hour >= ends && hour < 23 ? evening : 0.01]
    }),
    conversationsPerDay: chance.around(5, 0.5),
    idleDayShare: chance.between(0.02, 0.25),
    projects: Array.from({ length: chance.count(2, 6) }, (_, n) => [`/home/someone/work/project-${n + 1}`, 1 / (n + 1)]),
    mix: someMix(chance),
    ...(laterMix && { laterMix }),
    subagentShare: chance.between(0, 0.12),
    headlessShare: chance.happens(0.4) ? chance.between(0, 0.3) : 0,
    elsewherePerDay: chance.pick([
      [0, 0.4],
      [chance.between(0.2, 2), 0.4],
      [chance.between(2, 6), 0.2],
    ]),
    elsewhereUsd: chance.around(0.08, 0.4),
  }
}

function someMix(chance: Chance): ModelMix {
  const first = chance.between(0, 1)
  return [
    [opus, first],
    [sonnet, 1 - first],
    [haiku, chance.between(0, 0.3)],
  ]
}

/** Everything of these days, in no order. */
export function liveThrough(habits: Habits, chance: Chance, startMs: number, days: number): Request[] {
  const requests: Request[] = []
  let conversations = 0
  for (let day = 0; day < days; day++) {
    const midnight = startMs + day * dayMs
    const weekday = new Date(midnight).getUTCDay()
    const mood = chance.happens(habits.idleDayShare) ? 0 : chance.around(habits.weekdays[weekday] ?? 0, 0.35)
    for (let left = habits.conversationsPerDay * mood; chance.happens(left); left--) {
      const atMs = midnight + chance.pick(habits.hours) * hourMs + chance.next() * hourMs
      requests.push(...converse(habits, chance, atMs, `session-${++conversations}`))
    }
    for (let left = habits.elsewherePerDay; chance.happens(left); left--) requests.push(...chat(habits, chance, midnight))
  }
  return requests
}

function* converse(habits: Habits, chance: Chance, startMs: number, sessionId: string): Iterable<Request> {
  const project = chance.pick(habits.projects)
  const isHeadless = chance.happens(habits.headlessShare)
  const mix = habits.laterMix && startMs >= habits.laterMix.fromMs ? habits.laterMix.mix : habits.mix
  let model = chance.pick(mix)
  let context = chance.between(12_000, 25_000)
  let atMs = startMs
  for (let turns = Math.ceil(chance.around(9, 0.7)); turns > 0; turns--) {
    if (chance.happens(0.03)) model = chance.pick(mix)
    for (let answers = Math.ceil(chance.exponential(5)); answers > 0; answers--) {
      const grown = chance.exponential(2_500)
      context = context > 160_000 ? 20_000 : context + grown
      yield { kind: 'here', isHeadless, response: answer(chance, { atMs, sessionId, project, model }, context, grown) }
      atMs += 4_000 + chance.exponential(20_000)
    }
    if (chance.happens(habits.subagentShare)) {
      for (const response of delegate(chance, { atMs, sessionId, project, model })) {
        yield { kind: 'here', isHeadless, response }
        atMs = response.atMs + 5_000
      }
    }
    // Reading, thinking, now and then a meeting.
    atMs += 15_000 + chance.exponential(chance.happens(0.05) ? 30 * 60_000 : 2.5 * 60_000)
  }
}

type Origin = Pick<UsageSlice, 'atMs' | 'sessionId' | 'project' | 'model' | 'agent'>

function* delegate(chance: Chance, parent: Origin): Iterable<UsageSlice> {
  const agent = chance.pick([
    ['general-purpose', 3],
    ['Explore', 2],
    ['code-reviewer', 1],
  ])
  const model = chance.pick([
    [parent.model, 1],
    [sonnet, 1],
    [haiku, 1],
  ])
  let context = chance.between(8_000, 14_000)
  let atMs = parent.atMs
  for (let answers = chance.count(3, 20); answers > 0; answers--) {
    const grown = chance.exponential(3_000)
    context += grown
    yield answer(chance, { ...parent, atMs, model, agent }, context, grown)
    atMs += 3_000 + chance.exponential(10_000)
  }
}

function answer(chance: Chance, origin: Origin, context: number, grown: number): UsageSlice {
  const isCacheCold = chance.happens(0.04)
  const written = Math.round(isCacheCold ? context : grown)
  const tokens = {
    input: chance.count(3, 400),
    output: Math.round(chance.around(450, 0.9)),
    cacheWrite5m: written,
    cacheWrite1h: 0,
    cacheRead: Math.round(context) - written,
  }
  return {
    ...origin,
    atMs: Math.round(origin.atMs),
    lastAtMs: Math.round(origin.atMs),
    speed: 'standard',
    promptBand: promptBandOf(tokens),
    tokens,
    webSearches: 0,
    responses: 1,
    incompleteResponses: 0,
    isResidual: false,
  }
}

function* chat(habits: Habits, chance: Chance, midnight: number): Iterable<Request> {
  // Evenings as likely as working hours: that is when a phone is at hand.
  const hour = chance.happens(0.5) ? chance.pick(habits.hours) : chance.between(8, 23)
  let atMs = midnight + hour * hourMs + chance.next() * hourMs
  const model = chance.pick(habits.mix)
  for (let messages = Math.ceil(chance.exponential(8)); messages > 0; messages--) {
    yield { kind: 'elsewhere', atMs: Math.round(atMs), usd: chance.around(habits.elsewhereUsd, 0.7), model }
    atMs += 20_000 + chance.exponential(90_000)
  }
}
