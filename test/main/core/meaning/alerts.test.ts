import { describe, expect, it } from 'vitest'
import { type AlertLook, alertsDue, type FiredAlert } from '../../../../src/main/core/meaning/alerts.ts'
import { Settings } from '../../../../src/shared/contract/settings.ts'
import type { UsageWindow } from '../../../../src/shared/contract/snapshot.ts'
import { hourMs, minuteMs, noon, someWindow, without } from '../../../support/desktop/snapshot.ts'

const official = (change: Partial<UsageWindow> = {}) => someWindow({ source: 'official', ...change })
const settings = (change: object = {}) => Settings.parse({ alerts: change }).alerts

function look(window: UsageWindow | UsageWindow[], change: Partial<AlertLook> = {}) {
  const windows = [window].flat()
  return alertsDue({
    windows,
    fired: [],
    snoozes: [],
    settings: settings(),
    timeZone: 'UTC',
    now: noon,
    seen: new Set(windows.map(({ id }) => id)),
    ...change,
  })
}
const told = (...args: Parameters<typeof look>) =>
  look(...args).alerts.map(({ windowId, kind, threshold }) => [windowId, kind, threshold].filter(Boolean).join(' '))
/** What is remembered after a look at this. */
const kept = (...args: Parameters<typeof look>): FiredAlert[] => look(...args).records

describe('a threshold', () => {
  it('is told when it is reached, with the window as it then was', () => {
    expect(told(official({ usedPercent: 74.9 }))).toEqual([])
    expect(look(official({ usedPercent: 75 })).alerts).toMatchObject([
      {
        at: noon,
        windowId: 'session',
        kind: 'threshold',
        threshold: 75,
        window: { kind: 'session', usedPercent: 75, source: 'official', resetsAt: noon + 2.5 * hourMs },
      },
    ])
  })

  it('is told no second time, and the next one is', () => {
    const fired = kept(official({ usedPercent: 76 }))
    expect(told(official({ usedPercent: 80 }), { fired })).toEqual([])
    expect(told(official({ usedPercent: 91 }), { fired })).toEqual(['session threshold 90'])
  })

  it('takes those below it along: only the highest one that was crossed is told', () => {
    const fired = kept(official({ usedPercent: 95 }))
    expect(told(official({ usedPercent: 95 }))).toEqual(['session threshold 90'])
    expect(told(official({ usedPercent: 80 }), { fired })).toEqual([])
    expect(told(official({ usedPercent: 95 }), { fired, settings: settings({ thresholds: [50, 75, 90] }) })).toEqual([])
  })

  it('is of one window of the account, whose reset is told a little differently each time', () => {
    const fired = kept(official({ usedPercent: 76 }))
    const resetIn = (ms: number) => official({ usedPercent: 76, resetsAt: noon + 2.5 * hourMs + ms })
    expect(told(resetIn(-15 * minuteMs), { fired })).toEqual([])
    expect(told(resetIn(15 * minuteMs), { fired })).toEqual([])
    expect(told(resetIn(16 * minuteMs), { fired })).toEqual(['session threshold 75'])
  })

  it('is told again for the next window', () => {
    const fired = kept(official({ usedPercent: 100, state: 'over' }))
    const next = official({
      startsAt: noon + 2.5 * hourMs,
      resetsAt: noon + 7.5 * hourMs,
      usedPercent: 76,
      asOf: noon + 3 * hourMs,
    })
    expect(told(next, { fired, now: noon + 3 * hourMs, settings: settings({ tellsResets: false }) })).toEqual([
      'session threshold 75',
    ])
  })

  it('is each account’s own, and outlives the moment in which a second account gives the first one a name', () => {
    const [own, other] = ['/home/ada/.claude', '/home/ada/.claude-work'].map((account) =>
      official({ id: `session@${account}`, account, usedPercent: 80 }),
    ) as [UsageWindow, UsageWindow]
    expect(told([own, other])).toEqual([`${own.id} threshold 75`, `${other.id} threshold 75`])
    expect(told([own, other], { fired: kept(own) })).toEqual([`${other.id} threshold 75`])
    const unnamed = official({ usedPercent: 80 })
    expect(told(own, { fired: kept(unnamed) })).toEqual([])
    expect(told(unnamed, { fired: kept(own) })).toEqual([])
  })

  it('of a week by the person’s own calendar is not told again in another time zone', () => {
    const week = someWindow({ id: 'weekly', kind: 'weekly', source: 'set', usedPercent: 80, resetsAt: noon + 60 * hourMs })
    expect(told({ ...week, resetsAt: noon + 69 * hourMs }, { fired: kept(week) })).toEqual([])
    const weekOfOpus = { ...week, id: 'weekly-model:opus', kind: 'weekly-model' as const, model: 'opus' }
    expect(told(weekOfOpus, { fired: kept(week) })).toEqual(['weekly-model:opus threshold 75'])
  })

  it('follows the settings of its kind of window', () => {
    const own = settings({ windows: { session: { thresholds: [60] }, weekly: { isEnabled: false } } })
    const week = official({ id: 'weekly', kind: 'weekly', usedPercent: 99 })
    expect(told([official({ usedPercent: 61 }), week], { settings: own })).toEqual(['session threshold 60'])
    expect(told(official({ usedPercent: 99 }), { settings: settings({ isEnabled: false }) })).toEqual([])
    expect(told(official({ usedPercent: 99 }), { settings: settings({ thresholds: [] }) })).toEqual([])
  })
})

