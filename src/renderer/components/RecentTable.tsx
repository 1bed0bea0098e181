import type { Preview } from '../../shared/contract/api.ts'
import type { RecentResponse, Snapshot } from '../../shared/contract/snapshot.ts'
import { formatCost } from '../../shared/format/cost.ts'
import { modelName, projectName } from '../../shared/format/names.ts'
import { formatTokens } from '../../shared/format/numbers.ts'
import { formatFullInstant, formatInstant } from '../../shared/format/time.ts'
import { cacheWriteTokens } from '../../shared/format/tokens.ts'
import { locale, usePanel, words } from '../panel-context.ts'
import { isRecovered, PreviewText, PreviewToggle, RecoveredMark, speaker } from './PreviewText.tsx'
import { usePreviews } from './use-previews.ts'

/** The last replies, one line each, with every kind of token apart. */
export function RecentTable({ snapshot, atMost }: { snapshot: Snapshot; atMost: number }) {
  const { setShowPreviews } = usePanel()
  const { showPreviews } = snapshot.settings
  const { columns } = words.recent
  const shown = snapshot.recent.slice(0, atMost)
  const previews = usePreviews(
    shown.filter((response) => !isRecovered(response)).map(({ id }) => id),
    snapshot,
  )
  const numbers = [columns.input, columns.output, columns.cacheWrite, columns.cacheRead, columns.cost]
  return (
    <section aria-label={words.recent.heading}>
      <div class="line">
        <h2 class="quiet-heading">{words.recent.heading}</h2>
        <PreviewToggle isShown={showPreviews} onChange={setShowPreviews} />
      </div>
      <table class="recent-table">
        <thead>
          <tr>
            <th scope="col">{columns.when}</th>
            <th scope="col">{columns.project}</th>
            <th scope="col">{columns.model}</th>
            {showPreviews && (
              <th scope="col" class="wide">
                {columns.preview}
              </th>
            )}
            {numbers.map((name) => (
              <th key={name} scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((response) => (
            <RecentRow key={response.id} response={response} snapshot={snapshot} preview={previews.get(response.id)} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface RecentRowProps {
  readonly response: RecentResponse
  readonly snapshot: Snapshot
  readonly preview: Preview | undefined
}

function RecentRow({ response, snapshot: { now, timeZone, settings }, preview }: RecentRowProps) {
  const { at, project, model, tokens, cost, isComplete } = response
  const show = (count: number) => formatTokens(count, locale)
  return (
    <tr>
      <td class="narrow">
        <time dateTime={new Date(at).toISOString()} title={formatFullInstant(at, { timeZone, locale })}>
          {formatInstant(at, { now, timeZone, locale })}
        </time>
      </td>
      <td class="name" title={project}>
        {project === undefined ? <span class="muted">{locale.words.unknownProject}</span> : projectName(project)}
      </td>
      <td class="name" title={model}>
        {speaker(response, modelName)}
        {!settings.showPreviews && isRecovered(response) && <RecoveredMark />}
      </td>
      {settings.showPreviews && (
        <td class="name wide">
          <PreviewText response={response} preview={preview} />
        </td>
      )}
      <td class="number">{show(tokens.input)}</td>
      <td class="number" title={isComplete ? undefined : words.recent.incomplete}>
        {isComplete ? '' : '≥\u202f'}
        {show(tokens.output)}
      </td>
      <td class="number">{show(cacheWriteTokens(tokens))}</td>
      <td class="number">{show(tokens.cacheRead)}</td>
      <td class="number">{formatCost(cost, locale)}</td>
    </tr>
  )
}
