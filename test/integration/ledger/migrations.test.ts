import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Database } from '../../../src/main/core/ledger/database.ts'
import { openLedger } from '../../../src/main/core/ledger/open-ledger.ts'
import { openSettings } from '../../../src/main/core/settings/settings-store.ts'
import { startEngine } from '../../../src/main/core/start-engine.ts'
import { unpackCaptures } from '../../support/captures.ts'
import { fact, startMs } from '../../support/facts.ts'
import { dump } from '../../support/ledger-dump.ts'
import { batch, stoppedClock, tempFolder } from '../../support/temp-ledger.ts'

const tablesOfLimits = ['limit_window', 'limit_rise', 'limit_absence', 'fired_alert', 'alert_snooze', 'forecast_promise']

const quarter = 15 * 60_000

/** The tables that the first format lacked. */
const later = [
  'day_use',
  'waiting_quarter',
  'waiting_day',
  'line',
  'answered_line',
  'metric_group',
  'metric_export',
  'journal_place',
  ...tablesOfLimits,
]

test('a ledger of the first format answers as before once it has been brought up to date', () => {
  const file = join(tempFolder(), 'ledger.db')
  const first = openLedger(file, { clock: stoppedClock }).ledger
  const facts = Array.from({ length: 300 }, (_, n) => fact({ messageId: `msg_${n}`, timestampMs: startMs + n * quarter }))
  first.commit(batch({ responses: facts }))
  const before = dump(first)
  first.close()

  const old = new Database(file)
  old.exec(`${later.map((table) => `DROP TABLE ${table};`).join(' ')} DROP INDEX response_not_counted; PRAGMA user_version = 1`)
  old.close()

  const again = openLedger(file, { clock: stoppedClock }).ledger
  expect(dump(again)).toEqual(before)
  again.commit(batch({ responses: [fact({ messageId: 'request req_1', requestId: 'req_1', seenIn: 'otlp' })] }))
  expect(again.counts().responses).toBe(301)
  again.close()
})

test('a ledger from before official limits reads its transcripts once more, finds the limits that were hit, and counts the same', async () => {
  const data = tempFolder()
  const captures = unpackCaptures()
  onTestFinished(() => rmSync(captures, { recursive: true }))
  const clock = { now: () => Date.UTC(2026, 10, 23) }
  const update = async () => {
    const roots = readdirSync(captures).map((home) => join(captures, home, 'dot-claude'))
    const env = { CLAUDE_CONFIG_DIR: roots.join(',') }
    const setup = { folders: { data, config: data }, env, home: data, appVersion: '0', isDemo: false, watches: false }
    const engine = await startEngine({ ...setup, settings: openSettings(data) }, clock)
    await engine.refresh()
    await engine.stop()
    const { ledger } = openLedger(join(data, 'ledger.db'), { clock })
    const known = { dump: dump(ledger), windows: ledger.officialWindows(0) }
    ledger.close()
    return known
  }
  const first = await update()
  expect(first.windows).toMatchObject([{ windowId: 'session', percent: 100, isOver: true }])
  expect(first.dump.cursors.length).toBeGreaterThan(50)

  const old = new Database(join(data, 'ledger.db'))
  old.exec(
    `PRAGMA foreign_keys = OFF; ${tablesOfLimits.map((table) => `DROP TABLE ${table};`).join(' ')} PRAGMA user_version = 3`,
  )
  old.close()
  expect(await update()).toEqual(first)
})