describe('a window that never resets', () => {
  const rolling = (usedPercent: number) => without(official({ isRolling: true, usedPercent }), 'resetsAt', 'elapsedPercent')

  it('warns again only once it has fallen ten points below the threshold', () => {
    const fired = kept(rolling(91))
    expect(kept(rolling(81), { fired })).toEqual([])
    expect(told(rolling(90), { fired })).toEqual([])
    const fallen = [...fired, ...kept(rolling(79), { fired })]
    expect(told(rolling(90), { fired: fallen })).toEqual(['session threshold 90'])
    // 75 has not fallen far enough.
    expect(told(rolling(80), { fired: fallen })).toEqual([])
    expect(told(rolling(76), { fired: [...fallen, ...kept(rolling(60), { fired: fallen })] })).toEqual(['session threshold 75'])
  })
})

describe('the first look after a start', () => {
  const seen = new Set<string>()

  it('is silent and remembers', () => {
    expect(told(official({ usedPercent: 92 }), { seen })).toEqual([])
    expect(told(official({ usedPercent: 93 }), { fired: kept(official({ usedPercent: 92 }), { seen }) })).toEqual([])
  })

  it('speaks when the highest threshold is crossed', () => {
    expect(told(official({ usedPercent: 100, state: 'over' }), { seen })).toEqual(['session threshold 100'])
  })

  it('is a window’s own: what could not be seen at the start is first looked at when it can', () => {
    expect(look(official({ state: 'stale', usedPercent: 92 }), { seen }).seen).toEqual([])
    expect(look(without(official({ state: 'unknown' }), 'usedPercent'), { seen }).seen).toEqual([])
    expect(look(without(official({ state: 'notStarted' }), 'usedPercent', 'resetsAt'), { seen }).seen).toEqual(['session'])
    expect(look(official({ usedPercent: 10 }), { seen }).seen).toEqual(['session'])
  })
})

