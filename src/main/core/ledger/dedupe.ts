/// <reference lib="es2024.string" />
/**
 * What several sightings of one API response amount to. Pure. Every field is merged by an operation that is commutative,
 * associative and idempotent (maximum, minimum, union, or), so the whole is too: the order, number and splitting of sightings
 * cannot change a row.
 *
 * [Note: identity] A response is known by its message id and, where the line carries one, its request id. The same message id with
 * two request ids is two responses. A sighting without a request id may belong to any response with its message id, and it may come
 * first or last. So it is kept as a sighting of its own, which counts only as long as its message id has no sighting with a request
 * id; each of those also absorbs it (`settle`). It never absorbs them, so nothing ever has to be taken back when a second request id
 * turns up.
 *
 * [Note: loose sightings] Telemetry names no message. Its sightings are known by their request alone (`request …`), or, where the
 * upstream sent no request id, by the event (`event …`); another event then says which line the response became. They are absorbed
 * like sightings without a request id: by every response with that request id, or with that line. One that nothing absorbs is a
 * response that no transcript has.
 */
import type { SeenIn } from '../../../shared/contract/snapshot.ts'
import type { TokenCounts } from '../../../shared/contract/tokens.ts'
import type { ResponseFact, ResponseRow } from '../usage.ts'

/** All that is known of one (message id, request id). Every key is always there: millions are made, and one shape is fastest. */
export interface Sighting {
  readonly messageId: string
  readonly requestId: string | undefined
  /** Of lines that name no request, sorted; of an event, the lines that it became. */
  readonly lineUuids: readonly string[] | undefined
  readonly timestampMs: number
  /** Every session whose transcript has the response, sorted: the one it was given in and the forks that copied it. */
  readonly sessionIds: readonly string[]
  /** The session it was given in, once a copy has named it. */
  readonly originalSessionId: string | undefined
  readonly project: string | undefined
  readonly model: string
  readonly requestedModel: string | undefined
  readonly agent: string | undefined
  readonly tokens: Readonly<TokenCounts>
  readonly webSearches: number
  readonly isFast: boolean
  readonly geo: 'us' | undefined
  readonly isComplete: boolean
  readonly seenIn: SeenInBits
  readonly reportedCostUsd: number | undefined
  readonly place: Place | undefined
}

interface Place {
  readonly path: string
  readonly offset: number
}

/** One bit per source, in the order of `allSources`. */
type SeenInBits = number

const allSources: readonly SeenIn[] = ['transcript', 'otlp', 'manual']

export const seenInTranscript: SeenInBits = 1 << allSources.indexOf('transcript')

/** See `telemetryIndexes`. */
export const seenInTelemetry: SeenInBits = 1 << allSources.indexOf('otlp')

/** See imported-rows.ts. */
export const seenInImport: SeenInBits = 1 << allSources.indexOf('manual')

export const requestKey = (requestId: string) => `request ${requestId}`
export const eventKeyStart = 'event '

