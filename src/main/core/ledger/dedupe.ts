/**
 * What several sightings of one API response amount to. Pure. Every field is merged by an operation that is commutative,
 * associative and idempotent (maximum, minimum, union, or), so the whole is too: the order, number and splitting of sightings
 * cannot change a row.
 *
 * [Note: identity] A response is known by its message id and, where the line carries one, its request id. The same message id with
 * two request ids is two responses. A sighting without a request id may belong to any response with its message id, and it may come
 * first or last. So it is kept as a sighting of its own, which counts only as long as its message id has no sighting with a request
 * id; each of those also absorbs it (`settle`). It never absorbs them, so nothing ever has to be taken back when a second request id
 * turns up. Were sightings known by request id alone to come (telemetry), they would be a third kind beside these, absorbed the
 * same way.
 */
import type { SeenIn } from '../../../shared/contract/snapshot.ts'
import type { TokenCounts } from '../../../shared/contract/tokens.ts'
import type { ResponseFact, ResponseRow } from '../usage.ts'

/** All that is known of one (message id, request id). */
export interface Sighting {
  readonly messageId: string
  readonly requestId?: string
  readonly timestampMs: number
  /** Every session whose transcript has the response, sorted: the one it was given in and the forks that copied it. */
  readonly sessionIds: readonly string[]
  /** The session it was given in, once a copy has named it. */
  readonly originalSessionId?: string
  readonly project?: string
  readonly model: string
  readonly requestedModel?: string
  readonly agent?: string
  readonly tokens: Readonly<TokenCounts>
  readonly webSearches: number
  readonly isFast: boolean
  readonly geo?: 'us'
  readonly isComplete: boolean
  readonly seenIn: SeenInBits
  readonly reportedCostUsd?: number
  readonly place?: { readonly path: string; readonly offset: number }
}

/** One bit per source, in the order of `allSources`. */
export type SeenInBits = number

const allSources: readonly SeenIn[] = ['transcript', 'otlp', 'manual']

export function sightingOf(fact: ResponseFact): Sighting {
  const sessionId = storable(fact.sessionId)
  const original = fact.originalSessionId === undefined ? undefined : storable(fact.originalSessionId)
  return {
    messageId: storable(fact.messageId),
    ...(fact.requestId !== undefined && { requestId: storable(fact.requestId) }),
    timestampMs: fact.timestampMs,
    sessionIds: original === undefined ? [sessionId] : union([sessionId], [original]),
    ...(original !== undefined && { originalSessionId: original }),
    ...(fact.project !== undefined && { project: storable(fact.project) }),
    model: storable(fact.model),
    ...(fact.requestedModel !== undefined && { requestedModel: storable(fact.requestedModel) }),
    ...(fact.agent !== undefined && { agent: storable(fact.agent) }),
    tokens: fact.tokens,
    webSearches: fact.webSearches,
    isFast: fact.speed === 'fast',
    ...(fact.geo !== undefined && { geo: fact.geo }),
    isComplete: fact.isComplete,
    seenIn: 1 << allSources.indexOf(fact.seenIn),
    ...(fact.reportedCostUsd !== undefined && { reportedCostUsd: fact.reportedCostUsd }),
    ...(fact.place !== undefined && { place: { path: storable(fact.place.path), offset: fact.place.offset } }),
  }
}

/** The session to count it for. Unmarked copies leave no better choice than one that every order of reading makes alike. */
export function sessionOf(sighting: Sighting): string {
  return sighting.originalSessionId ?? sighting.sessionIds[0] ?? ''
}

/** The sessions that only hold a copy. */
export function copyingSessionsOf(sighting: Sighting): string[] {
  const own = sessionOf(sighting)
  return sighting.sessionIds.filter((sessionId) => sessionId !== own)
}