describe('nothing is said', () => {
  it.each<[string, UsageWindow]>([
    ['that is stale', official({ state: 'stale', usedPercent: 99 })],
    ['that is unknown since the reset', official({ state: 'unknown', usedPercent: 99 })],
    ['that has not started', official({ state: 'notStarted', usedPercent: 99 })],
    ['that the plan does not have', official({ state: 'noSuchWindow', usedPercent: 99 })],
    ['whose figure is missing', without(official(), 'usedPercent')],
    ['with an instant in the place of the percent', official({ state: 'over', usedPercent: 1_795_323_172 })],
    ['whose reset has passed', official({ usedPercent: 100, state: 'over', resetsAt: noon })],
    ['whose figure is of before its start', official({ usedPercent: 100, state: 'over', asOf: noon - 3 * hourMs })],
    ['that rests on a preset', someWindow({ usedPercent: 99 })],
    ['that rests on a guess', someWindow({ source: 'guess', usedPercent: 99 })],
    ['without a limit', someWindow({ source: 'none', usedPercent: 99 })],
  ])('of a window %s', (_, window) => {
    expect(look(window)).toMatchObject({ alerts: [], records: [] })
  })

  it('of guesses, unless the person wants to hear of them', () => {
    const own = settings({ warnsOfGuesses: true })
    expect(told(someWindow({ usedPercent: 99 }), { settings: own })).toEqual(['session threshold 90'])
    expect(told(someWindow({ source: 'guess', usedPercent: 99 }), { settings: own })).toEqual(['session threshold 90'])
  })

  it('but the person’s own budget may be passed many times over', () => {
    expect(told(someWindow({ source: 'set', state: 'over', usedPercent: 340 }))).toEqual(['session threshold 100'])
  })
})

describe('quiet hours', () => {
  // Noon in UTC is 21:30 in Darwin.
  const own = settings({ quietHours: { from: '21:30', to: '07:00' } })
  const inDarwin = { settings: own, timeZone: 'Australia/Darwin' }

  it('say nothing over midnight, and what still holds is said at their end', () => {
    const week = official({ id: 'weekly', kind: 'weekly', usedPercent: 95, resetsAt: noon + 40 * hourMs })
    expect(look(week, inDarwin).alerts).toEqual([])
    const fired = kept(week, inDarwin)
    expect(fired.map(({ kind }) => kind)).toEqual(['high'])
    expect(told(week, { ...inDarwin, fired, now: noon + 9.4 * hourMs })).toEqual([])
    expect(told(week, { ...inDarwin, fired, now: noon + 9.5 * hourMs })).toEqual(['weekly threshold 90'])
  })

  it('keep what the first look would keep silent anyway', () => {
    const fired = kept(official({ usedPercent: 80 }), { ...inDarwin, seen: new Set() })
    expect(told(official({ usedPercent: 80 }), { fired })).toEqual([])
  })

  it.each([
    ['09:00', '13:00', false],
    ['12:00', '13:00', false],
    ['11:00', '12:00', true],
    ['13:00', '12:01', false],
    ['12:00', '12:00', true],
  ])('from %s to %s are by the clock of the zone', (from, to, isTold) => {
    const window = official({ usedPercent: 80 })
    expect(told(window, { settings: settings({ quietHours: { from, to } }) })).toHaveLength(isTold ? 1 : 0)
  })
})

describe('a snooze', () => {
  const window = official({ usedPercent: 95 })
  const snooze = { account: '', windowId: 'session', untilMs: noon + 2.5 * hourMs }

  it('silences the window until its reset, and no other window', () => {
    const week = official({ id: 'weekly', kind: 'weekly', usedPercent: 95 })
    expect(told([window, week], { snoozes: [snooze] })).toEqual(['weekly threshold 90'])
    const moved = { ...window, resetsAt: noon + 2.5 * hourMs + 3 * minuteMs }
    expect(told(moved, { snoozes: [snooze] })).toEqual([])
    const next = { ...window, startsAt: noon + 2.5 * hourMs, asOf: noon + 3 * hourMs, resetsAt: noon + 7.5 * hourMs }
    expect(told(next, { snoozes: [snooze], now: noon + 3 * hourMs })).toEqual(['session threshold 90'])
  })

  it('can be taken back', () => {
    expect(told(window, { snoozes: [snooze, { ...snooze, untilMs: 0 }] })).toEqual(['session threshold 90'])
  })
})

