import type { Snapshot } from '../../shared/contract/snapshot.ts'
import { modelName, projectName } from '../../shared/format/names.ts'
import { formatTokens } from '../../shared/format/numbers.ts'
import { formatFullInstant, formatInstant } from '../../shared/format/time.ts'
import { locale, usePanel, words } from '../panel-context.ts'
import { isRecovered, PreviewText, PreviewToggle, speaker } from './PreviewText.tsx'
import { usePreviews } from './use-previews.ts'

/** The last few replies, two lines each: what was said, then when, where and how much. */
export function RecentList({ snapshot, atMost }: { snapshot: Snapshot; atMost: number }) {
  const { setShowPreviews } = usePanel()
  const { now, timeZone, settings } = snapshot
  const shown = snapshot.recent.slice(0, atMost)
  const previews = usePreviews(
    shown.filter((response) => !isRecovered(response)).map(({ id }) => id),
    snapshot,
  )
  return (
    <section class="recent" aria-label={words.recent.heading}>
      <div class="line">
        <h2 class="quiet-heading">{words.recent.heading}</h2>
        <PreviewToggle isShown={settings.showPreviews} onChange={setShowPreviews} />
      </div>
      {shown.length === 0 && <p class="muted">{words.recent.empty}</p>}
      <ul>
        {shown.map((response) => (
          <li key={response.id}>
            {settings.showPreviews && (
              <p class="recent-text">
                <PreviewText response={response} preview={previews.get(response.id)} />
              </p>
            )}
            <div class="line small muted">
              <span class="recent-place" title={[response.project, response.model].filter(Boolean).join(' · ')}>
                <time dateTime={new Date(response.at).toISOString()} title={formatFullInstant(response.at, { timeZone, locale })}>
                  {formatInstant(response.at, { now, timeZone, locale })}
                </time>
                {' · '}
                {response.project === undefined ? locale.words.unknownProject : projectName(response.project)}
                {' · '}
                {speaker(response, modelName)}
                {!settings.showPreviews && isRecovered(response) && ` · ${words.recent.recovered}`}
              </span>
              <span class="recent-figure">
                {response.isComplete ? '' : `${words.recent.incomplete} · `}
                {words.recent.inOut(formatTokens(response.tokens.input, locale), formatTokens(response.tokens.output, locale))}
              </span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