/** Both must be of the same response. Returns `known` itself when `other` adds nothing, so that callers can see it at no cost. */
export function mergeSightings(known: Sighting, other: Sighting): Sighting {
  if (addsNothing(known, other)) return known
  const requestId = known.requestId ?? other.requestId
  const originalSessionId = pick(known.originalSessionId, other.originalSessionId, smaller)
  const project = pick(known.project, other.project, smaller)
  const requestedModel = pick(known.requestedModel, other.requestedModel, smaller)
  const agent = pick(known.agent, other.agent, namedAgent)
  const geo = known.geo ?? other.geo
  const reportedCostUsd = pick(known.reportedCostUsd, other.reportedCostUsd, Math.max)
  const place = pick(known.place, other.place, firstPlace)
  return {
    messageId: known.messageId,
    ...(requestId !== undefined && { requestId }),
    timestampMs: Math.min(known.timestampMs, other.timestampMs),
    sessionIds: union(known.sessionIds, other.sessionIds),
    ...(originalSessionId !== undefined && { originalSessionId }),
    ...(project !== undefined && { project }),
    model: smaller(known.model, other.model),
    ...(requestedModel !== undefined && { requestedModel }),
    ...(agent !== undefined && { agent }),
    tokens: mergeTokens(known.tokens, other.tokens),
    webSearches: Math.max(known.webSearches, other.webSearches),
    // The counts of a stream's start do not say their speed or place of inference: the special one, once seen, is true.
    isFast: known.isFast || other.isFast,
    ...(geo !== undefined && { geo }),
    isComplete: known.isComplete || other.isComplete,
    seenIn: known.seenIn | other.seenIn,
    ...(reportedCostUsd !== undefined && { reportedCostUsd }),
    ...(place !== undefined && { place }),
  }
}

/**
 * Maximum per field, but cache writes as a pair: a sighting that lacks the split has everything in 5 minutes, so the maximum of
 * each lifetime would add the same tokens twice. The larger sum wins; of equal sums the one with more in 1 hour, which only a
 * sighting that had the split can have.
 */
export function mergeTokens(a: Readonly<TokenCounts>, b: Readonly<TokenCounts>): TokenCounts {
  const split = isRicherCacheWrite(b, a) ? b : a
  return {
    input: Math.max(a.input, b.input),
    output: Math.max(a.output, b.output),
    cacheWrite5m: split.cacheWrite5m,
    cacheWrite1h: split.cacheWrite1h,
    cacheRead: Math.max(a.cacheRead, b.cacheRead),
  }
}

/** All sightings of one message id, at most one per request id and at most one without (see [Note: identity]). */
export type MessageSightings = Sighting[]

export function addSighting(sightings: MessageSightings, sighting: Sighting): void {
  const at = sightings.findIndex(({ requestId }) => requestId === sighting.requestId)
  const known = sightings[at]
  if (known === undefined) sightings.push(sighting)
  else sightings[at] = mergeSightings(known, sighting)
}

/** Lets every response absorb the sighting that names no request, if there is one. */
export function settle(sightings: MessageSightings): void {
  if (sightings.length < 2) return
  const unnamed = sightings.find(({ requestId }) => requestId === undefined)
  if (unnamed === undefined) return
  for (const [at, sighting] of sightings.entries()) {
    if (sighting !== unnamed) sightings[at] = mergeSightings(sighting, unnamed)
  }
}

/** Whether the sighting is a response by itself, in settled sightings. */
export function isCounted(sighting: Sighting, all: MessageSightings): boolean {
  return sighting.requestId !== undefined || all.length === 1
}

/** Whether the two give the same slices: some changes (one more source, a place) are no change of usage. */
export function isSameUsage(a: Sighting, b: Sighting): boolean {
  return (
    a.timestampMs === b.timestampMs &&
    sessionOf(a) === sessionOf(b) &&
    a.project === b.project &&
    a.model === b.model &&
    a.requestedModel === b.requestedModel &&
    a.agent === b.agent &&
    a.isFast === b.isFast &&
    a.geo === b.geo &&
    a.isComplete === b.isComplete &&
    a.webSearches === b.webSearches &&
    isSameTokens(a.tokens, b.tokens)
  )
}