describe('a forecast', () => {
  const window = (median: number | undefined, usedPercent = 50) =>
    official({
      usedPercent,
      forecast: {
        atReset: { low: 90, mid: 120, high: 150 },
        runsOutAt: median === undefined ? {} : { median },
        basis: 'burn',
      },
    })
  const own = { settings: settings({ isPredictive: true }) }

  it('warns once when the limit will probably be reached before the reset, if the person wants that', () => {
    expect(told(window(noon + hourMs))).toEqual([])
    expect(told(window(undefined), own)).toEqual([])
    expect(told(window(noon + 2.5 * hourMs), own)).toEqual([])
    expect(told(window(noon + hourMs), own)).toEqual(['session predictive'])
    expect(told(window(noon + 1.5 * hourMs), { ...own, fired: kept(window(noon + hourMs), own) })).toEqual([])
  })

  it('is silent at the first look', () => {
    expect(told(window(noon + hourMs), { ...own, seen: new Set() })).toEqual([])
    expect(told(window(noon + hourMs), { ...own, fired: kept(window(noon + hourMs), { ...own, seen: new Set() }) })).toEqual([])
  })

  it('has nothing to say of a limit that is reached', () => {
    expect(told({ ...window(noon, 100), state: 'over' }, own)).toEqual(['session threshold 100'])
  })
})

describe('a reset', () => {
  const resetsAt = noon + 2.5 * hourMs
  const full = official({ usedPercent: 96 })
  const fired = kept(full)
  const gone = without(official({ state: 'notStarted' }), 'usedPercent', 'resetsAt', 'startsAt', 'asOf')
  const atReset = (change: Partial<AlertLook> = {}) => ({ fired, now: resetsAt + 1000, ...change })

  it('is told once of a window that had passed 90 %', () => {
    expect(look(gone, atReset()).alerts).toMatchObject([
      { kind: 'reset', windowId: 'session', window: { usedPercent: 96, resetsAt, source: 'official' } },
    ])
    const known = [...fired, ...kept(gone, atReset())]
    expect(told(gone, atReset({ fired: known }))).toEqual([])
    expect(told(gone, atReset({ fired: kept(official({ usedPercent: 89 })) }))).toEqual([])
  })

  it('is told after a sleep and after a restart, if it is not an hour old', () => {
    expect(told(gone, atReset({ now: resetsAt + 59 * minuteMs, seen: new Set() }))).toEqual(['session reset'])
    const late = atReset({ now: resetsAt + 61 * minuteMs })
    expect(told(gone, late)).toEqual([])
    // The clock is set back: it stays forgotten.
    expect(told(gone, atReset({ fired: [...fired, ...kept(gone, late)] }))).toEqual([])
  })

  it('is told when the next window already runs, but not when that one is full as well', () => {
    const next = official({ usedPercent: 5, startsAt: resetsAt, resetsAt: resetsAt + 5 * hourMs, asOf: resetsAt + 500 })
    expect(told(next, atReset())).toEqual(['session reset'])
    expect(told({ ...next, usedPercent: 97 }, atReset())).toEqual(['session threshold 90'])
  })

  it('waits where a later reading says that the window ends a moment later', () => {
    const longer = { ...full, resetsAt: resetsAt + 5 * minuteMs }
    expect(told(longer, atReset())).toEqual([])
    expect(told(gone, atReset({ now: resetsAt + 5 * minuteMs }))).toEqual(['session reset'])
  })

  it('waits for the end of quiet hours, within its hour', () => {
    const own = settings({ quietHours: { from: '12:00', to: '15:00' } })
    expect(told(gone, atReset({ settings: own }))).toEqual([])
    expect(told(gone, atReset({ settings: own, now: noon + 3 * hourMs }))).toEqual(['session reset'])
  })

  it('is told of one window once, however the account is called meanwhile', () => {
    const accounts = ['/a', '/b'].map((account) => ({ ...gone, id: `session@${account}`, account }))
    expect(told(accounts, atReset())).toHaveLength(1)
  })

  it('is not told to who does not want to hear of it', () => {
    expect(told(gone, atReset({ settings: settings({ tellsResets: false }) }))).toEqual([])
  })
})
