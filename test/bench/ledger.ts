/** What the ledger costs: import, opening, the slices of each window, one more line. Prints milliseconds, cpu and size. */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/main/core/clock.ts'
import type { Ledger } from '../../src/main/core/ledger/ledger.ts'
import { openLedger } from '../../src/main/core/ledger/open-ledger.ts'
import type { ResponseFact, SessionTotalFact } from '../../src/main/core/usage.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const nowMs = Date.UTC(2026, 10, 22, 12)
const responsesPerSession = 250
/** About what one step of the transcript source commits. */
const responsesPerCommit = 1700

const counts = process.argv.slice(2).map(Number)
for (const count of counts.length > 0 ? counts : [70_000, 200_000]) bench(count)

function bench(count: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
  const file = join(folder, 'ledger.db')
  console.log(`\n${count} responses in two lines each, ${Math.ceil(count / responsesPerSession)} sessions`)
  const first = openLedger(file, { clock: systemClock }).ledger
  const spent = { ms: 0, cpuMs: 0 }
  for (let from = 0; from < count; from += responsesPerCommit) {
    const responses = generate(count, from, Math.min(count, from + responsesPerCommit))
    add(spent, () => first.commit({ responses, sessionTotals: totalsAfter(responses), cursors: [] }))
  }
  report(`import in commits of ${responsesPerCommit} responses`, spent)
  const again = generate(count, 0, responsesPerCommit)
  measure('one such commit again', () => first.commit({ responses: again, sessionTotals: [], cursors: [] }).newResponses)
  first.close()
  console.log(`size ${(statSync(file).size / 1e6).toFixed(1)} MB, peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`)

  let ledger: Ledger | undefined
  const opened = () => {
    ledger ??= openLedger(file, { clock: systemClock }).ledger
    return ledger
  }
  measure('open and all slices of 40 days', () => opened().slices(nowMs - 40 * dayMs, nowMs + dayMs).length)
  measure('slices of 40 days again', () => opened().slices(nowMs - 40 * dayMs, nowMs + dayMs).length)
  measure('slices of 5 hours', () => opened().slices(nowMs - 5 * hourMs - 7, nowMs - 7).length)
  measure('all slices', () => opened().slices(0, nowMs + dayMs).length)
  measure('days before 40 days', () => opened().days(0, nowMs - 40 * dayMs).length)
  measure('all days', () => opened().days(0, nowMs).length)
  measure('sessions used last', () => opened().latestSessions(nowMs - 40 * dayMs, nowMs, 30).length)
  const bounds = Array.from({ length: 401 }, (_, n) => Math.round(nowMs - (14 - (14 * n) / 400) * dayMs))
  measure('use between 400 bounds of 14 days', () => opened().useBetween(bounds).flat().length)
  measure('single responses of 14 days', () => opened().responseUses(nowMs - 14 * dayMs, nowMs).length)
  measure('counts', () => opened().counts().responses)
  measure('recent 50', () => opened().recent(50).length)
  measure('reconciliation', () => opened().reconciliation().length)
  const more = generate(count + 200, count, count + 200)
  measure('100 commits of one line', () => {
    for (const fact of more.slice(0, 100)) opened().commit({ responses: [fact], sessionTotals: [], cursors: [cursor(fact)] })
  })
  measure('100 more', () => {
    for (const fact of more.slice(100, 200)) opened().commit({ responses: [fact], sessionTotals: [], cursors: [cursor(fact)] })
  })
  const resumed = generate(count + 200, count + 100, count + 200).map((fact) => ({
    ...fact,
    sessionId: again[0]?.sessionId ?? '',
  }))
  measure('100 commits of one line of a resumed session', () => {
    for (const [at, fact] of resumed.slice(0, 100).entries()) {
      const line = { ...fact, messageId: `${fact.messageId}-resumed`, timestampMs: nowMs + at }
      opened().commit({ responses: [line], sessionTotals: [], cursors: [cursor(line)] })
    }
  })
  opened().close()
  rmSync(folder, { recursive: true })
}

interface Spent {
  ms: number
  cpuMs: number
}

function add(spent: Spent, work: () => unknown): unknown {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const answer = work()
  spent.ms += performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  spent.cpuMs += (user + system) / 1000
  return answer
}

function report(what: string, { ms, cpuMs }: Spent): void {
  console.log(`${what}: ${ms.toFixed(1)} ms, cpu ${cpuMs.toFixed(1)} ms`)
}

function measure(what: string, work: () => unknown): void {
  const spent = { ms: 0, cpuMs: 0 }
  const answer = add(spent, work)
  report(typeof answer === 'number' ? `${what} (${answer})` : what, spent)
}

/** Each response as two lines, session after session over 60 days, as a reader finds them. */
function generate(count: number, from: number, to: number): ResponseFact[] {
  const facts: ResponseFact[] = []
  const sessions = Math.ceil(count / responsesPerSession)
  for (let n = from; n < to; n++) {
    const session = Math.floor(n / responsesPerSession)
    const inSession = n % responsesPerSession
    const startMs = nowMs - Math.floor(((sessions - session) * 60 * dayMs) / sessions)
    const fact: ResponseFact = {
      messageId: `msg_01${scrambled(n)}`,
      requestId: `req_011${scrambled(n + count)}`,
      timestampMs: startMs + inSession * 40_000,
      sessionId: `${scrambled(session).slice(0, 8)}-0000-4000-8000-${String(session).padStart(12, '0')}`,
      project: `/home/someone/work/project-${session % 12}`,
      model: inSession % 5 === 0 ? 'claude-haiku-5-5' : 'claude-opus-5-5',
      requestedModel: inSession % 5 === 0 ? 'claude-haiku-5-5' : 'claude-opus-5-5',
      ...(inSession % 3 === 0 && { agent: 'general-purpose' }),
      tokens: { input: n % 400, output: 1, cacheWrite5m: (n * 7) % 9000, cacheWrite1h: 0, cacheRead: (n * 977) % 180_000 },
      webSearches: 0,
      speed: 'standard',
      isComplete: false,
      seenIn: 'transcript',
      place: { path: `/home/someone/.claude/projects/-home-someone-work/${scrambled(session)}.jsonl`, offset: n * 2000 },
    }
    facts.push(fact, {
      ...fact,
      timestampMs: fact.timestampMs + 900,
      isComplete: true,
      tokens: { ...fact.tokens, output: n % 3000 },
    })
  }
  return facts
}

/** What each session of the responses says at its end: some more than its lines. */
function totalsAfter(responses: readonly ResponseFact[]): SessionTotalFact[] {
  const last = new Map(responses.map((fact) => [fact.sessionId, fact]))
  return [...last.values()].map((fact) => ({
    sessionId: fact.sessionId,
    model: fact.model,
    tokens: { ...fact.tokens, output: 2_000_000 },
    webSearches: 0,
    costUsd: 1,
    timestampMs: fact.timestampMs,
  }))
}

function cursor({ place, timestampMs }: ResponseFact) {
  return { path: place?.path ?? '', inode: 1, birthtimeMs: 1, sizeBytes: 1, mtimeMs: timestampMs, offset: place?.offset ?? 0 }
}

/** Looks as random as a real id and is the same in each run. */
function scrambled(n: number): string {
  let state = (n + 1) * 2_654_435_761
  let text = ''
  for (let part = 0; part < 3; part++) {
    state = Math.imul(state ^ (state >>> 15), 2_246_822_519) >>> 0
    text += state.toString(36).padStart(7, '0')
  }
  return text
}
