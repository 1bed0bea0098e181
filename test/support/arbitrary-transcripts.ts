/** Transcripts as they are and as crashes, other tools and bad luck leave them. */
import fc from 'fast-check'
import { assistantRecord, echoLine, userLine } from './transcript-lines.ts'

const someText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom(
    '',
    'msg_1',
    'msg_2',
    'req_1',
    '"usage":{',
    '{"type":"assistant"',
    '\\',
    '\u0000',
    '\ud800',
    'größe',
    '</x>',
    'C:\\work\\a',
  ),
)
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 4 })
const oddValue = fc.constantFrom<unknown>(null, undefined, '', '1', 1, -1, 1.5, 2 ** 53, 1e21, true, false, [], [1], {}, { a: 1 })
const usually = <T>(value: fc.Arbitrary<T>) => fc.oneof({ weight: 12, arbitrary: value }, { weight: 1, arbitrary: oddValue })
const count = usually(fc.nat(50_000))

const usage = fc.record(
  {
    input_tokens: count,
    output_tokens: count,
    cache_creation_input_tokens: count,
    cache_read_input_tokens: count,
    cache_creation: usually(
      fc.record({ ephemeral_5m_input_tokens: count, ephemeral_1h_input_tokens: count }, { requiredKeys: [] }),
    ),
    server_tool_use: usually(fc.record({ web_search_requests: count, web_fetch_requests: count }, { requiredKeys: [] })),
    speed: usually(fc.constantFrom('standard', 'fast')),
    inference_geo: usually(fc.constantFrom('us', 'not_available', '')),
    iterations: fc.constantFrom([], [{ input_tokens: 1, type: 'message' }]),
  },
  { requiredKeys: [] },
)

const timestamp = usually(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true })
        .map((date) => date.toISOString()),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '2024-02-29T10:00:00.000Z',
        '2026-02-30T10:00:00.000Z',
        '2026-04-31T10:00:00.000Z',
        '2026-01-31T24:00:00.000Z',
        '2026-13-01T10:00:00.000Z',
        '2026-01-01T10:00:00Z',
        '2026-01-01T10:00:00.000+02:00',
        '2026-01-01T10:00:00.000',
        '1969-12-31T23:59:59.999Z',
      ),
    },
  ),
)

const quotaLimits = { status: 'rejected', resetsAt: 1_795_323_257, rateLimitType: 'five_hour' }

const record = fc
  .record({
    line: fc.record(
      {
        type: fc.constantFrom(
          'assistant',
          'assistant',
          'assistant',
          'assistant',
          'user',
          'progress',
          'system',
          null,
          5,
          undefined,
        ),
        requestId: usually(fc.constantFrom('req_1', 'req_2')),
        uuid: usually(fc.constantFrom('u-1', 'u-2')),
        timestamp,
        sessionId: usually(fc.constantFrom('session-1', 'session-2')),
        requestSessionId: usually(fc.constantFrom('session-1', 'session-0')),
        cwd: usually(
          fc.oneof(
            someText,
            fc.constantFrom('/work/repo', '/work/repo/.claude/worktrees/fix/src', 'C:\\r\\.claude\\worktrees\\w'),
          ),
        ),
        requestedModel: usually(fc.constant('claude-sonnet-5-5[1m]')),
        isSidechain: usually(fc.boolean()),
        agentId: usually(someText),
        attributionAgent: usually(fc.constantFrom('Explore', 'general-purpose')),
        isApiErrorMessage: fc.constantFrom(false, false, true, null, 'false'),
        quotaLimits: fc.constantFrom<unknown>(undefined, undefined, quotaLimits, { ...quotaLimits, rateLimitType: 'moon' }, 5),
        costUSD: usually(fc.double({ min: 0, max: 9, noNaN: true })),
        toolUseResult: fc.constantFrom(undefined, { usage: { input_tokens: 1 } }),
      },
      { requiredKeys: ['type'] },
    ),
    message: fc.record(
      {
        id: usually(fc.oneof(fc.constantFrom('msg_1', 'msg_2'), someText)),
        model: usually(fc.constantFrom('claude-opus-5-5', 'claude-haiku-5-5', '<synthetic>', '<synthetiC>')),
        stop_reason: usually(fc.constantFrom('end_turn', 'tool_use', null)),
        content: fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constant([{ type: 'text', text: 'Usage limit reached|1795323257' }])),
        usage: usually(usage),
      },
      { requiredKeys: [] },
    ),
    usage,
  })
  .map((changes) => assistantRecord(changes))

