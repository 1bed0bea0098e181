import { describe, expect, test } from 'vitest'
import { columnsOf } from '../../../src/main/statusline/columns.ts'
import { type LineFacts, statusLine } from '../../../src/main/statusline/line.ts'
import { parsePayload } from '../../../src/main/statusline/payload.ts'
import type { StatusLineView, StatusLineWindow } from '../../../src/shared/contract/status-line-view.ts'
import { capturedAtMs, capturedInput, capturedInputs } from '../../support/captured-status-lines.ts'

const now = Date.parse('2026-11-22T13:48:00Z')
const minute = 60_000
const hour = 60 * minute

const session = 'session-a'

function payload(change: object = {}) {
  return parsePayload(
    JSON.stringify({
      session_id: session,
      model: { id: 'claude-opus-4-1', display_name: 'Opus 4.1' },
      cost: { total_cost_usd: 0.15, total_api_duration_ms: 240 },
      ...change,
    }),
  )
}

function limits(session: [percent: number, inMs: number], week: [percent: number, inMs: number] = [18, 80 * hour]) {
  const window = ([used_percentage, inMs]: [number, number]) => ({ used_percentage, resets_at: (now + inMs) / 1000 })
  return { rate_limits: { five_hour: window(session), seven_day: window(week) } }
}

function view(change: Partial<StatusLineView> = {}): StatusLineView {
  return {
    schema: 1,
    writtenAt: now - 2000,
    todayUsd: 0.35,
    sessions: { [session]: { workTokens: 54_231, usd: 0.14, at: now - 2000 } },
    workTokensPerMinute: 850,
    windows: [],
    settings: { segments: ['model', 'cost', 'tokens', 'rate', 'windows'], hasEmoji: true, hasColours: true },
    ...change,
  }
}

function settings(change: Partial<StatusLineView['settings']>) {
  return { settings: { ...view().settings, ...change } }
}

function knownWindow(change: Partial<StatusLineWindow> = {}): StatusLineWindow {
  return {
    id: 'session',
    kind: 'session',
    state: 'running',
    usedPercent: 47.6,
    resetsAt: now + 2 * hour + 10.5 * minute,
    isEstimate: true,
    ...change,
  }
}

const said = limits([42, 2 * hour + 10 * minute])
const line = (facts: Partial<LineFacts> = {}) => statusLine({ payload: payload(said), view: view(), env: {}, now, ...facts })
/** Of a subscriber's line, what it says of windows. */
function windowsOf({ view: known = view(), ...facts }: Partial<LineFacts>) {
  return line({ ...facts, view: { ...known, settings: { ...known.settings, segments: ['windows'] } } })
}

