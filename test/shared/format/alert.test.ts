import { describe, expect, it } from 'vitest'
import type { Alert } from '../../../src/shared/contract/snapshot.ts'
import { alertBody, alertLine, alertTitle } from '../../../src/shared/format/alert.ts'
import { hourMs, minuteMs, noon } from '../../support/desktop/snapshot.ts'

const plain = (text: string) => text.replace(/[\u202f\u00a0]/g, ' ')

function alert(window: Partial<Alert['window']> = {}, change: Partial<Alert> = {}): Alert {
  return {
    id: 'threshold session 90',
    at: noon,
    windowId: 'session',
    kind: 'threshold',
    threshold: 90,
    window: {
      kind: 'session',
      isRolling: false,
      state: 'running',
      usedPercent: 90.4,
      resetsAt: noon + 4 * hourMs + 58 * minuteMs,
      source: 'official',
      ...window,
    },
    ...change,
  }
}
const said = (...args: Parameters<typeof alert>) => [
  plain(alertTitle(alert(...args))),
  plain(alertBody(alert(...args), { timeZone: 'UTC' })),
]

describe('a warning says which limit, how far, until when and who says so', () => {
  it.each<[string, string[], ...Parameters<typeof alert>]>([
    ['official', ['5-hour limit 90 % used', 'Resets at 16:58 · official figure']],
    ['used up', ['5-hour limit used up', 'Resets at 16:58 · official figure'], { usedPercent: 100, state: 'over' }],
    [
      'an estimate',
      ['Monthly budget ≈ 90 % used', 'Resets 1 Dec · estimate, your own budget'],
      { kind: 'monthly', source: 'set', resetsAt: Date.UTC(2026, 11, 1) },
    ],
    [
      'an estimate that is used up',
      ['5-hour limit ≈ 100 % used', 'Resets at 16:58 · estimate, your own budget'],
      { source: 'set', usedPercent: 140 },
    ],
    [
      'a week',
      ['Weekly limit for Opus 90 % used', 'Resets Tue 12:00 · official figure'],
      { kind: 'weekly-model', model: 'opus', account: '/home/ada/.claude-work', resetsAt: noon + 48 * hourMs },
    ],
    [
      'one account of several',
      ['5-hour limit 90 % used', 'Resets at 16:58 · official figure · .claude-work'],
      { account: '/home/ada/.claude-work' },
      { windowId: 'session@/home/ada/.claude-work' },
    ],
  ])('%s', (_, words, ...given) => {
    expect(said(...given)).toEqual(words)
  })

  it('of a window that rolls', () => {
    const { resetsAt: _, ...window } = alert({ isRolling: true }).window
    const rolling = { ...alert(), window }
    expect(alertTitle(rolling)).toContain('Limit of the last 5 hours')
    expect(alertBody(rolling, { timeZone: 'UTC' })).toBe('Goes back as time passes · official figure')
  })

  it('of a forecast, as a span where it is one', () => {
    const atReset = { low: 90, mid: 120, high: 150 }
    const runsOutAt = { earliest: noon + hourMs, median: noon + 2 * hourMs, latest: noon + 3 * hourMs }
    const predictive = { kind: 'predictive' } as const
    expect(said({ forecast: { atReset, runsOutAt, basis: 'burn' } }, predictive)).toEqual([
      '5-hour limit will probably not last',
      'Used up between 13:00 and 15:00 · Resets at 16:58 · official figure',
    ])
    expect(said({ forecast: { atReset, runsOutAt: { median: noon + hourMs }, basis: 'burn' } }, predictive)[1]).toBe(
      'Used up about 13:00 · Resets at 16:58 · official figure',
    )
  })

  it('of a reset', () => {
    expect(said({ resetsAt: noon - minuteMs }, { kind: 'reset' })).toEqual([
      '5-hour limit is open again',
      'It has reset at 11:59 · official figure',
    ])
  })

  it('in one line for a terminal', () => {
    expect(plain(alertLine(alert(), { timeZone: 'UTC' }))).toBe('5-hour limit 90 % used. Resets at 16:58 · official figure.')
  })
})