/** Nothing about it is odd, so that one oddity added to it is the only one. */
const usualRecord = fc
  .record({
    line: fc.record({
      requestId: fc.constantFrom('req_1', 'req_2', undefined),
      timestamp: fc
        .date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true })
        .map((date) => date.toISOString()),
      sessionId: fc.constantFrom('session-1', 'session-2'),
      isSidechain: fc.boolean(),
      cwd: fc.constantFrom('/work/repo', 'C:\\work\\größe', undefined),
    }),
    message: fc.record({
      id: fc.constantFrom('msg_1', 'msg_2'),
      model: fc.constantFrom('claude-opus-5-5', 'claude-haiku-5-5'),
      stop_reason: fc.constantFrom('end_turn', null),
      content: fc.array(fc.record({ type: fc.constant('text'), text: someText }), { maxLength: 2 }),
    }),
    usage: fc.record({
      output_tokens: fc.constantFrom(1, 2, 300),
      input_tokens: fc.constantFrom(10, 10, 11),
      cache_creation: fc.constantFrom({ ephemeral_5m_input_tokens: 1000, ephemeral_1h_input_tokens: 0 }, undefined),
      speed: fc.constantFrom('standard', 'standard', 'fast', null),
      inference_geo: fc.constantFrom('not_available', 'not_available', 'us', null),
    }),
  })
  .map((changes) => assistantRecord(changes))

type Spelling = (json: string) => string

