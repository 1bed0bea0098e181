import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { monthlyWindow, sessionBlockAt, sessionWindow, weeklyWindow } from '../../../../src/main/core/meaning/windows.ts'

const hourMs = 3_600_000
const at = (iso: string) => Date.parse(iso)

/** The active hours of responses, as an index gives them: newest first, none after now. */
function hoursOf(now: number, ...responses: string[]): number[] {
  const hours = responses.map(at).filter((instant) => instant <= now)
  return [...new Set(hours.map((instant) => Math.floor(instant / hourMs) * hourMs))].sort((a, b) => b - a)
}

function blockAt(now: string, ...responses: string[]): [string, string] | undefined {
  const block = sessionBlockAt(at(now), hoursOf(at(now), ...responses))
  return block && [new Date(block.startsAt).toISOString().slice(11, 16), new Date(block.endsAt).toISOString().slice(11, 16)]
}

describe('a session block', () => {
  test('opened at 10:59 starts at 10:00 and lasts five hours', () => {
    expect(blockAt('2026-11-22T11:00:00Z', '2026-11-22T10:59:00Z')).toEqual(['10:00', '15:00'])
  })

  test('holds every response until it ends', () => {
    expect(blockAt('2026-11-22T14:59:59Z', '2026-11-22T10:59:00Z', '2026-11-22T14:30:00Z')).toEqual(['10:00', '15:00'])
  })

  test('is over at its last instant and no other has started without use', () => {
    expect(blockAt('2026-11-22T15:00:00Z', '2026-11-22T10:59:00Z', '2026-11-22T14:30:00Z')).toBeUndefined()
  })

  test('follows at once when use goes on', () => {
    expect(blockAt('2026-11-22T15:10:00Z', '2026-11-22T10:59:00Z', '2026-11-22T15:05:00Z')).toEqual(['15:00', '20:00'])
  })

  test('starts at the first use after a break', () => {
    expect(blockAt('2026-11-22T18:00:00Z', '2026-11-22T10:59:00Z', '2026-11-22T17:20:00Z')).toEqual(['17:00', '22:00'])
  })

  test('depends on the whole chain before it when there was no break', () => {
    const responses = ['02:10', '05:00', '07:30', '09:00', '12:15', '14:00'].map((time) => `2026-11-22T${time}:00Z`)
    expect(blockAt('2026-11-22T14:30:00Z', ...responses)).toEqual(['12:00', '17:00'])
  })

  test('has not started when nothing was ever used', () => {
    expect(blockAt('2026-11-22T14:30:00Z')).toBeUndefined()
  })

  test('is floored to the hour of UTC, also where the zone is half an hour off', () => {
    // 16:20 in Kolkata.
    expect(blockAt('2026-11-22T11:00:00Z', '2026-11-22T10:50:00Z')).toEqual(['10:00', '15:00'])
  })

  test('does not come from responses that a clock set back has put into the future', () => {
    expect(blockAt('2026-11-22T09:30:00Z', '2026-11-22T10:59:00Z')).toBeUndefined()
  })
})

describe('for any history', () => {
  const someHistory = fc
    .uniqueArray(fc.nat(400), { maxLength: 120 })
    .map((hours) => hours.sort((a, b) => a - b).map((hour) => hour * hourMs))

  /** All blocks, from the first response on, as the rule says it. */
  function chainOf(history: readonly number[]): number[] {
    const starts: number[] = []
    for (const hour of history) {
      const last = starts.at(-1)
      if (last === undefined || hour >= last + 5 * hourMs) starts.push(hour)
    }
    return starts
  }

  test('the block of any instant is the one of the chain from the first response ever', () => {
    fc.assert(
      fc.property(someHistory, fc.integer({ min: 0, max: 420 * hourMs }), (history, now) => {
        const past = history.filter((hour) => hour <= now)
        const expected = chainOf(past).find((start) => start <= now && now < start + 5 * hourMs)
        expect(sessionBlockAt(now, [...past].reverse())?.startsAt).toBe(expected)
      }),
    )
  })

  test('the history is read no further back than the last break', () => {
    let read = 0
    function* endless() {
      for (let hour = 100; hour > 0; hour--) {
        read++
        if (hour <= 98 && hour > 92) continue
        yield hour * hourMs
      }
    }
    expect(sessionBlockAt(100 * hourMs + 1, endless())?.startsAt).toBe(99 * hourMs)
    expect(read).toBeLessThan(12)
  })
})

test('a rolling session is always the last five hours and never resets by itself', () => {
  const now = at('2026-11-22T12:34:56Z')
  expect(sessionWindow(now, 'rolling', [])).toEqual({ isRolling: true, span: { startsAt: now - 5 * hourMs, endsAt: now } })
})

test('a session that has not started has no time', () => {
  expect(sessionWindow(at('2026-11-22T12:34:56Z'), 'block', [])).toEqual({ isRolling: false })
})

test('weeks and months run by themselves', () => {
  const now = at('2026-11-22T12:00:00Z')
  expect(weeklyWindow(now, { weekday: 1, hour: 0 }, 'UTC').span?.startsAt).toBe(at('2026-11-16T00:00:00Z'))
  expect(monthlyWindow(now, 5, 'UTC').span?.startsAt).toBe(at('2026-11-05T00:00:00Z'))
})
