/** The ledger on SQLite: each method is one transaction or one read. One process writes at a time (see instance.ts). */
import { type Clock, systemClock } from '../clock.ts'
import type { OfficialWindow, PercentRise } from '../limit-reading.ts'
import type { AlertSnooze } from '../meaning/alerts.ts'
import type { ForecastPromise } from '../meaning/forecast-score.ts'
import type { AnsweredLine, FileCursor, ResponseFact, ResponseRow, UsageSlice } from '../usage.ts'
import { AlertTable } from './alert-table.ts'
import { Changes } from './changes.ts'
import { CoverageTable } from './coverage-table.ts'
import { CursorTable } from './cursor-table.ts'
import type { Database } from './database.ts'
import { addSighting, isCounted, type MessageSightings, rowOf, seenInTelemetry, settle, sightingOf } from './dedupe.ts'
import { Dictionary } from './dictionary.ts'
import { ExportedRows } from './exported-rows.ts'
import { ImportedRows, isImported } from './imported-rows.ts'
import { Joins } from './joins.ts'
import type { Committed, CoverageSpan, FiredAlert, Ledger, LedgerBatch, SessionAccount, SessionReconciliation } from './ledger.ts'
import { LimitTable } from './limit-table.ts'
import { MetricTable } from './metric-table.ts'
import { Origins } from './origins.ts'
import { ProjectNames } from './project-names.ts'
import { PromiseTable } from './promise-table.ts'
import { type Countable, ResponseTable, type StoredSighting } from './response-table.ts'
import { SessionAccounts } from './session-accounts.ts'
import { SessionTotals } from './session-totals.ts'
import { SliceTable } from './slice-table.ts'

export class SqliteLedger implements Ledger {
  readonly #db: Database
  readonly #words: Dictionary
  readonly #files: Dictionary
  readonly #origins: Origins
  readonly #responses: ResponseTable
  readonly #joins: Joins
  readonly #exported: ExportedRows
  readonly #imported: ImportedRows
  readonly #names: ProjectNames
  readonly #slices: SliceTable
  readonly #totals: SessionTotals
  readonly #accounts: SessionAccounts
  readonly #cursors: CursorTable
  readonly #coverage: CoverageTable
  readonly #limits: LimitTable
  readonly #alerts: AlertTable
  readonly #promises: PromiseTable
  readonly #clock: Clock

  constructor(db: Database, clock: Clock = systemClock) {
    const words = new Dictionary(db, 'word')
    const files = new Dictionary(db, 'file')
    const origins = new Origins(db, words)
    this.#db = db
    this.#words = words
    this.#files = files
    this.#origins = origins
    this.#responses = new ResponseTable(db, words, files, origins)
    const metrics = new MetricTable(db, words)
    this.#joins = new Joins(db, this.#responses)
    this.#exported = new ExportedRows(db, words, this.#responses, metrics)
    this.#imported = new ImportedRows(db, this.#responses)
    this.#names = new ProjectNames(db, words, this.#responses)
    this.#slices = new SliceTable(db, words)
    this.#totals = new SessionTotals(db, words, origins, metrics)
    this.#accounts = new SessionAccounts(db, words, origins, metrics)
    this.#cursors = new CursorTable(db, files)
    this.#coverage = new CoverageTable(db)
    this.#limits = new LimitTable(db)
    this.#alerts = new AlertTable(db)
    this.#promises = new PromiseTable(db)
    this.#clock = clock
  }