/** What may be wrong or unusual with a line's text. */
export const oddSpellings: Spelling[] = [
  (json) => json.replaceAll('":', '" :\t '),
  (json) => json.replaceAll(',"', ' ,\r "'),
  ...[
    'type',
    'message',
    'timestamp',
    'sessionId',
    'isSidechain',
    'id',
    'model',
    'usage',
    'output_tokens',
    'cache_creation',
    'speed',
  ].flatMap((key): Spelling[] => [
    (json) => json.replace(`"${key}":`, `"${escaped(key)}":`),
    (json) => json.replace(`"${key}":`, `"${key}":null,"${key}":`),
    (json) => json.replace(`"${key}":`, `"${key}":1,"${key}":`),
    (json) => json.replace(`"${key}":`, `"${escaped(key)}":"x","${key}":`),
    (json) => json.replace(`"${key}":`, `"${key}":"x","${escaped(key)}":`),
    (json) => json.replace(`"${key}":`, `"${key}x":`),
    (json) => json.replace(`"${key}":`, `"${key}"`),
  ]),
  ...['speed', 'inference_geo', 'requestId', 'isSidechain', 'cwd', 'requestSessionId', 'output_tokens'].map(
    (key): Spelling =>
      (json) =>
        json.replace(new RegExp(`"${key}":("[^"]*"|true|\\d+)`), `$&,"${key}":null`),
  ),
  (json) => json.replace('"stop_reason":', '"stop_reason":null,"stop_reason":'),
  (json) => json.replace('"assistant"', '"assistan\\u0074"'),
  (json) => json.replace('"fast"', '"f\\u0061st"'),
  (json) => json.replace('"us"', '"\\u0075s"'),
  (json) => json.replace('"claude-', '"\\u003csynthetic>","model":"claude-'),
  (json) => json.replace('"type":"assistant"', '"type":"user","type":"assistant"'),
  (json) => json.replace('"type":"assistant"', '"type":"assistant","type":"user"'),
  (json) => json.replace('msg_', 'msg\\u005f'),
  ...['\\u00zz', '\\u00', '\\ud800', '\\x', '\\', '\\\\', '\u0001', '\u001f', '\t', '\u007f', '\u2028', '"', '","a":"'].map(
    (text): Spelling =>
      (json) =>
        json.replace('"uuid":"', `"uuid":"${text}`),
  ),
  ...[
    '007',
    '-1',
    '-0',
    '1.0',
    '1.',
    '.5',
    '1e2',
    '1E+2',
    '1e',
    '+1',
    '999999999999999',
    '9007199254740991',
    '9007199254740992',
    '999999999',
    '1000000000',
    '4294967296',
    '0',
    '-',
    '1a',
    'nul',
  ].map(
    (number): Spelling =>
      (json) =>
        json.replace(/"output_tokens":\d+/, `"output_tokens":${number}`),
  ),
  ...[
    '2024-02-29',
    '2026-02-29',
    '2026-02-30',
    '2026-04-30',
    '2026-04-31',
    '2026-12-31',
    '2026-00-01',
    '2026-01-00',
    '2026-13-01',
    '1969-12-31',
    '2026-1-01',
  ].map(
    (day): Spelling =>
      (json) =>
        json.replace(/"timestamp":"[^T]+/, `"timestamp":"${day}`),
  ),
  ...[
    'T24:00:00.000Z',
    'T10:60:00.000Z',
    'T10:00:60.000Z',
    'T10:00:00Z',
    'T10:00:00.000',
    'T10:00:00.000+02:00',
    't10:00:00.000Z',
    'T10:00:0x.000Z',
  ].map(
    (time): Spelling =>
      (json) =>
        json.replace(/(?<="timestamp":"[^T"]+)T[^"]+/, time),
  ),
  ...[
    '[]',
    '{}',
    '[1,{"a":[]}]',
    '{"a":1,}',
    '[1,]',
    '[1 2]',
    '{"a" 1}',
    '{a:1}',
    '[}',
    'true',
    'True',
    'falsee',
    '"\\"',
    `${'['.repeat(600)}${']'.repeat(600)}`,
  ].map(
    (value): Spelling =>
      (json) =>
        json.replace('{', `{"extra":${value},`),
  ),
  (json) => `${json},`,
  (json) => `${json}}`,
  (json) => `[${json}]`,
  (json) => json.slice(0, -1),
]

function escaped(key: string): string {
  return `${key.slice(0, -1)}\\u00${key.slice(-1).charCodeAt(0).toString(16).padStart(2, '0')}`
}

const spelling = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Spelling>((json) => json) },
  { weight: 3, arbitrary: fc.constantFrom(...oddSpellings) },
)

const sessionTotal = fc
  .dictionary(
    fc.constantFrom('claude-opus-5-5[1m]', 'claude-haiku-5-5', '5', '__proto__'),
    usually(
      fc.record(
        { inputTokens: count, outputTokens: count, cacheCreationInputTokens: count, costUSD: oddValue },
        { requiredKeys: [] },
      ),
    ),
  )
  .map((modelUsage) => JSON.stringify({ type: 'cost-state', sessionId: 'session-1', modelUsage }))

/** An echo with any keys of its own, among any others. */
const echo = fc
  .record({
    echoed: fc.oneof(usualRecord, usualRecord, record),
    around: fc.record(
      {
        requestId: usually(fc.constant('req_3')),
        timestamp,
        sessionId: usually(fc.constant('session-3')),
        requestSessionId: usually(fc.constant('session-0')),
        agentId: usually(someText),
        isApiErrorMessage: fc.constantFrom(false, false, false, true),
        message: oddValue,
      },
      { requiredKeys: [] },
    ),
    data: fc.record(
      { type: fc.constantFrom('agent_progress', 'agent_progress', 'hook_progress', null), message: oddValue },
      { requiredKeys: [] },
    ),
    isUsual: fc.boolean(),
    isTypeFirst: fc.boolean(),
  })
  .map(({ echoed, around, data, isUsual, isTypeFirst }) => {
    const whole = { type: 'agent_progress', message: echoed, ...(!isUsual && data) }
    const first = { timestamp: '2026-11-22T01:55:36.000Z', cwd: '/work/repo', ...(!isUsual && around) }
    return isTypeFirst ? { type: 'progress', ...first, data: whole } : { data: whole, ...first, type: 'progress' }
  })

const wholeLine = fc.oneof(
  { weight: 6, arbitrary: usualRecord.map((value) => JSON.stringify(value)) },
  { weight: 10, arbitrary: fc.tuple(usualRecord, spelling).map(([value, spell]) => spell(JSON.stringify(value))) },
  { weight: 4, arbitrary: fc.tuple(record, spelling).map(([value, spell]) => spell(JSON.stringify(value))) },
  { weight: 2, arbitrary: record.map((value) => echoLine(value).trimEnd()) },
  { weight: 4, arbitrary: fc.tuple(echo, spelling).map(([value, spell]) => spell(JSON.stringify(value))) },
  {
    weight: 2,
    arbitrary: fc
      .jsonValue({ maxDepth: 2 })
      .map((content) => userLine({ message: { content }, toolUseResult: { usage: {} } }).trimEnd()),
  },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 2 }).map((content) => userLine({ message: { content } }).trimEnd()) },
  { weight: 1, arbitrary: sessionTotal },
)

const garbage = fc.constantFrom(
  '',
  ' ',
  '\r',
  '\ufeff',
  'undefined',
  '}}}',
  '{"usage"',
  '"usage"',
  '{}',
  '[]',
  '{"usage":1}',
  '{"Usage": 01}',
  '{"type":"user","message":',
  '\u0000'.repeat(40),
)

/** What becomes of a line. */
const line = fc.oneof(
  { weight: 12, arbitrary: wholeLine.map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: garbage.map((text) => Buffer.from(text)) },
  {
    weight: 2,
    arbitrary: fc.tuple(wholeLine, fc.double({ min: 0, max: 1, noNaN: true })).map(([text, share]) => cut(text, share)),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(wholeLine, fc.double({ min: 0, max: 1, noNaN: true }), wholeLine)
      .map(([half, share, text]) => Buffer.concat([cut(half, share), Buffer.from(text)])),
  },
  { weight: 1, arbitrary: fc.tuple(wholeLine, wholeLine).map((both) => Buffer.from(both.join(''))) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        wholeLine.map((text) => Buffer.from(text)),
        mutations(),
      )
      .map(([bytes, change]) => mutated(bytes, change)),
  },
)

function cut(text: string, share: number): Buffer {
  const bytes = Buffer.from(text)
  return bytes.subarray(0, Math.floor(bytes.length * share))
}

export interface Mutation {
  /** Where, as a share of the bytes. */
  share: number
  kind: 'replace' | 'insert' | 'remove'
  bytes: Uint8Array
}

export function mutations(): fc.Arbitrary<Mutation[]> {
  const telling = fc.constantFrom(
    ...Array.from('"\\{}[],:-.0eEu\u0000\u0001\t\n tn', (letter) => letter.charCodeAt(0)),
    0x80,
    0xc3,
    0xff,
  )
  const mutation = fc.record<Mutation>({
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    kind: fc.constantFrom('replace', 'insert', 'remove'),
    bytes: fc.array(telling, { minLength: 1, maxLength: 3 }).map((bytes) => Uint8Array.from(bytes)),
  })
  return fc.array(mutation, { minLength: 1, maxLength: 3 })
}

export function mutated(bytes: Buffer, changes: Mutation[]): Buffer {
  let result = bytes
  for (const { share, kind, bytes: changed } of changes) {
    const at = Math.floor(result.length * share)
    const before = result.subarray(0, at)
    const after = result.subarray(kind === 'insert' ? at : at + changed.length)
    result = Buffer.concat(kind === 'remove' ? [before, after] : [before, changed, after])
  }
  return result
}

export interface ArbitraryRead {
  content: Buffer
  chunkBytes: number
  budgetBytes: number
  takesTail: boolean
  agent?: string
  lastTimestampMs?: number
}

export function arbitraryRead(): fc.Arbitrary<ArbitraryRead> {
  return fc
    .record({
      lines: fc.array(fc.tuple(line, fc.constantFrom('\n', '\n', '\n', '\r\n', ' \n')), { maxLength: 20 }),
      endsInNewline: fc.boolean(),
      chunkBytes: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constant(1 << 18)),
      budgetBytes: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.nat(3000)),
      takesTail: fc.boolean(),
      agent: maybe(fc.constant('Explore')),
      lastTimestampMs: maybe(fc.constant(1_000_000)),
    })
    .map(({ lines, endsInNewline, agent, lastTimestampMs, ...read }) => {
      const content = Buffer.concat(lines.map(([bytes, end]) => Buffer.concat([bytes, Buffer.from(end)])))
      return {
        ...read,
        content: endsInNewline ? content : content.subarray(0, -1),
        ...(agent !== undefined && { agent }),
        ...(lastTimestampMs !== undefined && { lastTimestampMs }),
      }
    })
}
