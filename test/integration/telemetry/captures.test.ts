/**
 * What Claude Code sent, beside what it wrote of the same sessions, through the real journal and the real engine: to the token. What
 * differs is named here with its reason.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CapturedExport, capturedExports } from '../../support/captured-exports.ts'
import { type CapturedMachine, capturedMachine, type LedgerDump } from '../../support/captured-machine.ts'
import { eventsUse, metricsUse, sumOfUses, type Use, useOf } from '../../support/captured-use.ts'
import { unpackCaptures } from '../../support/captures.ts'

const everything = capturedExports()
const events = everything.filter(({ decoded }) => decoded.resourceLogs)
const metrics = everything.filter(({ decoded }) => decoded.resourceMetrics)

let folder: string
let transcripts: string
/** What the transcripts alone make, and what both make. */
let alone: LedgerDump
let both: LedgerDump
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-captures-'))
  transcripts = unpackCaptures()
  alone = await ledgerAfter('transcripts')
  both = await ledgerAfter('transcripts', everything)
})
afterAll(() => {
  for (const each of [folder, transcripts]) rmSync(each, { recursive: true })
})

type Step = 'transcripts' | readonly CapturedExport[]

/** The engine is ended and started again between any two steps. */
async function ledgerAfter(...steps: Step[]): Promise<LedgerDump> {
  return (await machineAfter(...steps)).ledger()
}

async function machineAfter(...steps: Step[]): Promise<CapturedMachine> {
  const machine = capturedMachine(mkdtempSync(join(folder, 'machine-')))
  for (const step of steps) {
    if (step === 'transcripts') machine.showTranscripts(transcripts)
    else await machine.receive(step)
    await machine.takeIn()
  }
  return machine
}

describe('transcripts and telemetry of the same sessions', () => {
  test('are the same ledger whichever comes first, at once, and twice', async () => {
    expect(await ledgerAfter(everything, 'transcripts')).toEqual(both)
    expect(await ledgerAfter(events, 'transcripts', metrics)).toEqual(both)
    expect(await ledgerAfter(everything, everything, 'transcripts', everything)).toEqual(both)
    const atOnce = capturedMachine(mkdtempSync(join(folder, 'machine-')))
    atOnce.showTranscripts(transcripts)
    await atOnce.receive(everything)
    await atOnce.takeIn()
    expect(atOnce.ledger()).toEqual(both)
  })

  test('are the same ledger in any order, with bodies sent again, with the transcripts found at any time', async () => {
    const order = fc.record({
      shuffled: fc.shuffledSubarray(everything, { minLength: everything.length }),
      again: fc.subarray(everything, { maxLength: 30 }),
      found: fc.nat(everything.length),
    })
    await fc.assert(
      fc.asyncProperty(order, async ({ shuffled, again, found }) => {
        const ledger = await ledgerAfter(shuffled.slice(0, found), 'transcripts', [...again, ...shuffled.slice(found)])
        expect(ledger).toEqual(both)
      }),
      { numRuns: 6 },
    )
  })

  test('count each response once: only what no transcript has is added', () => {
    const known = new Map(alone.recent.map((row) => [row.messageId, row]))
    const added = both.recent.filter(({ messageId }) => !known.has(messageId))
    expect(added.map(({ requestId, sessionId, tokens }) => [requestId, sessionId.slice(0, 8), tokens.output])).toEqual([
      // The two requests of a `/compact`, which no transcript has as responses.
      ['req_mock000269', '00000301', 2645],
      ['req_mock000268', '00000301', 2635],
    ])
    expect(both.recent.length).toBe(alone.recent.length + added.length)
    for (const row of both.recent) {
      const before = known.get(row.messageId)
      if (before) expect(row.tokens, row.messageId).toEqual(before.tokens)
    }
    // Two of these have no request id, and are joined by the line that the answer became (session 305).
    const inBoth = both.recent.filter(({ seenIn }) => seenIn.length === 2)
    expect(inBoth.length).toBe(51)
    expect(inBoth.filter(({ requestId }) => requestId === undefined).map(({ sessionId }) => sessionId.slice(0, 8))).toEqual([
      '00000305',
      '00000305',
    ])
  })

  test('are, with the residual, what each session said of itself', () => {
    const different = both.reconciliation.filter(
      ({ reported, counted, residual }) => !isSame(useOf(reported), useOf([...counted, ...residual])),
    )
    // One session id that two processes used in two folders: see test/integration/ledger/captures.test.ts.
    expect(different.map(({ sessionId }) => sessionId.slice(0, 8))).toEqual(['00000066'])
    // Session 301 has none any more: its `/compact` is in the telemetry. The others were recorded without telemetry.
    const withResidual = both.reconciliation.filter(({ residual }) => residual.length > 0)
    expect(withResidual.map(({ sessionId }) => sessionId.slice(0, 8))).toEqual(['00000027', '00000041', '00000058', '00000306'])
  })

  test('agree on what was used in all', () => {
    expect(useOf(both.slices)).toEqual(useOf(alone.slices))
  })
})