  commit(batch: LedgerBatch): Committed {
    const { sessionTotals, cursors, forgottenPaths = [], answeredLines = [], points = [], journalPlace, readings = [] } = batch
    const imported = batch.responses.filter(isImported)
    const responses = imported.length === 0 ? batch.responses : batch.responses.filter((fact) => !isImported(fact))
    return this.#db.transaction(() => {
      if (answeredLines.length + points.length > 0 || responses.some(({ seenIn }) => seenIn === 'otlp')) this.#joins.turnOn()
      const changes = this.#joins.isOn() ? this.#mergeAndJoin(responses, answeredLines) : this.#merge(responses)
      if (this.#joins.isOn()) {
        this.#writeNames()
        this.#exported.update(points, changes)
        this.#names.give(changes)
      }
      this.#imported.update(imported, changes)
      for (const sessionId of this.#totals.merge(sessionTotals)) changes.sessionIds.add(sessionId)
      // What follows asks for responses and sessions by them.
      this.#writeNames()
      this.#slices.note(changes.quarters, responses.length + points.length)
      const residualQuarters = this.#totals.recomputeResiduals(changes.sessionIds)
      this.#cursors.put(cursors)
      for (const path of forgottenPaths) this.#cursors.forget(path)
      if (journalPlace !== undefined) this.#db.run('INSERT OR REPLACE INTO journal_place VALUES (1, ?)', journalPlace)
      this.#writeNames()
      const { hasChanged: changedLimits, refused } = this.#limits.read(readings, this.#clock.now())
      return {
        newResponses: changes.newResponses,
        changedResponses: changes.changedResponses,
        changedQuarters: [...new Set([...changes.quarters, ...residualQuarters])].sort((a, b) => a - b),
        changedLimits,
        ...(Object.keys(refused).length > 0 && { refusedReadings: refused }),
      }
    })
  }

  journalPlace(): string | undefined {
    const [row] = this.#db.rows('SELECT place FROM journal_place')
    return row && String(row[0])
  }

  telemetryCounts(): { responses: number; newestMs?: number } {
    if (!this.#joins.isOn()) return { responses: 0 }
    const [row] = this.#db.rows(
      `SELECT count(*), max(timestamp_ms) FROM response WHERE is_counted AND seen_in & ${seenInTelemetry}`,
    )
    const [responses, newestMs] = row ?? []
    return { responses: Number(responses), ...(newestMs != null && { newestMs: Number(newestMs) }) }
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

  quarters(fromMs: number, toMs: number): UsageSlice[] {
    return this.#slices.quarters(fromMs, toMs)
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

  useBetween(boundsMs: readonly number[]): UsageSlice[][] {
    return this.#slices.useBetween(boundsMs)
  }

  responseUses(fromMs: number, toMs: number): UsageSlice[] {
    return this.#slices.single(fromMs, toMs)
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

  account(sessionId: string): SessionAccount | undefined {
    return this.#accounts.of(sessionId)
  }

  lookAtImport(messageIds: readonly string[], days: Iterable<number>) {
    return { known: this.#responses.ofMessages(messageIds).size, coveredDays: this.#imported.coveredAmong(days) }
  }

  officialWindows(sinceMs: number): OfficialWindow[] {
    return this.#limits.windows(sinceMs)
  }

  percentRises(sinceMs: number): PercentRise[] {
    return this.#limits.rises(sinceMs)
  }

  windowsNeverThere(): { account: string; windowId: string }[] {
    return this.#limits.absent()
  }

  firedAlerts(sinceMs: number): FiredAlert[] {
    return this.#alerts.firedSince(sinceMs)
  }

  recordAlerts(alerts: readonly FiredAlert[]): void {
    this.#alerts.record(alerts)
  }

  snoozes(): AlertSnooze[] {
    return this.#alerts.snoozes()
  }

  snooze(snooze: AlertSnooze): void {
    this.#alerts.snooze(snooze)
  }

  promises(sinceMs: number): ForecastPromise[] {
    return this.#promises.madeSince(sinceMs)
  }

  addPromises(promises: readonly ForecastPromise[]): void {
    this.#promises.add(promises)
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

  #merge(facts: readonly ResponseFact[]): Changes {
    const incoming = byMessage(facts)
    const known = this.#responses.ofMessages([...incoming.keys()])
    const changes = new Changes()
    const inserts: Countable[] = []
    for (const [messageId, sightings] of incoming) {
      const stored = known.get(messageId)
      if (stored) this.#mergeInto(stored, sightings, changes, inserts)
      else addNew(sightings, changes, inserts)
    }
    this.#insert(inserts)
    return changes
  }

  /** The same, once there are loose sightings. */
  #mergeAndJoin(facts: readonly ResponseFact[], answeredLines: readonly AnsweredLine[]): Changes {
    const touched = this.#joins.noteAnsweredLines(answeredLines)
    const changes = new Changes()
    const inserts: Countable[] = []
    for (const { stored, incoming } of this.#joins.join(byMessage(facts), touched)) {
      this.#mergeInto(stored, incoming, changes, inserts)
    }
    this.#insert(inserts)
    return changes
  }

  #insert(inserts: Countable[]): void {
    // Rows that are read together then lie together.
    inserts.sort((a, b) => a.sighting.timestampMs - b.sighting.timestampMs)
    this.#responses.insert(inserts)
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
