import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type AlertScene, ledgerMemory, openAlertDesk } from '../../../src/main/core/alert-desk.ts'
import { openLedger } from '../../../src/main/core/ledger/open-ledger.ts'
import { Settings } from '../../../src/shared/contract/settings.ts'
import type { UsageWindow } from '../../../src/shared/contract/snapshot.ts'
import { hourMs, minuteMs, noon, someWindow, without } from '../../support/desktop/snapshot.ts'
import { stoppedClock, tempFolder } from '../../support/temp-ledger.ts'

const scene = (window: UsageWindow, now: number): AlertScene => ({
  windows: [window],
  settings: Settings.parse({}).alerts,
  timeZone: 'UTC',
  now,
  isSettled: true,
})
const official = (usedPercent: number, change: Partial<UsageWindow> = {}) =>
  someWindow({ source: 'official', usedPercent, ...change })

it('a ledger that is closed and opened again and again remembers every warning, snooze and reset', () => {
  const file = join(tempFolder(), 'ledger.db')
  let now = noon
  const restart = (...sights: UsageWindow[]) => {
    const { ledger } = openLedger(file, { clock: stoppedClock })
    const desk = openAlertDesk(ledgerMemory(ledger))
    for (const sight of sights) {
      now += 1000
      desk.look(scene(sight, now))
    }
    const given = ledger.firedAlerts(0).filter(({ kind, detail }) => kind !== 'high' && detail !== '')
    ledger.close()
    return given.map(({ kind, threshold }) => [kind, threshold].filter(Boolean).join(' '))
  }
  for (let start = 0; start < 40; start++) {
    const resetsAt = noon + 2.5 * hourMs + ((start % 13) - 6) * minuteMs
    restart(official(60 + start * 0.8, { resetsAt }), official(60.8 + start * 0.8, { resetsAt }))
  }
  now = noon + 3 * hourMs
  const gone = without(official(0, { state: 'notStarted' }), 'usedPercent', 'resetsAt', 'startsAt', 'asOf')
  for (let start = 0; start < 3; start++) {
    expect(restart(gone)).toEqual(['threshold 75', 'threshold 90', 'reset'])
  }
})

it('a snooze is in the ledger too', () => {
  const file = join(tempFolder(), 'ledger.db')
  const { ledger } = openLedger(file, { clock: stoppedClock })
  const desk = openAlertDesk(ledgerMemory(ledger))
  desk.look(scene(official(50), noon))
  desk.snooze('session', true)
  ledger.close()
  const { ledger: again } = openLedger(file, { clock: stoppedClock })
  const next = openAlertDesk(ledgerMemory(again))
  expect(next.look(scene(official(50), noon + 1000)).snoozes).toEqual([{ windowId: 'session', until: noon + 2.5 * hourMs }])
  expect(next.look(scene(official(99), noon + 2000)).alerts).toEqual([])
  again.close()
})