describe('a line', () => {
  test('says everything there is to say', () => {
    expect(line()).toBe(
      '🤖 Opus 4.1 | 💰 $0.15 session / $0.35 today | 📊 54,231 tokens (actual) | 🔥 850 tok/min | 5h 42% 2h10m · 7d 18%',
    )
  })

  test('without an engine says what Claude Code said, and an estimate as one', () => {
    const { view: _, ...facts } = { payload: payload(said), view: undefined, env: {}, now, estimatedWorkTokens: 52_087 }
    expect(statusLine(facts)).toBe('🤖 Opus 4.1 | 💰 $0.15 session | ~52,100 tokens | 5h 42% 2h10m · 7d 18%')
  })

  test('leaves out what is not known: it is not 0', () => {
    expect(statusLine({ payload: parsePayload('{}'), env: {}, now })).toBe('Plimsoll: nothing known yet')
    expect(statusLine({ payload: payload({ cost: {} }), env: {}, now })).toBe('🤖 Opus 4.1')
  })

  test('a session that has cost nothing yet has cost $0.00', () => {
    expect(statusLine({ payload: payload({ cost: { total_cost_usd: 0 } }), env: {}, now })).toBe('🤖 Opus 4.1 | 💰 $0.00 session')
  })

  test('has words for those who want no emoji', () => {
    expect(line({ view: view(settings({ hasEmoji: false })) })).toBe(
      'Opus 4.1 | $0.15 session / $0.35 today | 54,231 tokens (actual) | 850 tok/min | 5h 42% 2h10m · 7d 18%',
    )
  })

  test('has the segments that were chosen, in their order', () => {
    expect(line({ view: view(settings({ segments: ['windows', 'model'] })) })).toBe('5h 42% 2h10m · 7d 18% | 🤖 Opus 4.1')
    expect(line({ view: view(settings({ segments: [] })) })).toBe('')
  })

  test('keeps the settings of an engine that no longer runs, and none of its figures', () => {
    const old = view({ writtenAt: now - 61_000, ...settings({ hasEmoji: false }), windows: [knownWindow()] })
    expect(line({ payload: payload(), view: old })).toBe('Opus 4.1 | $0.15 session')
  })

  test('takes nothing from a file that was written in the future', () => {
    expect(line({ payload: payload(), view: view({ writtenAt: now + 61_000 }) })).toBe('🤖 Opus 4.1 | 💰 $0.15 session')
  })

  test('takes another session’s tokens for none of its own', () => {
    const other = payload({ session_id: 'constructor' })
    expect(line({ payload: other })).toBe('🤖 Opus 4.1 | 💰 $0.15 session / $0.35 today | 🔥 850 tok/min')
  })

  test('names a model by its id where it has no name', () => {
    expect(
      line({ payload: payload({ model: { id: 'claude-sonnet-5-5-20260915' } }), view: view(settings({ segments: ['model'] })) }),
    ).toBe('🤖 Sonnet 5.5')
  })

  test('lets nobody command the terminal', () => {
    const names = [
      '\x1b[31mOpus\x1b[0m\r\n 4.1',
      '\x1b]0;title\x07Opus 4.1',
      'Opus\u202e\u0000 4.1\u2028',
      '\x9b2JOpus 4.1\ud800',
      '\x1bcOpus 4.1',
    ]
    for (const display_name of names) {
      expect(line({ payload: payload({ model: { display_name } }), view: view(settings({ segments: ['model'] })) })).toBe(
        '🤖 Opus 4.1',
      )
    }
  })

  test('does not let a name take all the room', () => {
    const long = line({
      payload: payload({ model: { display_name: 'x'.repeat(150) } }),
      view: view(settings({ segments: ['model'] })),
    })
    expect(long).toBe(`🤖 ${'x'.repeat(39)}…`)
  })
})

