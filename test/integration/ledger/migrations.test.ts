import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Database } from '../../../src/main/core/ledger/database.ts'
import { openLedger } from '../../../src/main/core/ledger/open-ledger.ts'
import { fact, startMs } from '../../support/facts.ts'
import { dump } from '../../support/ledger-dump.ts'
import { batch, stoppedClock, tempFolder } from '../../support/temp-ledger.ts'

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
  'limit_window',
  'limit_rise',
  'limit_absence',
  'fired_alert',
  'alert_snooze',
  'forecast_promise',
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
