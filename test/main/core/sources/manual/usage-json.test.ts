import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseUsageJson } from '../../../../../src/main/core/sources/manual/usage-json.ts'
import type { UsageJsonEntry } from '../../../../../src/main/core/sources/manual/usage-json-entry.ts'

function read(content: unknown, timeZone = 'UTC') {
  const result = parseUsageJson(JSON.stringify(content), timeZone)
  if (!result.ok) throw new Error(result.reason)
  return result
}

const only = (content: unknown, timeZone?: string): UsageJsonEntry => {
  const { entries, skipped } = read(content, timeZone)
  expect([entries.length, skipped]).toEqual([1, {}])
  return entries[0] as UsageJsonEntry
}

const none = { input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 }
const noonMs = Date.parse('2026-01-10T12:00:00Z')
const noon = '2026-01-10T12:00:00Z'

describe('the tracker’s file', () => {
  const file = {
    monthlyLimit: 45_000_000,
    weeklyLimit: 11_000_000,
    sessionLimit: 1_500_000,
    sessions: [
      { timestamp: '2026-01-10T09:15:30.123456', input: 1200, output: 3400, note: 'typed in', source: 'manual' },
      {
        timestamp: '2026-01-10T10:00:00',
        input_tokens: 10,
        output_tokens: 20,
        cache_read_tokens: 3000,
        cache_creation_tokens: 400,
        model: 'claude-opus-4-5',
        cost_usd: 0.25,
        note: 'OTEL',
      },
    ],
    daily: { '2026-01-09': { input: 5, output: 6 }, '2026-01-10': { input: 1210, output: 3420 } },
  }

  test('gives its sessions, its limits, and the days of which it has no sessions', () => {
    expect(read(file, 'America/New_York')).toEqual({
      ok: true,
      limits: { session: 1_500_000, weekly: 11_000_000, monthly: 45_000_000 },
      skipped: { toldTwice: 1 },
      entries: [
        {
          key: expect.any(String),
          atMs: Date.parse('2026-01-09T05:00:00Z'),
          isWholeDay: true,
          tokens: { ...none, input: 5, output: 6 },
        },
        {
          key: expect.any(String),
          atMs: Date.parse('2026-01-10T14:15:30.123Z'),
          isWholeDay: false,
          tokens: { ...none, input: 1200, output: 3400 },
        },
        {
          key: expect.any(String),
          atMs: Date.parse('2026-01-10T15:00:00Z'),
          isWholeDay: false,
          model: 'claude-opus-4-5',
          tokens: { input: 10, output: 20, cacheWrite5m: 400, cacheWrite1h: 0, cacheRead: 3000 },
          costUsd: 0.25,
        },
      ],
    })
  })

  test('says nothing of its notes', () => {
    expect(JSON.stringify(read(file))).not.toMatch(/typed in|OTEL/)
  })

  test('gives the same keys at every reading, and another for each entry', () => {
    const keys = read(file).entries.map(({ key }) => key)
    expect(read(file).entries.map(({ key }) => key)).toEqual(keys)
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('may hold limits alone', () => {
    expect(read({ limits: { monthly: '45M', weekly: 11e6, session: '1.5m' } })).toEqual({
      ok: true,
      entries: [],
      skipped: {},
      limits: { session: 1_500_000, weekly: 11_000_000, monthly: 45_000_000 },
    })
    expect(read({ monthly: 123, sessionLimit: 'none', weeklyLimit: 0, entries: [{ ts: noon, input: 1 }] }).limits).toEqual({})
  })
})

test.each([
  ['a list alone', [{ time: noon, input: 1, output: 2 }]],
  ['a list within', { data: { history: [{ date: noon, tokensIn: 1, tokensOut: 2 }] } }],
  ['tokens within', { sessions: [{ createdAt: noon, tokens: { input: 1, output: 2 } }] }],
  ['usage as the API says it', { log: [{ ts: noon, usage: { input_tokens: 1, output_tokens: 2 } }] }],
  ['a table by id', { sessions: { a1: { start: noon, input: 1, output: 2 } } }],
  ['lists by day', { days: { '2026-01-10': [{ time: noon, input: 1, output: 2 }] } }],
  ['a date and a clock', { sessions: [{ date: '2026-01-10', time: '12:00', input: 1, output: 2 }] }],
  ['a clock below its day', { '2026-01-10': [{ time: '12:00:00', input: 1, output: 2 }] }],
  ['counts as text', { sessions: [{ timestamp: noon, input: '1', output: '2' }] }],
])('%s is read', (_, content) => {
  expect(only(content)).toMatchObject({ atMs: noonMs, isWholeDay: false, tokens: { ...none, input: 1, output: 2 } })
})

test.each([
  ['in UTC', noon],
  ['with an offset', '2026-01-10T13:00:00+01:00'],
  ['as Unix seconds', noonMs / 1000],
  ['as Unix seconds with a fraction', noonMs / 1000 + 0.0001],
  ['as milliseconds', noonMs],
  ['as seconds in text', String(noonMs / 1000)],
  ['as the wall clock of the zone', '2026-01-10 13:00:00'],
  ['without seconds', '2026-01-10T13:00'],
])('a time %s is read', (_, timestamp) => {
  expect(only([{ timestamp, input: 1 }], 'Europe/Berlin').atMs).toBe(noonMs)
})

test('a day is its start in the zone', () => {
  expect(only([{ date: '2026-03-29', input: 1 }], 'Europe/Berlin')).toMatchObject({
    atMs: Date.parse('2026-03-28T23:00:00Z'),
    isWholeDay: true,
  })
})

test('a table by day and model gives one entry for each', () => {
  const { entries } = read({ daily: { '2026-01-10': { 'claude-opus-4-5': { input: 1 }, 'claude-haiku-4-5': { output: 2 } } } })
  expect(entries.map(({ model, tokens }) => [model, tokens.input, tokens.output])).toEqual([
    ['claude-opus-4-5', 1, 0],
    ['claude-haiku-4-5', 0, 2],
  ])
})

test('cache writes keep their lifetimes, and what is left of the sum is 5 minutes', () => {
  const entry = { ts: noon, cache_creation_input_tokens: 100, cacheWrite1h: 60, cache_read_input_tokens: 7 }
  expect(only([entry]).tokens).toEqual({ ...none, cacheWrite5m: 40, cacheWrite1h: 60, cacheRead: 7 })
})

describe('what is told twice counts once', () => {
  const entry = { ts: noon, input: 1, output: 2 }

  test('in two lists', () => {
    expect(read({ sessions: [entry], history: [entry] })).toMatchObject({ entries: [{}], skipped: { toldTwice: 1 } })
  })

  test('but two that are alike in one list are two', () => {
    expect(read({ sessions: [entry, entry], history: [entry] })).toMatchObject({ entries: [{}, {}], skipped: { toldTwice: 1 } })
  })

  test('an entry with a date only stands beside others of its own list', () => {
    const dated = { date: '2026-01-10', input: 5 }
    expect(read({ sessions: [entry, dated], daily: [{ date: '2026-01-10', input: 6, output: 2 }] }).entries).toHaveLength(2)
  })

  test('days in two lists are taken from the one that says more of them', () => {
    const table = { '2026-01-10': { a: { input: 1 }, b: { input: 2 } } }
    expect(read({ chart: [{ date: '2026-01-10', input: 3 }], table }).entries.map(({ tokens }) => tokens.input)).toEqual([1, 2])
  })

  test('the sum of a running session is not an entry', () => {
    const { entries } = read({ current: { start: noon, input: 9 }, sessions: [entry] })
    expect(entries).toHaveLength(1)
  })
})

test('what cannot be read is counted by reason, and the rest is read', () => {
  const sessions = [
    { input: 1 },
    { ts: 'yesterday', input: 1 },
    { ts: noon, total: 500 },
    { ts: noon, input: -1 },
    { ts: noon, input: 1.5 },
    { ts: noon, input: 'many' },
    { ts: noon, input: 0, output: 0 },
    { ts: noon, input: 1 },
  ]
  expect(read({ sessions })).toMatchObject({ entries: [{}], skipped: { noTime: 2, noKinds: 1, badCount: 3, nothingUsed: 1 } })
})

test.each(['', '{"sessions":', '[]', '{}', 'null', '7', '{"sessions":[]}', '{"a":{"b":[1,2]}}'])(
  '%s holds nothing, and says so',
  (text) => {
    expect(parseUsageJson(text, 'UTC')).toEqual({ ok: false, reason: expect.any(String) })
  },
)

test('whatever is in it, reading ends, and every count is one', () => {
  const leaf = fc.oneof(fc.json(), fc.constantFrom(noon, '2026-01-10', '1.5M'), fc.double(), fc.maxSafeInteger())
  const names = fc.constantFrom(
    'sessions',
    'daily',
    '2026-01-10',
    'ts',
    'time',
    'date',
    'input',
    'output',
    'tokens',
    'usage',
    'model',
    'limits',
    '__proto__',
  )
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ depthSize: 'small' }, leaf, fc.dictionary(names, tie('tree')), fc.array(tie('tree'))),
  }))
  fc.assert(
    fc.property(
      fc.oneof(
        tree.map((value) => JSON.stringify(value)),
        fc.string(),
      ),
      (text) => {
        const result = parseUsageJson(text, 'UTC')
        if (!result.ok) return
        for (const { tokens, atMs } of result.entries) {
          expect(Number.isSafeInteger(atMs)).toBe(true)
          for (const count of Object.values(tokens)) expect(Number.isSafeInteger(count) && count >= 0).toBe(true)
        }
      },
    ),
  )
})
