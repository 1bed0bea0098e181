import type { Coverage, Snapshot, SourceStatus } from '../../shared/contract/snapshot.ts'
import { formatBytes, formatCount, formatTokens } from '../../shared/format/numbers.ts'
import { formatAge, formatInstant } from '../../shared/format/time.ts'
import { locale, usePanel, words } from '../panel-context.ts'

/** Where the figures come from, and what they lack. */
export function SourceList({ snapshot }: { snapshot: Snapshot }) {
  return (
    <div class="sources">
      <section aria-label={words.sources.heading}>
        <h2 class="quiet-heading">{words.sources.heading}</h2>
        {snapshot.sources.map((source) => {
          if (source.id === 'otlp') return <TelemetrySource key={source.id} source={source} />
          if (source.id === 'statusline') return <StatusLineSource key={source.id} source={source} />
          return <Source key={source.id} source={source} />
        })}
      </section>
      <section aria-label={words.coverage.heading}>
        <h2 class="quiet-heading">{words.coverage.heading}</h2>
        <CoverageLines snapshot={snapshot} />
      </section>
    </div>
  )
}

function Source({ source }: { source: SourceStatus }) {
  const { counts } = source
  const count = (value: number) => formatCount(value, locale)
  const skipped = Object.entries(counts.skippedLines)
  const skippedTotal = sumOf(counts.skippedLines)
  return (
    <div class="source">
      <SourceHead source={source} lastSeen={words.sources.lastSeen} />
      <p class="muted small">
        {words.sources.counted(count(counts.responses), count(counts.files), formatBytes(counts.bytes, locale))}
      </p>
      {skippedTotal > 0 && (
        <p class="muted small">
          {words.sources.skipped(count(skippedTotal), skipped.map(([reason, lines]) => `${reason} ${count(lines)}`).join(', '))}
        </p>
      )}
      {counts.unreadableFiles > 0 && <p class="muted small">{words.sources.unreadable(count(counts.unreadableFiles))}</p>}
      <ul class="places small">
        {source.roots.map((root) => (
          <li key={root.path}>
            <code title={root.origin}>{root.path}</code>
            <span class="muted">
              {root.state === 'ok' ? words.sources.files(count(root.files)) : words.sources.rootStates[root.state]}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** It has no files: it is sent to us. */
function TelemetrySource({ source }: { source: SourceStatus }) {
  const { counts, lastSeenAt } = source
  const unreadable = sumOf(counts.skippedLines)
  return (
    <div class="source">
      <SourceHead source={source} lastSeen={words.sources.lastReceived} />
      <p class="muted small">
        {lastSeenAt === undefined ? words.sources.nothingReceived : words.sources.received(formatCount(counts.responses, locale))}
      </p>
      {unreadable > 0 && <p class="muted small">{words.sources.skippedParts(formatCount(unreadable, locale))}</p>}
    </div>
  )
}

/** It says how far windows are, and counts nothing. */
function StatusLineSource({ source }: { source: SourceStatus }) {
  const { counts, lastSeenAt } = source
  const refused = sumOf(counts.skippedLines)
  return (
    <div class="source">
      <SourceHead source={source} lastSeen={words.sources.lastReceived} />
      <p class="muted small">
        {lastSeenAt === undefined ? words.sources.noReadings : words.sources.readings(formatCount(counts.files, locale))}
      </p>
      {refused > 0 && <p class="muted small">{words.sources.refusedReadings(formatCount(refused, locale))}</p>}
    </div>
  )
}

interface SourceHeadProps {
  readonly source: SourceStatus
  readonly lastSeen: (age: string) => string
}

function SourceHead({ source: { id, state, lastSeenAt }, lastSeen }: SourceHeadProps) {
  const { now } = usePanel()
  return (
    <div class="line">
      <span>
        {words.sources.names[id]} <span class={state === 'broken' ? 'chip is-alert' : 'chip'}>{words.sources.states[state]}</span>
      </span>
      {lastSeenAt !== undefined && <span class="muted small">{lastSeen(formatAge(now.value - lastSeenAt, locale))}</span>}
    </div>
  )
}

const sumOf = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((sum, count) => sum + count, 0)

function CoverageLines({ snapshot }: { snapshot: Snapshot }) {
  const { coverage, totals } = snapshot
  return (
    <div class="small">
      <p>{sinceLine(coverage, snapshot)}</p>
      {coverage.since !== undefined && coverage.gaps.length === 0 && <p class="muted">{words.coverage.noGaps}</p>}
      {coverage.gaps.map(({ from, to }) => (
        <p key={from} class="muted">
          {words.coverage.gap(
            formatInstant(from, { now: snapshot.now, timeZone: snapshot.timeZone, locale }),
            formatInstant(to, { now: snapshot.now, timeZone: snapshot.timeZone, locale }),
          )}
        </p>
      ))}
      {totals.usage.recoveredTokens > 0 && (
        <p class="muted">{words.coverage.recovered(formatTokens(totals.usage.recoveredTokens, locale))}</p>
      )}
      {totals.usage.incompleteResponses > 0 && (
        <p class="muted">{words.coverage.incomplete(formatCount(totals.usage.incompleteResponses, locale))}</p>
      )}
      <p class="muted">{words.version(snapshot.appVersion)}</p>
    </div>
  )
}

function sinceLine({ since }: Coverage, { now, timeZone }: Snapshot): string {
  return since === undefined ? words.coverage.none : words.coverage.since(formatInstant(since, { now, timeZone, locale }))
}
