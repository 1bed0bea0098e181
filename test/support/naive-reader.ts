/**
 * A third way to read transcripts, on purpose as simple and slow as can be, to check the product's readers and the generator's
 * `truth.json` against each other. It holds whole files and parses every line.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Counts {
  input: number
  output: number
  cacheWrite5m: number
  cacheWrite1h: number
  cacheRead: number
}

interface Sighting {
  key: string
  atMs: number
  model: string
  counts: Counts
  /** From a whole record glued behind half of another one: the truth leaves these out, we count them. */
  isGlued: boolean
}

interface AssistantLine {
  type?: string
  requestId?: string
  timestamp: string
  message?: {
    id?: string
    model?: string
    usage?: {
      input_tokens: number
      output_tokens: number
      cache_creation_input_tokens: number
      cache_read_input_tokens: number
      cache_creation?: { ephemeral_1h_input_tokens: number }
    }
  }
}

export function readNaively(root: string): Sighting[] {
  const sightings: Sighting[] = []
  for (const name of readdirSync(join(root, 'projects'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.jsonl')) continue
    for (const line of readFileSync(join(root, 'projects', name), 'utf8').split('\n')) {
      const whole = parse(line)
      if (whole !== undefined) take(whole, false)
      else {
        const start = line.lastIndexOf('{"parentUuid":')
        if (start > 0) take(parse(line.slice(start)), true)
      }
    }
  }
  return sightings

  function take(line: unknown, isGlued: boolean) {
    const { type, message, requestId, timestamp } = (line ?? {}) as AssistantLine
    const { id, model, usage } = message ?? {}
    if (type !== 'assistant' || !usage || !model || model === '<synthetic>') return
    const written = usage.cache_creation_input_tokens
    const oneHour = usage.cache_creation?.ephemeral_1h_input_tokens ?? 0
    sightings.push({
      key: `${id}|${requestId ?? ''}`,
      atMs: Date.parse(timestamp),
      model,
      counts: {
        input: usage.input_tokens,
        output: usage.output_tokens,
        cacheWrite5m: written - oneHour,
        cacheWrite1h: oneHour,
        cacheRead: usage.cache_read_input_tokens,
      },
      isGlued,
    })
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** Totals by model and by UTC day: the greatest output of each response, on the day of its earliest sighting. */
export function totalsOf(sightings: readonly Sighting[]): {
  models: Map<string, Counts>
  days: Map<string, Counts>
  responses: number
} {
  const kept = new Map<string, Sighting>()
  for (const sighting of sightings) {
    const before = kept.get(sighting.key)
    const greatest = before && before.counts.output > sighting.counts.output ? before : sighting
    kept.set(sighting.key, { ...greatest, atMs: Math.min(sighting.atMs, before?.atMs ?? sighting.atMs) })
  }
  const models = new Map<string, Counts>()
  const days = new Map<string, Counts>()
  for (const { model, atMs, counts } of kept.values()) {
    addTo(models, model, counts)
    addTo(days, new Date(atMs).toISOString().slice(0, 10), counts)
  }
  return { models, days, responses: kept.size }
}

export function addTo(totals: Map<string, Counts>, name: string, counts: Counts): void {
  const sum = totals.get(name) ?? { input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 }
  for (const kind of Object.keys(sum) as (keyof Counts)[]) sum[kind] += counts[kind]
  totals.set(name, sum)
}

interface TruthCounts {
  input: number
  output: number
  cacheRead: number
  cacheCreate5m: number
  cacheCreate1h: number
  cacheCreate: number
}

/** What the generator says of its own tree, in our words. */
export function readTruth(root: string): {
  models: Map<string, Counts>
  days: Map<string, Counts>
  responses: number
  destroyedUsageLines: number
} {
  const truth = JSON.parse(readFileSync(join(root, 'truth.json'), 'utf8')) as {
    counts: { responses: number; malformedWithUsage: number }
    perModel: Record<string, TruthCounts>
    perDay: Record<string, TruthCounts>
  }
  const toMap = (totals: Record<string, TruthCounts>) =>
    new Map(Object.entries(totals).map(([name, counts]) => [name, ourWords(counts)]))
  const models = toMap(truth.perModel)
  models.delete('<synthetic>')
  return {
    models,
    days: toMap(truth.perDay),
    responses: truth.counts.responses,
    destroyedUsageLines: truth.counts.malformedWithUsage,
  }
}

const ourWords = (counts: TruthCounts): Counts => ({
  input: counts.input,
  output: counts.output,
  // Lines without a `cache_creation` object leave both parts 0 in the truth; the client counts such a total as 5-minute writes.
  cacheWrite5m: counts.cacheCreate - counts.cacheCreate1h,
  cacheWrite1h: counts.cacheCreate1h,
  cacheRead: counts.cacheRead,
})
