import { expect, test } from 'vitest'
import { parsePayload } from '../../../src/main/statusline/payload.ts'
import { nextReading, type Reading, readingOf } from '../../../src/main/statusline/reading.ts'
import { fileNameOf } from '../../../src/main/statusline/readings-folder.ts'
import { capturedInputs } from '../../support/captured-status-lines.ts'

const account = '/home/dev/.claude'
const subscriber = '00000340-0000-4000-8000-000000000000'

/** The readings of a session after each of its captured inputs, one second apart. */
function replay(session: string): { index: number; reading: Reading }[] {
  let previous: Reading | undefined
  return capturedInputs.flatMap((text, index) => {
    const payload = parsePayload(text)
    if (payload.sessionId !== session) return []
    previous = nextReading({ ...payload, sessionId: session }, account, previous, index * 1000)
    return [{ index, reading: previous }]
  })
}

const after = (index: number) => replay(subscriber).find((call) => call.index === index)?.reading

test('limits are dated by the answer that brought them', () => {
  expect(after(26)).toEqual({
    schema: 1,
    account,
    sessionId: subscriber,
    at: 26_000,
    seenAt: 26_000,
    apiMs: 0,
    costUsd: 0,
    model: 'claude-sonnet-5-5',
    hasAnswered: false,
  })
  expect(after(27)).toMatchObject({
    at: 27_000,
    apiMs: 206,
    hasAnswered: true,
    rateLimits: { five_hour: { used_percentage: 42 } },
  })
  expect(after(28)).toMatchObject({ at: 28_000, apiMs: 717 })
})

test('a window that is dropped because it is over is no news about the other one', () => {
  expect(after(33)).toMatchObject({ at: 33_000 })
  expect(after(34)).toMatchObject({ at: 33_000, seenAt: 34_000, rateLimits: { seven_day: { used_percentage: 20 } } })
  expect(after(34)?.rateLimits).not.toHaveProperty('five_hour')
})

test('a refused request takes no time and is news all the same', () => {
  expect(after(35)).toMatchObject({ at: 35_000, apiMs: 1393, rateLimits: { five_hour: { used_percentage: 100 } } })
})

test('a resumed session, which says nothing of limits, keeps the last ones and their time', () => {
  expect(after(38)).toEqual({ ...after(35), seenAt: 38_000, model: 'claude-haiku-5-5' })
})

const repeated = parsePayload(capturedInputs[27] ?? '')
const call = (previous: Reading | undefined, now: number, change: object = {}) =>
  nextReading({ ...repeated, sessionId: 's', ...change }, account, previous, now)

test('the same limits said again are as old as before, until an answer says them', () => {
  const first = call(undefined, 1000)
  expect(call(first, 3000)).toEqual({ ...first, seenAt: 3000 })
  expect(call(first, 3000, { apiMs: 900 })).toMatchObject({ at: 3000 })
})

test('a clock that was set back leaves no news from the future', () => {
  expect(call(call(undefined, 9000), 4000)).toMatchObject({ at: 4000, seenAt: 4000 })
})

test('what another account or session left behind is not gone on with', () => {
  const first = call(undefined, 1000)
  expect(call({ ...first, account: '/other' }, 3000)).toMatchObject({ at: 3000 })
  const { rateLimits: _, ...silent } = repeated
  expect(nextReading({ ...silent, sessionId: 'other' }, account, first, 3000)).not.toHaveProperty('rateLimits')
})

test('what was written is read again; what is something else is not', () => {
  const reading = call(undefined, 1000)
  expect(readingOf(JSON.parse(JSON.stringify(reading)))).toEqual(reading)
  for (const odd of [undefined, 'x', [], { ...reading, schema: 2 }, { ...reading, at: 'now' }, { ...reading, sessionId: 4 }]) {
    expect(readingOf(odd)).toBeUndefined()
  }
})

test('no session leads out of the folder', () => {
  expect(fileNameOf(subscriber)).toBe(subscriber)
  for (const id of ['../../etc/passwd', '..', 'a/b\\c', 'C:evil', '\0', '.', 'x'.repeat(180), 'é😀']) {
    expect(fileNameOf(id)).toMatch(/^[\w-]{1,100}$/)
  }
})
