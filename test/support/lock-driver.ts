/**
 * Run by plain Node: keeps everybody else from writing the ledger given first, says so, and ends when its input does. In a process of
 * its own because a process that opens and closes a file gives up the locks that it has on it.
 */
import { Database } from '../../src/main/core/ledger/database.ts'

const db = new Database(process.argv[2] ?? '')
db.exec('PRAGMA busy_timeout = 10000; BEGIN EXCLUSIVE')
process.stdout.write('locked\n')
process.stdin.resume().on('end', () => {
  db.exec('ROLLBACK')
  process.stdout.write('released\n')
})