describe('telemetry without any transcript', () => {
  test.each([
    ['events', events],
    ['events and metrics', everything],
    ['events, and metrics afterwards', [...events, ...metrics]],
    ['metrics, and events afterwards', [...metrics, ...events]],
  ])('is, of %s, the sum of the events and what the metrics have beyond them', async (_, bodies) => {
    const ledger = await ledgerAfter(bodies)
    expect(usesOf(ledger)).toEqual(eventsUse(everything))
    expect(ledger.counts.responses).toBe(53)
  })

  test('is, of metrics, the sum of the metrics, until events come', async () => {
    const machine = await machineAfter(metrics)
    const first = machine.ledger()
    expect(usesOf(first)).toEqual(metricsUse(metrics))
    await machine.receive(events)
    await machine.takeIn()
    expect(usesOf(machine.ledger())).toEqual(eventsUse(events))
  })

  test('has a residual where the metrics tell of more than the events that arrived', async () => {
    const lost = events.filter(({ name }) => name === 'agent-009-logs')
    const ledger = await ledgerAfter([...events.filter((each) => !lost.includes(each)), ...metrics])
    expect(useOf(ledger.slices.filter(({ isResidual }) => isResidual))).toEqual(sumOfUses(eventsUse(lost).values()))
    expect(usesOf(ledger)).toEqual(metricsUse(metrics))
  })

  test('has the metrics as rows for a session of which no event arrived', async () => {
    const arrived = events.filter(({ name }) => name !== 'opt-compact-289-logs')
    const ledger = await ledgerAfter([...arrived, ...metrics])
    expect(ledger.slices.filter(({ isResidual }) => isResidual)).toEqual([])
    expect(usesOf(ledger)).toEqual(metricsUse(metrics))
  })

  test('is what the sessions said of themselves when they ended', async () => {
    const sent = usesOf(await ledgerAfter(everything))
    expect(sent.size).toBe(28)
    const more = both.reconciliation.flatMap(({ sessionId, reported }) => {
      const use = sent.get(sessionId)
      return use && !isSame(use, useOf(reported)) ? [sessionId] : []
    })
    // These went on in a second process, and only one of the two was told to send telemetry.
    expect(more.map((sessionId) => sessionId.slice(0, 8))).toEqual(['00000301', '00000302'])
    for (const sessionId of more) {
      const unsent = both.recent.filter((row) => row.sessionId === sessionId && !row.seenIn.includes('otlp'))
      const reported = both.reconciliation.find((each) => each.sessionId === sessionId)?.reported ?? []
      expect(useOf(reported)).toEqual(sumOfUses([sent.get(sessionId) ?? sumOfUses([]), useOf(unsent)]))
    }
  })
})

test('events and metrics of the captures say the same of each session', () => {
  expect(metricsUse(metrics)).toEqual(eventsUse(events))
})

function usesOf({ slices }: LedgerDump): Map<string, Use> {
  return new Map(
    [...new Set(slices.map(({ sessionId }) => sessionId))].map((id) => [
      id,
      useOf(slices.filter(({ sessionId }) => sessionId === id)),
    ]),
  )
}

function isSame(a: Use, b: Use | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