export function rowOf(sighting: Sighting): ResponseRow {
  const { sessionIds: _, originalSessionId: __, isFast, seenIn, tokens, ...same } = sighting
  return {
    ...same,
    tokens: { ...tokens },
    sessionId: sessionOf(sighting),
    speed: isFast ? 'fast' : 'standard',
    seenIn: sourcesOf(seenIn),
  }
}

function sourcesOf(bits: SeenInBits): SeenIn[] {
  return allSources.filter((_, bit) => bits & (1 << bit))
}

function addsNothing(known: Sighting, other: Sighting): boolean {
  return (
    other.timestampMs >= known.timestampMs &&
    isSameTokens(mergeTokens(known.tokens, other.tokens), known.tokens) &&
    other.sessionIds.every((sessionId) => known.sessionIds.includes(sessionId)) &&
    pick(known.originalSessionId, other.originalSessionId, smaller) === known.originalSessionId &&
    (other.seenIn & ~known.seenIn) === 0 &&
    (known.isComplete || !other.isComplete) &&
    pick(known.project, other.project, smaller) === known.project &&
    smaller(known.model, other.model) === known.model &&
    pick(known.requestedModel, other.requestedModel, smaller) === known.requestedModel &&
    pick(known.agent, other.agent, namedAgent) === known.agent &&
    other.webSearches <= known.webSearches &&
    (known.isFast || !other.isFast) &&
    (known.geo ?? other.geo) === known.geo &&
    pick(known.reportedCostUsd, other.reportedCostUsd, Math.max) === known.reportedCostUsd &&
    isSamePlace(pick(known.place, other.place, firstPlace), known.place)
  )
}

/** A database keeps no half of a surrogate pair: such a text would come back as another one, and be new each time it is seen. */
export function storable(text: string): string {
  return /[\ud800-\udfff]/.test(text) ? text.replace(/\p{Surrogate}/gu, '\ufffd') : text
}

/** A known value before an absent one; of two known ones, the one `choose` takes. */
function pick<T>(a: T | undefined, b: T | undefined, choose: (a: T, b: T) => T): T | undefined {
  if (a === undefined) return b
  if (b === undefined) return a
  return choose(a, b)
}

/** Compared by UTF-16 units, which is the same in every locale. */
function smaller(a: string, b: string): string {
  return b < a ? b : a
}

/** `unknown` says only that it was a subagent: any name says more. */
function namedAgent(a: string, b: string): string {
  if (a === 'unknown') return b
  if (b === 'unknown') return a
  return smaller(a, b)
}

/** The first line of the response; of two files always the same one. */
function firstPlace(a: NonNullable<Sighting['place']>, b: NonNullable<Sighting['place']>): NonNullable<Sighting['place']> {
  if (a.path !== b.path) return b.path < a.path ? b : a
  return b.offset < a.offset ? b : a
}

function isSamePlace(a: Sighting['place'], b: Sighting['place']): boolean {
  return a === b || (a?.path === b?.path && a?.offset === b?.offset)
}

function isRicherCacheWrite(a: Readonly<TokenCounts>, b: Readonly<TokenCounts>): boolean {
  const difference = a.cacheWrite5m + a.cacheWrite1h - (b.cacheWrite5m + b.cacheWrite1h)
  return difference > 0 || (difference === 0 && a.cacheWrite1h > b.cacheWrite1h)
}

function isSameTokens(a: Readonly<TokenCounts>, b: Readonly<TokenCounts>): boolean {
  return (
    a.input === b.input &&
    a.output === b.output &&
    a.cacheWrite5m === b.cacheWrite5m &&
    a.cacheWrite1h === b.cacheWrite1h &&
    a.cacheRead === b.cacheRead
  )
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  if (b.every((one) => a.includes(one))) return a
  return [...new Set([...a, ...b])].sort()
}
