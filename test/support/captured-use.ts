/** What the captured bodies say was used, added up from what another decoder made of them, as simply as can be. */
import type { TokenCounts } from '../../src/shared/contract/tokens.ts'
import type { CapturedExport } from './captured-exports.ts'

/** Metrics do not tell the lifetimes of cache writes apart, so neither does this. */
export interface Use {
  input: number
  output: number
  cacheWrite: number
  cacheRead: number
}

const noUse: Use = { input: 0, output: 0, cacheWrite: 0, cacheRead: 0 }

/** By session. Each event once: it is the same event where session, prompt and number are. */
export function eventsUse(exports: readonly CapturedExport[]): Map<string, Use> {
  const events = new Map<string, { session: string; use: Use }>()
  for (const record of exports.flatMap(({ decoded }) => within(decoded, 'resourceLogs', 'scopeLogs', 'logRecords'))) {
    const said = attributesOf(record)
    if (said['event.name'] !== 'api_request') continue
    const key = [said['session.id'], said['prompt.id'], said['event.sequence']].join()
    const [input, output, cacheWrite, cacheRead] = [
      said.input_tokens,
      said.output_tokens,
      said.cache_creation_tokens,
      said.cache_read_tokens,
    ].map(Number) as [number, number, number, number]
    events.set(key, { session: String(said['session.id']), use: { input, output, cacheWrite, cacheRead } })
  }
  return bySession([...events.values()])
}

const kinds = { input: 'input', output: 'output', cacheCreation: 'cacheWrite', cacheRead: 'cacheRead' } as const

/** By session. A delta counts once, a cumulative count as its series last said. */
export function metricsUse(exports: readonly CapturedExport[]): Map<string, Use> {
  const points = new Map<string, { session: string; use: Use }>()
  for (const { name, sum } of exports.flatMap(({ decoded }) => within(decoded, 'resourceMetrics', 'scopeMetrics', 'metrics'))) {
    if (name !== 'claude_code.token.usage') continue
    const isCumulative = [2, 'AGGREGATION_TEMPORALITY_CUMULATIVE'].includes(sum.aggregationTemporality)
    for (const point of sum.dataPoints) {
      const said = attributesOf(point)
      const kind = kinds[said.type as keyof typeof kinds]
      const value = Number(point.asDouble ?? point.asInt)
      const key = JSON.stringify([said, point.startTimeUnixNano, isCumulative || point.timeUnixNano])
      const before = isCumulative ? (points.get(key)?.use[kind] ?? 0) : 0
      points.set(key, { session: String(said['session.id']), use: { ...noUse, [kind]: Math.max(before, value) } })
    }
  }
  return bySession([...points.values()])
}

export function useOf(parts: readonly { tokens: TokenCounts }[]): Use {
  return sumOfUses(
    parts.map(({ tokens: { input, output, cacheWrite5m, cacheWrite1h, cacheRead } }) => ({
      input,
      output,
      cacheWrite: cacheWrite5m + cacheWrite1h,
      cacheRead,
    })),
  )
}

export function sumOfUses(uses: Iterable<Use>): Use {
  let sum = noUse
  for (const use of uses) sum = plus(sum, use)
  return sum
}

function bySession(parts: readonly { session: string; use: Use }[]): Map<string, Use> {
  const sums = new Map<string, Use>()
  for (const { session, use } of parts) sums.set(session, plus(sums.get(session) ?? noUse, use))
  return sums
}

function plus(a: Use, b: Use): Use {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cacheWrite: a.cacheWrite + b.cacheWrite,
    cacheRead: a.cacheRead + b.cacheRead,
  }
}

// biome-ignore lint/suspicious/noExplicitAny: another program's JSON.
function within(decoded: any, ...keys: string[]): any[] {
  return keys.reduce((found, key) => found.flatMap((each) => each[key] ?? []), [decoded])
}

// biome-ignore lint/suspicious/noExplicitAny: another program's JSON.
function attributesOf({ attributes }: any): Record<string, unknown> {
  return Object.fromEntries(
    // biome-ignore lint/suspicious/noExplicitAny: another program's JSON.
    (attributes ?? []).map(({ key, value }: any) => [
      key,
      value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue,
    ]),
  )
}
