/** The ledger on SQLite: each method is one transaction or one read. One process writes at a time (see instance.ts). */
import type { FileCursor, ResponseFact, ResponseRow, UsageSlice } from '../usage.ts'
import { CoverageTable } from './coverage-table.ts'
import { CursorTable } from './cursor-table.ts'
import type { Database } from './database.ts'
import { addSighting, isCounted, isSameUsage, type MessageSightings, rowOf, type Sighting, settle, sightingOf } from './dedupe.ts'
import { Dictionary } from './dictionary.ts'
import type { Committed, CoverageSpan, Ledger, LedgerBatch, SessionReconciliation } from './ledger.ts'
import { Origins } from './origins.ts'
import { type Countable, ResponseTable, type StoredSighting } from './response-table.ts'
import { SessionTotals } from './session-totals.ts'
import { quarterOf, SliceTable } from './slice-table.ts'

export class SqliteLedger implements Ledger {
  readonly #db: Database
  readonly #words: Dictionary
  readonly #files: Dictionary
  readonly #origins: Origins
  readonly #responses: ResponseTable
  readonly #slices: SliceTable
  readonly #totals: SessionTotals
  readonly #cursors: CursorTable
  readonly #coverage: CoverageTable

  constructor(db: Database) {
    const words = new Dictionary(db, 'word')
    const files = new Dictionary(db, 'file')
    const origins = new Origins(db, words)
    this.#db = db
    this.#words = words
    this.#files = files
    this.#origins = origins
    this.#responses = new ResponseTable(db, words, files, origins)
    this.#slices = new SliceTable(db, words)
    this.#totals = new SessionTotals(db, words, origins)
    this.#cursors = new CursorTable(db, files)
    this.#coverage = new CoverageTable(db)
  }

  commit(batch: LedgerBatch): Committed {
    return this.#db.transaction(() => {
      const changes = this.#mergeResponses(batch.responses)
      const saidSessions = this.#totals.merge(batch.sessionTotals)
      // What follows asks for responses and sessions by them.
      this.#writeNames()
      this.#slices.note(changes.quarters)
      const residualQuarters = this.#totals.recomputeResiduals(new Set([...changes.sessionIds, ...saidSessions]))
      this.#cursors.put(batch.cursors)
      for (const path of batch.forgottenPaths ?? []) this.#cursors.forget(path)
      this.#writeNames()
      return {
        newResponses: changes.newResponses,
        changedResponses: changes.changedResponses,
        changedQuarters: [...new Set([...changes.quarters, ...residualQuarters])].sort((a, b) => a - b),
      }
    })
  }

  cursors(): Map<string, FileCursor> {
    return this.#cursors.all()
  }

  slices(fromMs: number, toMs: number): UsageSlice[] {
    return this.#slices.between(fromMs, toMs)
  }

  days(fromMs: number, toMs: number): UsageSlice[] {
    return this.#slices.days(fromMs, toMs)
  }

  slicesOfSessions(sessionIds: readonly string[], fromMs: number, toMs: number): UsageSlice[] {
    return this.#slices.ofSessions(sessionIds, fromMs, toMs)
  }

  latestSessions(fromMs: number, toMs: number, limit: number): string[] {
    return this.#slices.latestSessions(fromMs, toMs, limit)
  }

  activeQuarters(fromMs: number, toMs: number): number[] {
    return this.#slices.activeQuarters(fromMs, toMs)
  }

  recent(limit: number, fromMs?: number): ResponseRow[] {
    return this.#responses.newest(limit, fromMs).map(rowOf)
  }

  response(messageId: string): ResponseRow | undefined {
    const [first] = (this.#responses.ofMessages([messageId]).get(messageId) ?? [])
      .filter((stored) => stored.isCounted)
      .map(({ sighting }) => rowOf(sighting))
      .sort((a, b) => ((a.requestId ?? '') < (b.requestId ?? '') ? -1 : 1))
    return first
  }

  counts(): { responses: number; newestMs?: number } {
    const newestMs = this.#endOfCounted('DESC')
    const responses = this.#db.number(
      'SELECT (SELECT count(*) FROM response) - (SELECT count(*) FROM response WHERE NOT is_counted)',
    )
    return { responses, ...(newestMs !== undefined && { newestMs }) }
  }

  extent(): { sessions: number; oldestMs?: number } {
    const oldestMs = this.#endOfCounted('ASC')
    return {
      sessions: this.#db.number(
        `SELECT count(DISTINCT session_id) FROM origin
         WHERE EXISTS (SELECT 1 FROM response WHERE origin_id = origin.id AND is_counted)`,
      ),
      ...(oldestMs !== undefined && { oldestMs }),
    }
  }

  reconciliation(): SessionReconciliation[] {
    return this.#totals.reconciliation()
  }

  coverage(): CoverageSpan[] {
    return this.#coverage.all()
  }

  addCoverage(span: CoverageSpan): void {
    this.#db.transaction(() => this.#coverage.add(span))
  }

  close(): void {
    this.#db.close()
  }

  #endOfCounted(order: 'ASC' | 'DESC'): number | undefined {
    const [row] = this.#db.rows(`SELECT timestamp_ms FROM response WHERE is_counted ORDER BY timestamp_ms ${order} LIMIT 1`)
    return row && Number(row[0])
  }

  #writeNames(): void {
    this.#origins.writeNew()
    this.#words.writeNew()
    this.#files.writeNew()
  }

  #mergeResponses(facts: readonly ResponseFact[]): Changes {
    const incoming = byMessage(facts)
    const known = this.#responses.ofMessages([...incoming.keys()])
    const changes = new Changes()
    const inserts: Countable[] = []
    for (const [messageId, sightings] of incoming) {
      const stored = known.get(messageId)
      if (stored) this.#mergeInto(stored, sightings, changes, inserts)
      else addNew(sightings, changes, inserts)
    }
    // Rows that are read together then lie together.
    inserts.sort((a, b) => a.sighting.timestampMs - b.sighting.timestampMs)
    this.#responses.insert(inserts)
    return changes
  }

  #mergeInto(stored: readonly StoredSighting[], sightings: MessageSightings, changes: Changes, inserts: Countable[]): void {
    const all = stored.map(({ sighting }) => sighting)
    for (const sighting of sightings) addSighting(all, sighting)
    settle(all)
    changes.compare(stored, all)
    for (const [at, sighting] of all.entries()) {
      const before = stored[at]
      const counts = isCounted(sighting, all)
      if (before === undefined) inserts.push({ sighting, isCounted: counts })
      else if (before.sighting !== sighting || before.isCounted !== counts) this.#responses.update(before.id, sighting, counts)
    }
  }
}

