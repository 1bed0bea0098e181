import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { prometheusText } from '../../../src/main/server/prometheus.ts'
import { readPrometheusText } from '../../support/prometheus-text.ts'
import {
  empty,
  longNames,
  noLimits,
  normalDay,
  officialDay,
  sampleSnapshot,
  samples,
  sessionNotStarted,
  usage,
} from '../../support/snapshots.ts'

const forward = { waiting: 3, waitingBytes: 4096, sent: 12, dropped: 1, notForwardable: 0, lastSentAtMs: 1_795_355_280_500 }
const telemetry = { written: 40, waiting: 0, dropped: 0 }

function read(snapshot = normalDay, counts = {}) {
  const metrics = readPrometheusText(prometheusText(snapshot, counts))
  return {
    names: [...metrics.keys()],
    metric: (name: string) => metrics.get(name),
    value: (name: string, labels: Record<string, string> = {}) =>
      metrics
        .get(name)
        ?.samples.find((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value))?.value,
  }
}

describe.each(Object.entries(samples))('of %s', (_, snapshot) => {
  test('every line is in the text format', () => {
    expect(read(snapshot, { forward, telemetry }).names.length).toBeGreaterThan(5)
  })
})

test('names follow Prometheus’ rules: our prefix, base units, _total for what only grows, and for nothing else', () => {
  const metrics = readPrometheusText(prometheusText(longNames, { forward, telemetry }))
  for (const [name, { type, help }] of metrics) {
    expect(name).toMatch(/^plimsoll_[a-z]+(_[a-z]+)*$/)
    expect(name).not.toMatch(/_(ms|percent|milliseconds|kb|mb)(_|$)/)
    expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter'])
    expect(help).toMatch(/^[A-Z].*\.$/)
  }
})

test('tokens stand by model and kind, and add up to the snapshot’s', () => {
  const { metric, value } = read()
  const model = { model: 'claude-opus-5-5-20260915' }
  const opus = normalDay.totals.models[0]?.usage
  expect(value('plimsoll_tokens_total', { ...model, kind: 'cacheRead' })).toBe(opus?.tokens.cacheRead)
  expect(value('plimsoll_tokens_total', { ...model, kind: 'cacheWrite1h' })).toBe(opus?.tokens.cacheWrite1h)
  expect(value('plimsoll_cost_usd_total', model)).toBe(opus?.cost.usd)
  expect(value('plimsoll_responses_total', model)).toBe(opus?.responses)
  expect(metric('plimsoll_tokens_total')?.samples).toHaveLength(3 * 5)
  expect(value('plimsoll_today_tokens', { ...model, kind: 'output' })).toBe(normalDay.today.models[0]?.usage.tokens.output)
})

test('a window says how far it is in ratios and seconds', () => {
  const { value } = read(
    sampleSnapshot({
      windows: normalDay.windows.map((window) => ({ ...window, usedPercent: 47.5, resetsAt: 1_795_362_910_500 })),
    }),
  )
  expect(value('plimsoll_window_used_ratio', { window: 'session', source: 'preset' })).toBe(0.475)
  expect(value('plimsoll_window_resets_at_seconds', { window: 'session' })).toBe(1_795_362_910.5)
  expect(value('plimsoll_window_limit_tokens', { window: 'session', origin: 'Max 5x preset' })).toBe(88_000)
  expect(value('plimsoll_window_state', { window: 'session', state: 'running' })).toBe(1)
  expect(value('plimsoll_window_state', { window: 'session', state: 'over' })).toBe(0)
})

test('Anthropic’s own figure is told apart from estimates', () => {
  const official = officialDay.windows.find(({ source }) => source === 'official')
  expect(read(officialDay).value('plimsoll_window_used_ratio', { source: 'official' })).toBe((official?.usedPercent ?? 0) / 100)
})

test('what is unknown is absent, never 0', () => {
  const withoutLimits = read(noLimits)
  expect(withoutLimits.names).not.toContain('plimsoll_window_limit_tokens')
  expect(withoutLimits.names).not.toContain('plimsoll_window_used_ratio')
  expect(read(sessionNotStarted).value('plimsoll_window_resets_at_seconds', { window: 'session' })).toBeUndefined()
  expect(read(empty).names).not.toContain('plimsoll_tokens_total')
  expect(read(empty).names).not.toContain('plimsoll_source_seen_at_seconds')
  const unpriced = read(
    sampleSnapshot({ totals: { ...normalDay.totals, models: [{ name: 'other', usage: usage(100, 0, undefined, 1) }] } }),
  )
  expect(unpriced.names).not.toContain('plimsoll_cost_usd_total')
  expect(unpriced.value('plimsoll_unpriced_tokens_total', { model: 'other' })).toBe(100)
})

test('sources say their state, their counts and why lines were skipped', () => {
  const { value } = read(longNames)
  expect(value('plimsoll_source_skipped_lines', { source: 'transcripts', reason: 'not JSON' })).toBe(3)
  expect(value('plimsoll_source_unreadable_files', { source: 'transcripts' })).toBe(2)
  expect(value('plimsoll_source_state', { source: 'transcripts', state: 'ok' })).toBe(1)
  expect(value('plimsoll_source_seen_at_seconds', { source: 'transcripts' })).toBe((normalDay.now - 40_000) / 1000)
})

test('telemetry and what is passed on are counted where there is any', () => {
  expect(read().names.filter((name) => /forward|telemetry/.test(name))).toEqual([])
  const { value } = read(normalDay, { forward, telemetry })
  expect(value('plimsoll_forward_sent_bodies_total')).toBe(12)
  expect(value('plimsoll_forward_sent_at_seconds')).toBe(1_795_355_280.5)
  expect(value('plimsoll_telemetry_facts_total')).toBe(40)
})

test('made-up data says so', () => {
  expect(read(sampleSnapshot({ isDemo: true })).value('plimsoll_build_info', { version: '0.1.0', demo: 'true' })).toBe(1)
})

test('any name comes back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (model) => {
      const totals = { ...normalDay.totals, models: [{ name: model, usage: usage(100, 0, 1, 1) }] }
      expect(read(sampleSnapshot({ totals })).metric('plimsoll_responses_total')?.samples).toEqual([
        { labels: { model }, value: 1 },
      ])
    }),
    { numRuns: 40 },
  )
})