export function sightingOf(fact: ResponseFact): Sighting {
  const sessionId = storable(fact.sessionId)
  const originalSessionId = fact.originalSessionId && storable(fact.originalSessionId)
  return {
    messageId: storable(fact.messageId),
    requestId: fact.requestId && storable(fact.requestId),
    lineUuids: fact.requestId === undefined && fact.lineUuid !== undefined ? [storable(fact.lineUuid)] : undefined,
    timestampMs: fact.timestampMs,
    sessionIds: originalSessionId === undefined ? [sessionId] : union([sessionId], [originalSessionId]),
    originalSessionId,
    project: fact.project && storable(fact.project),
    model: storable(fact.model),
    requestedModel: fact.requestedModel && storable(fact.requestedModel),
    agent: fact.agent && storable(fact.agent),
    tokens: fact.tokens,
    webSearches: fact.webSearches,
    isFast: fact.speed === 'fast',
    geo: fact.geo,
    isComplete: fact.isComplete,
    seenIn: 1 << allSources.indexOf(fact.seenIn),
    reportedCostUsd: fact.reportedCostUsd,
    place: fact.place && { path: storable(fact.place.path), offset: fact.place.offset },
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
  const merged: Sighting = {
    messageId: known.messageId,
    requestId: known.requestId ?? other.requestId,
    lineUuids: known.requestId === undefined ? pick(known.lineUuids, other.lineUuids, union) : undefined,
    timestampMs: Math.min(known.timestampMs, other.timestampMs),
    sessionIds: union(known.sessionIds, other.sessionIds),
    originalSessionId: pick(known.originalSessionId, other.originalSessionId, smaller),
    project: pick(known.project, other.project, smaller),
    model: smaller(known.model, other.model),
    requestedModel: pick(known.requestedModel, other.requestedModel, smaller),
    agent: pick(known.agent, other.agent, namedAgent),
    tokens: mergeTokens(known.tokens, other.tokens),
    webSearches: Math.max(known.webSearches, other.webSearches),
    // The counts of a stream's start do not say their speed or place of inference: the special one, once seen, is true.
    isFast: known.isFast || other.isFast,
    geo: known.geo ?? other.geo,
    isComplete: known.isComplete || other.isComplete,
    seenIn: known.seenIn | other.seenIn,
    reportedCostUsd: pick(known.reportedCostUsd, other.reportedCostUsd, Math.max),
    place: pick(known.place, other.place, firstPlace),
  }
  return isSame(merged, known) ? known : merged
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

/**
 * Sightings that may be of one response: of each message id at most one per request id and at most one without (see [Note: identity]),
 * and the loose ones that belong to them.
 */
export type MessageSightings = Sighting[]

export function addSighting(sightings: MessageSightings, sighting: Sighting): void {
  const at = sightings.findIndex(
    ({ messageId, requestId }) => requestId === sighting.requestId && messageId === sighting.messageId,
  )
  const known = sightings[at]
  if (known === undefined) sightings.push(sighting)
  else sightings[at] = mergeSightings(known, sighting)
}

/** Known by its request or event alone (see [Note: loose sightings]). */
export function isLoose({ messageId, requestId }: Sighting): boolean {
  return messageId.startsWith(eventKeyStart) || (requestId !== undefined && messageId === requestKey(requestId))
}

/**
 * Lets every response absorb the loose sightings that are of it, and then the one of its message that names no request: that one may
 * have absorbed loose ones itself.
 */
export function settle(sightings: MessageSightings): void {
  if (sightings.length < 2) return
  for (const loose of sightings.filter(isLoose)) letAbsorb(sightings, loose)
  for (const unnamed of sightings.filter((one) => one.requestId === undefined && !isLoose(one))) letAbsorb(sightings, unnamed)
}

function letAbsorb(sightings: MessageSightings, unsure: Sighting): void {
  for (const [at, sighting] of sightings.entries()) {
    if (absorbs(sighting, unsure)) sightings[at] = mergeSightings(sighting, withoutGuesses(unsure))
  }
}

/** Whether the sighting is a response by itself, in settled sightings. */
export function isCounted(sighting: Sighting, all: MessageSightings): boolean {
  return !all.some((other) => absorbs(other, sighting))
}

function absorbs(sighting: Sighting, unsure: Sighting): boolean {
  if (sighting === unsure || isLoose(sighting)) return false
  if (isLoose(unsure)) {
    if (unsure.requestId !== undefined) return unsure.requestId === sighting.requestId
    return unsure.lineUuids?.some((uuid) => sighting.lineUuids?.includes(uuid)) ?? false
  }
  return unsure.requestId === undefined && sighting.requestId !== undefined && unsure.messageId === sighting.messageId
}

/** What a loose sighting has from others of its session, and its lines, are not the response's own. */
function withoutGuesses(unsure: Sighting): Sighting {
  return isLoose(unsure) ? { ...unsure, project: undefined, lineUuids: undefined } : unsure
}

/** Whether the two give the same slices: some changes (one more source, a place) are no change of usage. */
export function isSameUsage(a: Sighting, b: Sighting): boolean {
  return (
    a.timestampMs === b.timestampMs &&
    isSameTokens(a.tokens, b.tokens) &&
    a.isComplete === b.isComplete &&
    sessionOf(a) === sessionOf(b) &&
    a.project === b.project &&
    a.model === b.model &&
    a.requestedModel === b.requestedModel &&
    a.agent === b.agent &&
    a.webSearches === b.webSearches &&
    a.isFast === b.isFast &&
    a.geo === b.geo
  )
}

export function rowOf(sighting: Sighting): ResponseRow {
  const { requestId, project, requestedModel, agent, geo, reportedCostUsd, place } = sighting
  return {
    messageId: sighting.messageId,
    ...(requestId !== undefined && { requestId }),
    timestampMs: sighting.timestampMs,
    sessionId: sessionOf(sighting),
    ...(project !== undefined && { project }),
    model: sighting.model,
    ...(requestedModel !== undefined && { requestedModel }),
    ...(agent !== undefined && { agent }),
    tokens: { ...sighting.tokens },
    webSearches: sighting.webSearches,
    speed: sighting.isFast ? 'fast' : 'standard',
    ...(geo !== undefined && { geo }),
    isComplete: sighting.isComplete,
    seenIn: sourcesOf(sighting.seenIn),
    ...(reportedCostUsd !== undefined && { reportedCostUsd }),
    ...(place !== undefined && { place: { ...place } }),
  }
}

function sourcesOf(bits: SeenInBits): SeenIn[] {
  return allSources.filter((_, bit) => bits & (1 << bit))
}

function isSame(a: Sighting, b: Sighting): boolean {
  return (
    isSameUsage(a, b) &&
    a.requestId === b.requestId &&
    a.lineUuids?.length === b.lineUuids?.length &&
    a.sessionIds.length === b.sessionIds.length &&
    a.originalSessionId === b.originalSessionId &&
    a.seenIn === b.seenIn &&
    a.reportedCostUsd === b.reportedCostUsd &&
    a.place?.path === b.place?.path &&
    a.place?.offset === b.place?.offset
  )
}

/** A database keeps no half of a surrogate pair: such a text would come back as another one, and be new each time it is seen. */
export function storable(text: string): string {
  return text.isWellFormed() ? text : text.toWellFormed()
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
function firstPlace(a: Place, b: Place): Place {
  if (a.path !== b.path) return b.path < a.path ? b : a
  return b.offset < a.offset ? b : a
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
