/** Sums over slices, by kind and by name. Kinds stay apart; the one figure that joins them is cost. */
import type { NamedUsage, SessionUsage } from '../../../shared/contract/snapshot.ts'
import type { UsageSum } from '../../../shared/contract/tokens.ts'
import { allTokens, ratesOf, usdOf } from '../pricing/cost.ts'
import { withoutContextTag } from '../pricing/model-name.ts'
import { addSlice } from '../slice-sum.ts'
import type { UsageSlice } from '../usage.ts'

/** How slices are told apart. A slice from no known project counts as `unknown`, so that the names add up to the whole. */
export const naming = {
  /** What cost-state gives back is under the requested name; without its tag it joins the answers'. */
  models: (slice: UsageSlice) => withoutContextTag(slice.model),
  projects: (slice: UsageSlice) => slice.project ?? 'unknown',
  agents: (slice: UsageSlice) => slice.agent ?? 'main',
}

export type Breakdown<By extends keyof typeof naming> = { usage: UsageSum } & Record<By, NamedUsage[]>

/** The sum of all slices, and the same by each naming, dearest name first. */
export function breakDown<By extends keyof typeof naming>(slices: Iterable<UsageSlice>, ...by: By[]): Breakdown<By> {
  const whole = new Tally()
  const parts = by.map((key) => ({ nameOf: naming[key], tallies: new Map<string, Tally>() }))
  for (const slice of slices) {
    const usd = usdOf(slice)
    whole.add(slice, usd)
    for (const { nameOf, tallies } of parts) tallyOf(tallies, nameOf(slice)).add(slice, usd)
  }
  const named = Object.fromEntries(parts.map((part, index) => [by[index], dearestFirst(part.tallies)]))
  return { usage: whole.sum(), ...named } as Breakdown<By>
}

/**
 * The same use in fewer slices: one for each model, project, agent and price, without times and sessions. Every sum of breakDown over
 * it is the same.
 */
export function fold(slices: Iterable<UsageSlice>): UsageSlice[] {
  const folded = new Map<string, UsageSlice>()
  const rateNumbers = new Map<unknown, number>()
  for (const slice of slices) {
    const rates = ratesOf(slice)
    const rateNumber = rateNumbers.get(rates) ?? rateNumbers.size
    rateNumbers.set(rates, rateNumber)
    const key = [slice.model, slice.project, slice.agent, rateNumber, slice.geo, slice.isResidual].join('\n')
    const known = folded.get(key)
    if (known) addSlice(known, slice)
    else folded.set(key, { ...slice, tokens: { ...slice.tokens } })
  }
  return [...folded.values()]
}

/** Those that were used last, newest first. */
export function latestSessionIds(slices: readonly UsageSlice[], count: number): string[] {
  const lastAt = new Map<string, number>()
  for (const slice of slices) {
    const known = lastAt.get(slice.sessionId)
    if (known === undefined || known < slice.lastAtMs) lastAt.set(slice.sessionId, slice.lastAtMs)
  }
  const newestFirst = [...lastAt].sort(([idA, a], [idB, b]) => b - a || (idA < idB ? -1 : 1))
  return newestFirst.slice(0, count).map(([sessionId]) => sessionId)
}

/** The sessions that were used last, newest first. */
export function latestSessions(slices: readonly UsageSlice[], count: number): SessionUsage[] {
  const bySession = new Map<string, UsageSlice[]>(latestSessionIds(slices, count).map((sessionId) => [sessionId, []]))
  for (const slice of slices) bySession.get(slice.sessionId)?.push(slice)
  return [...bySession].map(([sessionId, own]) => sessionOf(sessionId, own))
}

function sessionOf(sessionId: string, slices: readonly UsageSlice[]): SessionUsage {
  const { usage, models } = breakDown(slices, 'models')
  const project = slices.find((slice) => slice.project !== undefined)?.project
  return {
    sessionId,
    ...(project === undefined ? {} : { project }),
    firstAt: Math.min(...slices.map((slice) => slice.atMs)),
    lastAt: Math.max(...slices.map((slice) => slice.lastAtMs)),
    models: models.map((model) => model.name),
    usage,
  }
}

function tallyOf(tallies: Map<string, Tally>, name: string): Tally {
  let tally = tallies.get(name)
  if (!tally) {
    tally = new Tally()
    tallies.set(name, tally)
  }
  return tally
}

function dearestFirst(tallies: Map<string, Tally>): NamedUsage[] {
  const rank = ({ usage }: NamedUsage) => ({ usd: usage.cost.usd ?? 0, tokens: allTokens(usage.tokens) })
  return [...tallies]
    .map(([name, tally]) => ({ name, usage: tally.sum() }))
    .map((named) => ({ named, ...rank(named) }))
    .sort((a, b) => b.usd - a.usd || b.tokens - a.tokens || (a.named.name < b.named.name ? -1 : 1))
    .map(({ named }) => named)
}

/** A sum under way. */
class Tally {
  #tokens = { input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 }
  #usd = 0
  #hasPrice = false
  #unpricedTokens = 0
  #responses = 0
  #incompleteResponses = 0
  #recoveredTokens = 0

  add(slice: UsageSlice, usd: number | undefined): void {
    const { tokens } = slice
    this.#tokens.input += tokens.input
    this.#tokens.output += tokens.output
    this.#tokens.cacheWrite5m += tokens.cacheWrite5m
    this.#tokens.cacheWrite1h += tokens.cacheWrite1h
    this.#tokens.cacheRead += tokens.cacheRead
    if (usd === undefined) this.#unpricedTokens += allTokens(tokens)
    else {
      this.#usd += usd
      this.#hasPrice = true
    }
    this.#responses += slice.responses
    this.#incompleteResponses += slice.incompleteResponses
    if (slice.isResidual) this.#recoveredTokens += allTokens(tokens)
  }

  sum(): UsageSum {
    // No use costs $0, which is known; use of which nothing has a price costs nobody knows what.
    const isKnown = this.#hasPrice || this.#unpricedTokens === 0
    return {
      tokens: { ...this.#tokens },
      cost: { ...(isKnown ? { usd: this.#usd } : {}), unpricedTokens: this.#unpricedTokens },
      responses: this.#responses,
      incompleteResponses: this.#incompleteResponses,
      recoveredTokens: this.#recoveredTokens,
    }
  }
}
