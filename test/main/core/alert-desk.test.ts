import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AlertMemory, type AlertScene, openAlertDesk } from '../../../src/main/core/alert-desk.ts'
import { LedgerError } from '../../../src/main/core/ledger/ledger-error.ts'
import type { FiredAlert } from '../../../src/main/core/meaning/alerts.ts'
import { Settings } from '../../../src/shared/contract/settings.ts'
import type { Alert, UsageWindow } from '../../../src/shared/contract/snapshot.ts'
import { alertMemory } from '../../support/alert-memory.ts'
import { hourMs, minuteMs, noon, someWindow } from '../../support/desktop/snapshot.ts'

const official = (usedPercent: number, change: Partial<UsageWindow> = {}) =>
  someWindow({ source: 'official', usedPercent, ...change })
const scene = (windows: UsageWindow | UsageWindow[], change: Partial<AlertScene> = {}): AlertScene => ({
  windows: [windows].flat(),
  settings: Settings.parse({}).alerts,
  timeZone: 'UTC',
  now: noon,
  isSettled: true,
  ...change,
})
const thresholds = (alerts: readonly Alert[]) => alerts.map(({ threshold }) => threshold)

describe('the desk', () => {
  it('shows what has been told, newest first, for a day and through restarts', () => {
    const memory = alertMemory()
    const desk = openAlertDesk(memory)
    desk.look(scene(official(50)))
    desk.look(scene(official(80), { now: noon + 1000 }))
    expect(thresholds(desk.look(scene(official(91), { now: noon + 2000 })).alerts)).toEqual([90, 75])
    const later = openAlertDesk(memory)
    expect(thresholds(later.look(scene(official(92), { now: noon + 3000 })).alerts)).toEqual([90, 75])
    expect(later.look(scene([], { now: noon + 25 * hourMs })).alerts).toEqual([])
  })

  it('waits until every source has been read: a first import is no crossing', () => {
    const desk = openAlertDesk(alertMemory())
    for (const percent of [10, 50, 80]) desk.look(scene(official(percent), { isSettled: false }))
    expect(desk.look(scene(official(95))).alerts).toEqual([])
    expect(thresholds(desk.look(scene(official(100, { state: 'over' }))).alerts)).toEqual([100])
  })

  it('keeps before it tells: what cannot be kept is not told, and is tried again', () => {
    const memory = alertMemory()
    const desk = openAlertDesk(memory)
    desk.look(scene(official(50)))
    memory.failWith = new Error('database or disk is full')
    expect(desk.look(scene(official(80)))).toMatchObject({ alerts: [], problems: [{ code: 'warningsNotKept' }] })
    delete memory.failWith
    expect(desk.look(scene(official(80)))).toMatchObject({ alerts: [{ threshold: 75 }], problems: [] })
  })

  it('leaves damage of the ledger to the engine', () => {
    const memory = alertMemory()
    const desk = openAlertDesk(memory)
    desk.look(scene(official(50)))
    memory.failWith = new LedgerError('damaged', 'malformed')
    expect(() => desk.look(scene(official(80)))).toThrow('malformed')
  })

  it('takes what it knows along when the ledger is replaced', () => {
    const desk = openAlertDesk(alertMemory())
    desk.look(scene(official(50)))
    desk.look(scene(official(91)))
    desk.snooze('session', true)
    const memory = alertMemory()
    desk.moveTo(memory)
    const next = openAlertDesk(memory)
    next.look(scene(official(50)))
    expect(next.look(scene(official(95)))).toMatchObject({
      alerts: [{ threshold: 90 }],
      snoozes: [{ windowId: 'session', until: noon + 2.5 * hourMs }],
    })
  })

  it('only says what was told where nobody would see a warning', () => {
    const memory = alertMemory()
    const command = openAlertDesk(memory)
    command.recall(scene(official(50)))
    expect(command.recall(scene(official(100, { state: 'over' }))).alerts).toEqual([])
    expect(memory.fired(0)).toEqual([])
  })

  it('does not stumble over what another version has kept', () => {
    const memory = alertMemory()
    const { resetsAt } = official(0)
    const about = { account: '', windowId: 'session', resetsAtMs: resetsAt as number, firedAtMs: noon }
    memory.record([
      { ...about, kind: 'threshold', threshold: 75, detail: '{"id":7}' },
      { ...about, kind: 'high', detail: 'no JSON' },
    ])
    const desk = openAlertDesk(memory)
    desk.look(scene(official(50)))
    expect(desk.look(scene(official(80))).alerts).toEqual([])
    expect(desk.look(scene([official(5, { resetsAt: noon + 8 * hourMs })], { now: noon + 3 * hourMs })).alerts).toEqual([])
  })
})

