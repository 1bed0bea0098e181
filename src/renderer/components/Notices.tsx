/** What a person should know before believing the figures: demo data, a lost connection, problems, an import that still runs. */
import type { Problem, Snapshot, SourceStatus } from '../../shared/contract/snapshot.ts'
import { formatBytes } from '../../shared/format/numbers.ts'
import { locale, usePanel, words } from '../panel-context.ts'

export function Notices({ snapshot }: { snapshot: Snapshot }) {
  const { isConnected, failure } = usePanel()
  const problems = [...snapshot.problems, ...snapshot.sources.flatMap(({ problem }) => problem ?? [])]
  return (
    <>
      {snapshot.isDemo && (
        <p class="demo-banner" role="note">
          {words.demo}
        </p>
      )}
      {!isConnected.value && (
        <p class="notice is-warning" role="status">
          {words.notConnected}
        </p>
      )}
      {failure.value !== undefined && (
        <p class="notice is-warning" role="alert">
          {words.failed(failure.value)}
        </p>
      )}
      {problems.map((problem) => (
        <ProblemNotice key={problem.code} problem={problem} />
      ))}
      {snapshot.sources.map((source) => (
        <ImportProgress key={source.id} source={source} />
      ))}
    </>
  )
}

function ProblemNotice({ problem }: { problem: Problem }) {
  return (
    <div class="notice is-warning" role="note">
      <p>{problem.message}</p>
      {problem.remedy && <p class="muted">{problem.remedy}</p>}
    </div>
  )
}

function ImportProgress({ source }: { source: SourceStatus }) {
  if (source.state !== 'importing' || !source.progress) return null
  const { doneBytes, totalBytes } = source.progress
  const percent = totalBytes === 0 ? 0 : Math.floor((doneBytes / totalBytes) * 100)
  return (
    <div class="notice">
      <div class="line">
        <span>{words.importing.heading}</span>
        <span class="muted">{words.importing.done(formatBytes(doneBytes, locale), formatBytes(totalBytes, locale))}</span>
      </div>
      <div
        class="progress"
        role="progressbar"
        aria-label={words.importing.heading}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        <div style={{ width: `${percent}%` }} />
      </div>
      <p class="muted small">{words.importing.hint}</p>
    </div>
  )
}