describe('the windows of a line', () => {
  test('none is shown whose reset has passed, whatever repeats its percent', () => {
    expect(windowsOf({ payload: payload(limits([60, -1])) })).toBe('7d 18%')
    expect(windowsOf({ payload: payload(limits([60, 0])) })).toBe('7d 18%')
    expect(
      line({
        payload: payload(),
        view: view({ windows: [knownWindow({ resetsAt: now - 1 })], ...settings({ segments: ['windows'] }) }),
      }),
    ).toBe('Plimsoll: nothing known yet')
  })

  test('one of Anthropic’s percents that cannot be one is not shown', () => {
    const odd = [1_795_323_172, -1, Number.NaN, '42', null, 111]
    for (const used_percentage of odd) {
      const rate_limits = { five_hour: { used_percentage, resets_at: now / 1000 + 60 } }
      expect(windowsOf({ payload: payload({ rate_limits }) })).toBe('Plimsoll: nothing known yet')
    }
  })

  test('a reset that no window has is none', () => {
    for (const resets_at of [now, now / 1000 + 9 * 86_400, undefined, 'soon']) {
      expect(windowsOf({ payload: payload({ rate_limits: { five_hour: { used_percentage: 42, resets_at } } }) })).toBe(
        'Plimsoll: nothing known yet',
      )
    }
  })

  test('0 % is said, a trace is not called nothing, and 99.7 % is not over', () => {
    expect(windowsOf({ payload: payload(limits([0, hour])) })).toBe('5h 0% 1h00m · 7d 18%')
    expect(windowsOf({ payload: payload(limits([0.3, 59 * 1000])), env: { NO_COLOR: '1' } })).toBe('5h <1% <1m · 7d 18%')
    expect(windowsOf({ payload: payload(limits([99.7, (50 * hour) / 10])), env: { NO_COLOR: '1' } })).toBe(
      '5h 99%!! 5h00m · 7d 18%',
    )
  })

  test('near its limit one is marked by a sign and by colour, and says when it ends', () => {
    const near = payload(limits([75, hour], [104, 80 * hour]))
    expect(windowsOf({ payload: near })).toBe('5h \x1b[33m75%!\x1b[0m 1h00m · 7d \x1b[31m100%!!\x1b[0m 3d8h')
    const plain = '5h 75%! 1h00m · 7d 100%!! 3d8h'
    expect(windowsOf({ payload: near, env: { NO_COLOR: '1' } })).toBe(plain)
    expect(windowsOf({ payload: near, env: { TERM: 'dumb' } })).toBe(plain)
    expect(windowsOf({ payload: near, view: view(settings({ segments: ['windows'], hasColours: false })) })).toBe(plain)
  })

  test('an estimate of the engine is drawn as one, where Claude Code says nothing', () => {
    expect(windowsOf({ payload: payload(), view: view({ windows: [knownWindow()] }) })).toBe('5h ≈48% 2h10m')
    const official = knownWindow({ isEstimate: false, usedPercent: 60 })
    expect(windowsOf({ payload: payload(), view: view({ windows: [official] }) })).toBe('5h 60% 2h10m')
  })

  test('an old figure of the engine is marked, and one about nothing is left out', () => {
    const stale = knownWindow({ state: 'stale', isEstimate: false, usedPercent: 60 })
    expect(windowsOf({ payload: payload(), view: view({ windows: [stale] }) })).toBe('5h \x1b[2m60%?\x1b[0m 2h10m')
    for (const state of ['notStarted', 'unknown', 'noSuchWindow'] as const) {
      expect(windowsOf({ payload: payload(said), view: view({ windows: [knownWindow({ state })] }) })).toBe(
        '5h 42% 2h10m · 7d 18%',
      )
    }
  })

  test('what another session has heard of the same window since is the newer figure; an estimate never is', () => {
    const resetsAt = now + 2 * hour + 10 * minute + 40_000
    const higher = knownWindow({ isEstimate: false, usedPercent: 60, resetsAt })
    expect(windowsOf({ view: view({ windows: [higher] }) })).toBe('5h 60% 2h10m · 7d 18%')
    expect(windowsOf({ view: view({ windows: [{ ...higher, usedPercent: 41 }] }) })).toBe('5h 42% 2h10m · 7d 18%')
    expect(windowsOf({ view: view({ windows: [{ ...higher, isEstimate: true }] }) })).toBe('5h 42% 2h10m · 7d 18%')
    expect(windowsOf({ view: view({ windows: [{ ...higher, resetsAt: resetsAt - hour }] }) })).toBe('5h 42% 2h10m · 7d 18%')
  })

  test('those of another account are not shown', () => {
    const windows = [
      knownWindow({ id: 'session@/other', account: '/other' }),
      knownWindow({ id: 'session@/mine', account: '/mine', usedPercent: 12 }),
    ]
    expect(windowsOf({ payload: payload(), account: '/mine', view: view({ windows }) })).toBe('5h ≈12% 2h10m')
  })

  test('one model’s week and the month are shown once they are near; money always', () => {
    const extra = (used_percentage: number) => ({
      seven_day_opus: { used_percentage, resets_at: (now + 80 * hour) / 1000 },
      spend_limit: { used_percentage: 30, resets_at: (now + 20 * 24 * hour) / 1000 },
      tomorrow: { used_percentage: 99, resets_at: (now + hour) / 1000 },
    })
    const month = knownWindow({ id: 'monthly', kind: 'monthly', usedPercent: 80, resetsAt: now + 9 * 24 * hour })
    const env = { NO_COLOR: '1' }
    expect(windowsOf({ payload: payload({ rate_limits: extra(60) }), env })).toBe('spend 30%')
    expect(windowsOf({ payload: payload({ rate_limits: extra(76) }), view: view({ windows: [month] }), env })).toBe(
      '7d Opus 76%! 3d8h · month ≈80%! 9d0h · spend 30%',
    )
  })
})

