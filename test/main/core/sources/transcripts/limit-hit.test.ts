import { describe, expect, it } from 'vitest'
import { createFastReader } from '../../../../../src/main/core/sources/transcripts/fast-reader.ts'
import { createPlainReader } from '../../../../../src/main/core/sources/transcripts/plain-reader.ts'
import { capturedTranscripts } from '../../../../support/captures.ts'
import { assistantLine, readBytes } from '../../../../support/transcript-lines.ts'

const atMs = Date.UTC(2026, 10, 22, 1, 55, 35, 594)
const path = '/home/dev/projects/.claude/projects/-home-dev-work-proj/session-1.jsonl'
const hitMs = 1_795_323_257_000

const theHit = {
  account: '/home/dev/projects/.claude',
  windowId: 'session',
  percent: 100,
  resetsAtMs: hitMs,
  atMs,
  sessionId: 'session-1',
  source: 'transcript',
}

/** Claude Code's own words in the place of an answer. */
function ownWords(line: Record<string, unknown>, text = 'You’ve hit your limit'): string {
  return assistantLine({
    message: { id: 'f67bdb44-9f4a', model: '<synthetic>', content: [{ type: 'text', text }] },
    usage: { input_tokens: 0, output_tokens: 0, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
    line: { isApiErrorMessage: true, error: 'rate_limit', ...line },
  })
}

const refused = (some: Record<string, unknown> = {}) => ({
  quotaLimits: { status: 'rejected', resetsAt: 1_795_323_257, rateLimitType: 'five_hour', ...some },
})

describe.each([
  ['the fast reader', createFastReader()],
  ['the plain reader', createPlainReader()],
])('%s', (_, reader) => {
  const read = (content: string) => readBytes(reader, content, { path })
  const hitsIn = (content: string) => read(content).limitHits

  it('finds the limits that were hit in the captured sessions, and no others', () => {
    const hits = capturedTranscripts().flatMap(
      ({ name, bytes }) => readBytes(reader, bytes, { path: `/captures/${name}` }).limitHits,
    )
    expect(hits).toEqual([
      {
        account: '/captures/home-subscriber-dummy/dot-claude',
        windowId: 'session',
        percent: 100,
        resetsAtMs: 1_795_323_257_000,
        atMs: Date.parse('2026-11-22T01:54:17.295Z'),
        sessionId: '00000340-0000-4000-8000-000000000000',
        source: 'transcript',
      },
      {
        account: '/captures/home-subscriber-dummy/dot-claude',
        windowId: 'session',
        percent: 100,
        resetsAtMs: 1_795_323_303_000,
        atMs: Date.parse('2026-11-22T01:55:03.624Z'),
        sessionId: '00000343-0000-4000-8000-000000000000',
        source: 'transcript',
      },
    ])
  })

  it('reads a limit that was hit as 100 % of its window at that moment, of the account whose transcript it is', () => {
    expect(read(ownWords(refused()))).toMatchObject({ limitHits: [theHit], responses: [], outcome: { skippedLines: {} } })
  })

  it('reads it from the error’s parameters where nothing else says it', () => {
    const { quotaLimits } = refused()
    expect(hitsIn(ownWords({ apiErrorParams: { rate_limit_info: quotaLimits } }))).toEqual([theHit])
  })

  it.each([
    ['seven_day', 'weekly'],
    ['seven_day_opus', 'weekly-model:opus'],
    ['seven_day_sonnet', 'weekly-model:sonnet'],
  ])('knows %s as %s', (rateLimitType, windowId) => {
    expect(hitsIn(ownWords(refused({ rateLimitType })))).toEqual([{ ...theHit, windowId }])
  })

  it.each(['overage', 'seven_day_oauth_apps', undefined])('counts a limit that it does not know (%s)', (rateLimitType) => {
    expect(read(ownWords(refused({ rateLimitType })))).toMatchObject({
      limitHits: [],
      outcome: { skippedLines: { unknownLimit: 1 } },
    })
  })

  it('counts a limit that was hit nobody knows when', () => {
    expect(read(ownWords({ ...refused(), timestamp: undefined }))).toMatchObject({
      limitHits: [],
      outcome: { skippedLines: { unknownLimit: 1 } },
    })
  })

  it('reads the words of old versions', () => {
    expect(hitsIn(ownWords({}, 'Claude AI usage limit reached|1795323257'))).toEqual([theHit])
    expect(hitsIn(ownWords({}, 'Weekly limit reached|1795323257'))).toEqual([{ ...theHit, windowId: 'weekly' }])
  })

  it('takes the instant of an old version as one, whatever the zone', () => {
    const zone = process.env.TZ
    process.env.TZ = 'Pacific/Auckland'
    try {
      expect(hitsIn(ownWords({}, 'Claude AI usage limit reached|1795323257'))).toEqual([theHit])
    } finally {
      process.env.TZ = zone
    }
  })

  it('finds nothing in other failures', () => {
    const others = [
      ownWords({ apiErrorStatus: 529 }, 'API Error: 529 Overloaded'),
      ownWords(refused({ status: 'allowed_warning' })),
      ownWords({}, '5-hour limit reached ∙ resets 3am'),
      ownWords({ quotaLimits: null, message: null }),
    ]
    expect(read(others.join(''))).toMatchObject({ facts: [], outcome: { skippedLines: {} } })
  })

  it('does not take a person’s or a model’s words for it', () => {
    const text = [{ type: 'text', text: 'Claude AI usage limit reached|1795323257' }]
    expect(hitsIn(assistantLine({ message: { content: text } }))).toEqual([])
    expect(hitsIn(assistantLine({ message: { content: text }, line: { isApiErrorMessage: true, ...refused() } }))).toEqual([])
    expect(hitsIn(assistantLine({ line: refused() }))).toEqual([])
  })

  it('knows the account of a subagent’s transcript, also on Windows', () => {
    const deep = (account: string, separator: string) =>
      [account, 'projects', '-w', 'session-1', 'subagents', 'agent-1.jsonl'].join(separator)
    for (const [account, separator] of [
      ['/home/dev/.claude', '/'],
      ['C:\\Users\\dev\\.claude', '\\'],
    ] as const) {
      expect(readBytes(reader, ownWords(refused()), { path: deep(account, separator) }).limitHits).toMatchObject([{ account }])
    }
  })
})
