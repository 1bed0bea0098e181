/** The doctor's report as a page of text. Pure. */
import type { SourceStatus } from '../../../shared/contract/snapshot.ts'
import { formatBytes, formatCount, formatTokens } from '../../../shared/format/numbers.ts'
import { formatFullInstant } from '../../../shared/format/time.ts'
import { layOutTable } from '../table.ts'
import type { Style } from '../terminal.ts'
import { ago } from './ago.ts'
import { agreementLines } from './agreement-lines.ts'
import type { ComparedTotals } from './compare-totals.ts'
import { count } from './count.ts'
import type { LedgerLook } from './look-into-ledger.ts'
import type { DoctorReport } from './report.ts'
import { telemetryLines } from './telemetry-lines.ts'

const neverCut = Number.POSITIVE_INFINITY
const shownSessions = 5

export function reportText(report: DoctorReport, style: Style): string {
  const { appVersion, runtime, problems } = report
  const versions = [
    `Plimsoll ${appVersion}`,
    `Node ${runtime.node}`,
    ...(runtime.electron ? [`Electron ${runtime.electron}`] : []),
  ]
  return [
    style.bold([...versions, runtime.platform].join(' · ')),
    ...section('Folders', folderLines(report)),
    ...section('Engine', [engineLine(report), portLine(report)]),
    ...section(
      'Transcripts',
      report.sources.filter(({ id }) => id === 'transcripts').flatMap((source) => sourceLines(source, report.now)),
    ),
    ...section('Telemetry', telemetrySection(report)),
    ...section('Ledger', ledgerLines(report)),
    ...section("Claude Code's own totals", report.ledger ? totalsLines(report.ledger.totals) : ['no ledger to compare with']),
    ...section('Who counted what', report.ledger ? agreementLines(report.ledger.agreement) : ['no ledger to compare with']),
    ...section(
      problems.length === 0 ? 'No problems' : 'Problems',
      problems.flatMap(({ message, remedy }) => [style.alarm(`! ${message}`), ...(remedy ? [`  ${remedy}`] : [])]),
    ),
  ].join('\n')

  function section(title: string, lines: readonly string[]): string[] {
    return ['', style.bold(title), ...lines.map((line) => `  ${line}`)]
  }
}

function telemetrySection({ telemetry, sources, engine, ledger, now }: DoctorReport): string[] {
  const source = sources.find(({ id }) => id === 'otlp')
  return telemetry ? telemetryLines(telemetry, source, engine?.port, ledger?.waitingFacts ?? 0, now) : ['not known']
}

function folderLines({ folders, settingsFile, ledger }: DoctorReport): string[] {
  return layOutTable(
    [{ align: 'left' }, { align: 'left' }],
    [
      ['data', folders.data],
      ['settings', `${settingsFile.path}${settingsFile.exists ? '' : ' (none yet: defaults)'}`],
      ['ledger', ledger ? `${ledger.file} (${formatBytes(ledger.bytes)})` : 'none yet'],
    ],
    neverCut,
  )
}

function engineLine({ engine, now }: DoctorReport): string {
  if (!engine) return 'not running: files are read when a command asks, and not in between'
  return `running: ${engine.kind}, process ${engine.pid}, http://127.0.0.1:${engine.port}/, started ${ago(now - engine.startedAt)}`
}

function portLine({ engine, port: { wanted, holder } }: DoctorReport): string {
  if (wanted === undefined) return 'port: not known'
  if (wanted === 0) return 'port: any free one'
  if (!holder) return `port ${wanted}: free`
  const who = holder.pid === engine?.pid ? 'its own' : `in use by ${holder.name ?? 'a process'} (process ${holder.pid})`
  return `port ${wanted}: ${who}`
}

function sourceLines({ roots, counts, state, lastSeenAt, checkedAt }: SourceStatus, now: number): string[] {
  const age = (label: string, at: number | undefined) => (at === undefined ? [] : [`${label} ${ago(now - at)}`])
  const skipped = Object.entries(counts.skippedLines).filter(([, count]) => count > 0)
  return [
    ...layOutTable(
      [{ align: 'left' }, { align: 'right' }, { align: 'left' }],
      roots.map((root) => [root.state, root.state === 'ok' ? count(root.files, 'file') : '', `${root.path} (${root.origin})`]),
      neverCut,
    ),
    [
      state,
      count(counts.files, 'file'),
      formatBytes(counts.bytes),
      ...age('last response', lastSeenAt),
      ...age('read through', checkedAt),
    ].join(' · '),
    ...(skipped.length === 0
      ? []
      : [
          `lines that could not be read, and were skipped: ${skipped.map(([why, count]) => `${formatCount(count)} ${why}`).join(', ')}`,
        ]),
    ...(counts.unreadableFiles === 0 ? [] : [`files that could not be read: ${formatCount(counts.unreadableFiles)}`]),
  ]
}

function ledgerLines({ ledger, coverage, timeZone }: DoctorReport): string[] {
  if (!ledger) return ['nothing counted yet']
  const day = (at: number) => formatFullInstant(at, { timeZone: timeZone ?? 'UTC' })
  const gaps = coverage?.gaps ?? []
  return [
    countedLine(ledger, day),
    ...(coverage?.since === undefined ? [] : [`complete since ${day(coverage.since)}${gaps.length === 0 ? '' : ', except:'}`]),
    // What was deleted unseen cannot come back, so there is nothing to mend; running all the time prevents the next one.
    ...gaps.map(({ from, to }) => `  nobody looked from ${day(from)} to ${day(to)}: transcripts may have come and gone`),
  ]
}

function countedLine({ responses, sessions, oldestMs, newestMs }: LedgerLook, day: (at: number) => string): string {
  const span = oldestMs === undefined || newestMs === undefined ? '' : `, from ${day(oldestMs)} to ${day(newestMs)}`
  return `${count(responses, 'response')} in ${count(sessions, 'session')}${span}`
}

function totalsLines({ sessions, equal, equalWithRecovered, recoveredTokens, wentOn, unexplained }: ComparedTotals): string[] {
  if (sessions === 0) return ['none written yet (Claude Code writes them when a session ends)']
  const recovered = equalWithRecovered > 0 ? ` (${formatCount(equalWithRecovered)} with tokens that no line carries)` : ''
  return [
    `${count(sessions, 'session')}: ${formatCount(equal)} equal to ours to the token${recovered}`,
    ...(recoveredTokens > 0 ? [`recovered from them: ${formatTokens(recoveredTokens)} tokens of all kinds`] : []),
    ...(wentOn > 0 ? [`${formatCount(wentOn)} went on after their total was written: ours is ahead`] : []),
    ...(unexplained.length > 0 ? [`${formatCount(unexplained.length)} differ, unexplained:`] : []),
    ...unexplained.slice(0, shownSessions).map(({ sessionId, difference }) => {
      const kinds = Object.entries(difference).filter(([, amount]) => amount !== 0)
      return `  ${sessionId}: ${kinds.map(([kind, amount]) => `${signed(amount)} ${kind}`).join(', ')}`
    }),
    ...(unexplained.length > shownSessions ? [`  and ${unexplained.length - shownSessions} more (--json has all)`] : []),
  ]
}

function signed(amount: number): string {
  return `${amount > 0 ? '+' : '−'}${formatCount(Math.abs(amount))}`
}