describe('the width of a line', () => {
  const full = line() ?? ''

  test('segments at the end go first, and none is cut', () => {
    const wide = columnsOf(full)
    expect(line({ env: { COLUMNS: String(wide) } })).toBe(full)
    expect(line({ env: { COLUMNS: String(wide - 1) } })).toBe(full.slice(0, full.lastIndexOf(' | ')))
    expect(line({ env: { COLUMNS: '46' } })).toBe('🤖 Opus 4.1 | 💰 $0.15 session / $0.35 today')
    expect(line({ env: { COLUMNS: '20' } })).toBe('🤖 Opus 4.1')
  })

  test('what alone is too long is cut', () => {
    expect(line({ env: { COLUMNS: '7' } })).toBe('🤖 Opu…')
  })

  test('a setting outranks the terminal, and a terminal that says nonsense has no width', () => {
    expect(line({ view: view(settings({ width: 20 })), env: { COLUMNS: '200' } })).toBe('🤖 Opus 4.1')
    for (const COLUMNS of ['0', '-5', 'wide', '']) expect(line({ env: { COLUMNS } })).toBe(full)
  })

  test('colours take no room, emoji take two columns', () => {
    expect(columnsOf('\x1b[33m75%!\x1b[0m')).toBe(4)
    expect(columnsOf('🤖 Opus')).toBe(7)
    expect(columnsOf('模型 é')).toBe(6)
  })

  test('beside another line it has the rest, or goes on one of its own', () => {
    expect(line({ env: { COLUMNS: '60' }, columnsTaken: 40 })).toBe('🤖 Opus 4.1')
    expect(line({ env: { COLUMNS: '60' }, columnsTaken: 55 })).toBeUndefined()
  })
})

describe('what Claude Code really said', () => {
  test('makes a line each time', () => {
    const lines = capturedInputs.map((text) => statusLine({ payload: parsePayload(text), env: {}, now: capturedAtMs }))
    for (const text of lines)
      expect(text).toMatch(/^🤖 (Sonnet 5\.5|Haiku 5\.5|Sonnet 4\.6 \(1M context\)) \| 💰 <?\$\d\.\d\d session/)
  })

  test('limits come with the first answer, go above, fall to 0, and are dropped when over', () => {
    const at = (index: number, nowMs = capturedAtMs) =>
      statusLine({ payload: parsePayload(capturedInput(index)), env: { NO_COLOR: '1' }, now: nowMs })
        ?.split(' | ')
        .slice(2)
    expect(at(26)).toEqual([])
    expect(at(27)).toEqual(['5h 42% 3h00m · 7d 14%'])
    expect(at(29)).toEqual(['5h 85%! 3h00m · 7d 50%'])
    expect(at(30)).toEqual(['7d 50%'])
    expect(at(31)).toEqual(['5h 100%!! 3h00m · 7d 100%!! 4d0h'])
    expect(at(32)).toEqual(['5h 0% 3h00m · 7d 0%'])
    // Recorded a quarter of a minute before its end.
    expect(at(33, 1_795_312_449_000 - 15_000)).toEqual(['5h 60% <1m · 7d 20%'])
    expect(at(33, 1_795_312_449_000)).toEqual(['7d 20%'])
    expect(at(38)).toEqual([])
  })
})