describe('a snooze', () => {
  it('is shown, lasts through a restart, and can be taken back', () => {
    const memory = alertMemory()
    const first = openAlertDesk(memory)
    first.look(scene(official(50)))
    first.snooze('session', true)
    const desk = openAlertDesk(memory)
    expect(desk.look(scene(official(50))).snoozes).toEqual([{ windowId: 'session', until: noon + 2.5 * hourMs }])
    expect(desk.look(scene(official(95))).alerts).toEqual([])
    desk.snooze('session', false)
    expect(desk.look(scene(official(95)))).toMatchObject({ alerts: [{ threshold: 90 }], snoozes: [] })
  })

  it('is refused for a window that is not there', () => {
    const desk = openAlertDesk(alertMemory())
    expect(() => desk.snooze('session', true)).toThrow('There is no limit named "session" now.')
  })
})

it('a look is due once quiet hours have ended, whether or not anything has happened', () => {
  const desk = openAlertDesk(alertMemory())
  const settings = Settings.parse({ alerts: { quietHours: { from: '11:00', to: '13:00' } } }).alerts
  expect(desk.isLookDue(noon)).toBe(false)
  desk.look(scene(official(50), { settings }))
  expect(desk.isLookDue(noon + 59 * minuteMs)).toBe(false)
  expect(desk.isLookDue(noon + 60 * minuteMs)).toBe(true)
  desk.look(scene(official(50), { settings, now: noon + 60 * minuteMs }))
  expect(desk.isLookDue(noon + 61 * minuteMs)).toBe(false)
})

/** What may happen between two looks. */
type Turn =
  | { kind: 'use'; account: number; points: number }
  | { kind: 'pass'; minutes: number }
  | { kind: 'restart' }
  | { kind: 'crash' }
  | { kind: 'setBack'; minutes: number }
  | { kind: 'replay'; account: number; percent: number }
  | { kind: 'rename' }

const turns = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('use' as const), account: fc.nat(2), points: fc.nat(12) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 90 }) }) },
    { weight: 4, arbitrary: fc.constant({ kind: 'restart' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'crash' as const }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('setBack' as const), minutes: fc.integer({ min: 1, max: 240 }) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('replay' as const),
        account: fc.nat(2),
        percent: fc.integer({ min: 0, max: 100 }),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'rename' as const }) },
  ),
  { minLength: 40, maxLength: 150, size: 'max' },
)

const accounts = ['/home/ada/.claude', '/home/ada/.claude-work', '/home/ada/.claude-oss']
const lengthMs = 5 * hourMs

