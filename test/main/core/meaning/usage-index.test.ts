import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { breakDown, latestSessions } from '../../../../src/main/core/meaning/totals.ts'
import { LedgerUsageIndex } from '../../../../src/main/core/meaning/usage-index.ts'
import { quarterMs, type UsageSlice } from '../../../../src/main/core/usage.ts'
import { slicedLedger, type Use } from './sliced-ledger.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const now = Date.parse('2026-11-22T12:07:00Z')
const output = (count: number) => ({ input: 0, output: count, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 })
const outputIn = (slices: readonly UsageSlice[]) => breakDown(slices).usage.tokens.output

const someInstant = fc.integer({ min: now - 60 * dayMs, max: now + 2 * dayMs })
const someUses = fc.array(fc.record({ at: someInstant, tokens: fc.nat(1000).map(output) }), { maxLength: 60 })

describe('the index answers as the ledger would', () => {
  test('for any time, at any edge', () => {
    fc.assert(
      fc.property(someUses, someInstant, someInstant, (uses, from, to) => {
        const expected = uses.filter((use) => from <= use.at && use.at < to).reduce((sum, use) => sum + use.tokens.output, 0)
        expect(outputIn(new LedgerUsageIndex(slicedLedger(uses), now).between(from, to))).toBe(expected)
      }),
    )
  })

  test('for all time, before and after days pass and quarters change', () => {
    fc.assert(
      fc.property(someUses, someUses, fc.nat(50), (first, later, days) => {
        const total = (uses: Use[]) => uses.reduce((sum, use) => sum + (use.tokens?.output ?? 0), 0)
        const ledger = slicedLedger([...first])
        const index = new LedgerUsageIndex(ledger, now)
        expect(outputIn(index.everything())).toBe(total(first))

        ledger.uses.push(...later)
        index.replaceQuarters([...new Set(later.map((use) => Math.floor(use.at / quarterMs) * quarterMs))])
        expect(outputIn(index.everything())).toBe(total([...first, ...later]))

        index.advance(now + days * dayMs)
        expect(outputIn(index.everything())).toBe(total([...first, ...later]))
      }),
    )
  })

  test('for the active hours, newest first', () => {
    fc.assert(
      fc.property(someUses, someInstant, (uses, notAfter) => {
        const hours = [...new LedgerUsageIndex(slicedLedger(uses), now).activeHours(notAfter)]
        const held = uses.map((use) => use.at).filter((at) => at >= Math.floor(now / dayMs) * dayMs - 42 * dayMs)
        const expected = held
          .filter((at) => Math.floor(at / quarterMs) * quarterMs <= notAfter)
          .map((at) => Math.floor(at / hourMs) * hourMs)
        expect(hours.slice(0, new Set(expected).size)).toEqual([...new Set(expected)].sort((a, b) => b - a))
      }),
    )
  })
})

describe('the sessions used last', () => {
  const someSessions = fc.array(
    fc.record({ at: someInstant, sessionId: fc.constantFrom('a', 'b', 'c', 'd', 'e'), tokens: fc.nat(1000).map(output) }),
    { maxLength: 40 },
  )

  test('are those of all that is held, with all of their use, before and after quarters change', () => {
    fc.assert(
      fc.property(someSessions, someSessions, fc.integer({ min: 1, max: 6 }), (first, later, count) => {
        const ledger = slicedLedger([...first])
        const index = new LedgerUsageIndex(ledger, now)
        const heldFrom = Math.floor(now / dayMs) * dayMs - 42 * dayMs
        const expected = () => latestSessions(ledger.slices(heldFrom, 8.64e15), count)
        expect(latestSessions(index.ofLatestSessions(count), count)).toEqual(expected())
        ledger.uses.push(...later)
        index.replaceQuarters([...new Set(later.map((use) => Math.floor(use.at / quarterMs) * quarterMs))])
        expect(latestSessions(index.ofLatestSessions(count), count)).toEqual(expected())
      }),
    )
  })
})

test('what was asked once about the past costs no query until something in it changes', () => {
  const ledger = slicedLedger([{ at: now }, { at: now - 9 * dayMs }])
  const index = new LedgerUsageIndex(ledger, now)
  const ask = () => [
    index.between(now - (now % quarterMs) - 10 * dayMs, now - (now % quarterMs) + quarterMs).length,
    index.everything().length,
    index.ofLatestSessions(30).length,
    [...index.activeHours(now)].length,
  ]
  const answers = ask()
  const reads = ledger.reads
  expect(ask()).toEqual(answers)
  expect(ledger.reads - reads).toBe(1) // The day before the held weeks, to see that no chain of blocks goes on.
})

test('an import that changes neighbouring quarters reads them at once', () => {
  const ledger = slicedLedger([])
  const index = new LedgerUsageIndex(ledger, now)
  const first = Math.floor(now / quarterMs) * quarterMs - 100 * quarterMs
  const reads = ledger.reads
  index.replaceQuarters(Array.from({ length: 50 }, (_, count) => first + count * quarterMs))
  expect(ledger.reads).toBe(reads + 1)
})

test('a quarter that lost its use is empty afterwards', () => {
  const ledger = slicedLedger([{ at: now, tokens: output(7) }])
  const index = new LedgerUsageIndex(ledger, now)
  ledger.uses = []
  index.replaceQuarters([Math.floor(now / quarterMs) * quarterMs])
  expect(outputIn(index.everything())).toBe(0)
})

test('what a session total gave back starts no session block', () => {
  const index = new LedgerUsageIndex(slicedLedger([{ at: now, responses: 0, isResidual: true }]), now)
  expect([...index.activeHours(now)]).toEqual([])
})

test('use without a break for longer than is held is followed back to its beginning', () => {
  const start = Math.floor(now / hourMs) * hourMs - 45 * dayMs
  const uses = Array.from({ length: 45 * 24 }, (_, hour) => ({ at: start + hour * hourMs }))
  expect([...new LedgerUsageIndex(slicedLedger(uses), now).activeHours(now)].at(-1)).toBe(start)
})