/** What nearly all of an import is. On its own so that it stays small: V8 spends more on compiling a large function than on running it. */
function addNew(sightings: MessageSightings, changes: Changes, inserts: Countable[]): void {
  settle(sightings)
  for (const sighting of sightings) {
    const counts = isCounted(sighting, sightings)
    changes.addNew(sighting, counts)
    inserts.push({ sighting, isCounted: counts })
  }
}

function byMessage(facts: readonly ResponseFact[]): Map<string, MessageSightings> {
  const messages = new Map<string, MessageSightings>()
  for (const fact of facts) {
    const sighting = sightingOf(fact)
    const known = messages.get(sighting.messageId)
    if (known) addSighting(known, sighting)
    else messages.set(sighting.messageId, [sighting])
  }
  return messages
}

/** What a commit has made different, gathered message by message. */
class Changes {
  newResponses = 0
  changedResponses = 0
  readonly quarters = new Set<number>()
  readonly sessionIds = new Set<string>()

  addNew(sighting: Sighting, counts: boolean): void {
    if (counts) this.newResponses++
    if (counts) this.quarters.add(quarterOf(sighting.timestampMs))
    this.#touchSessions(sighting)
  }

  /** `after` has the stored sightings first, in their order. */
  compare(stored: readonly StoredSighting[], after: MessageSightings): void {
    let gained = 0
    let lost = 0
    for (const [at, sighting] of after.entries()) {
      const before = stored[at]
      const counts = isCounted(sighting, after)
      const wasCounted = before?.isCounted === true
      if (counts && !wasCounted) gained++
      if (wasCounted && !counts) lost++
      if (before?.sighting === sighting && wasCounted === counts) continue
      // Forks may have become known even where the usage is the same.
      this.#touchSessions(sighting)
      if (wasCounted && counts) this.changedResponses++
      if (wasCounted && counts && isSameUsage(before.sighting, sighting)) continue
      if (wasCounted) this.#touch(before.sighting)
      if (counts) this.#touch(sighting)
    }
    // A response whose request id has become known is not a new one.
    this.newResponses += gained - lost
    this.changedResponses += lost
  }

  #touch(sighting: Sighting): void {
    this.quarters.add(quarterOf(sighting.timestampMs))
    this.#touchSessions(sighting)
  }

  #touchSessions(sighting: Sighting): void {
    for (const sessionId of sighting.sessionIds) this.sessionIds.add(sessionId)
  }
}