describe('whatever happens', () => {
  it('every threshold of every window is told at most once', () => {
    fc.assert(
      fc.property(turns, fc.infiniteStream(fc.integer({ min: -7, max: 7 })), (happens, jitter) => {
        expect(twiceTold(live(happens, () => jitter.next().value as number))).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it('without crashes, quiet or silence a threshold that is crossed in sight is told', () => {
    const crossings = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 5, maxLength: 60 })
    fc.assert(
      fc.property(crossings, (steps) => {
        const desk = openAlertDesk(alertMemory())
        let percent = 0
        let told: Alert[] = desk.look(scene(official(0))).alerts
        for (const step of steps) {
          percent += step
          if (percent <= 110) told = desk.look(scene(official(percent))).alerts
        }
        const crossed = [75, 90, 100].filter((threshold) => percent >= threshold)
        // Steps are smaller than the distance between two thresholds, so none is taken along by a higher one.
        if (percent <= 110) expect(thresholds(told).reverse()).toEqual(crossed)
      }),
    )
  })

  it('a thousand restarts of a machine that is in use tell every threshold once', () => {
    let percent = 0
    const memory = alertMemory()
    const told: Alert[] = []
    for (let start = 0; start < 1000; start++) {
      const desk = openAlertDesk(memory)
      const jittering = (now: number) =>
        scene(official(Math.min(percent, 100), { resetsAt: noon + 2.5 * hourMs + ((start % 15) - 7) * minuteMs }), { now })
      const known = new Set(desk.look(jittering(noon + start * 2000)).alerts.map(({ id }) => id))
      percent += 0.12
      told.push(...desk.look(jittering(noon + start * 2000 + 1000)).alerts.filter(({ id }) => !known.has(id)))
    }
    expect(thresholds(told)).toEqual([75, 90, 100])
  })
})

/** Lives through it; answers with every warning that anybody was given, in order. */
function live(happens: readonly Turn[], jitterMinutes: () => number): FiredAlert[] {
  const memory = alertMemory()
  const given: FiredAlert[] = []
  let isCrashing = false
  /** Dies right after it has kept what it was about to tell. */
  const fragile: AlertMemory = {
    ...memory,
    record(records) {
      memory.record(records)
      if (isCrashing) throw new LedgerError('damaged', 'crash')
      given.push(...records)
    },
  }
  let desk = openAlertDesk(fragile)
  let now = noon
  let hasNames = true
  const percents = accounts.map(() => 0)
  const resets = accounts.map((_, index) => noon + lengthMs + index * hourMs)

  const sight = (percent: number, index: number): UsageWindow => {
    const account = accounts[index] as string
    const resetsAt = (resets[index] as number) + jitterMinutes() * minuteMs
    return official(Math.min(percent, 110), {
      ...(hasNames && { id: `session@${account}`, account }),
      state: percent >= 100 ? 'over' : 'running',
      startsAt: resetsAt - lengthMs,
      resetsAt,
      asOf: now,
    })
  }
  const look = (windows: UsageWindow[]) => {
    try {
      // Without names only one account is there.
      desk.look(scene(hasNames ? windows : windows.slice(0, 1), { now }))
    } catch {
      desk = openAlertDesk(fragile)
      isCrashing = false
    }
  }
  for (const turn of happens) {
    if (turn.kind === 'use') percents[turn.account] = (percents[turn.account] as number) + turn.points
    if (turn.kind === 'pass') now += turn.minutes * minuteMs
    if (turn.kind === 'setBack') now -= turn.minutes * minuteMs
    if (turn.kind === 'restart') desk = openAlertDesk(fragile)
    if (turn.kind === 'crash') isCrashing = true
    if (turn.kind === 'rename') hasNames = !hasNames
    // A window that is over is followed by an empty one.
    for (const [index, reset] of resets.entries()) {
      if (now < reset + 8 * minuteMs) continue
      resets[index] = now + lengthMs
      percents[index] = 0
    }
    look(
      percents.map((percent, index) => sight(turn.kind === 'replay' && turn.account === index ? turn.percent : percent, index)),
    )
  }
  return given
}

const whose = ({ account }: FiredAlert) => account || accounts[0]

/** Warnings that were given more than once for one window. */
function twiceTold(given: readonly FiredAlert[]): string[] {
  const told = given.filter(({ kind, detail }) => detail !== undefined && kind !== 'high')
  return told.flatMap((one, index) =>
    told
      .slice(0, index)
      .filter(
        (other) =>
          other.kind === one.kind &&
          other.threshold === one.threshold &&
          whose(other) === whose(one) &&
          Math.abs((other.resetsAtMs as number) - (one.resetsAtMs as number)) < 15 * minuteMs,
      )
      .map(() => `${one.kind} ${one.threshold ?? ''} of ${one.account}`),
  )
}
