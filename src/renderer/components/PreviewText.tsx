import type { Preview } from '../../shared/contract/api.ts'
import type { RecentResponse } from '../../shared/contract/snapshot.ts'
import { words } from '../panel-context.ts'

/** The first words of a response; else the tools it calls; else that there is nothing to show. */
export function PreviewText({ response, preview }: { response: RecentResponse; preview: Preview | undefined }) {
  if (isRecovered(response)) return <RecoveredMark />
  const text = preview?.text?.trim()
  if (text) return <span title={text}>{text}</span>
  if (preview && preview.tools.length > 0) return <span class="muted">{words.recent.tools(preview.tools.join(', '))}</span>
  return <span class="muted">{preview ? words.recent.noPreview : '\u00a0'}</span>
}

/** Only telemetry has it: no transcript, so no words. */
export function isRecovered({ seenIn }: RecentResponse): boolean {
  return seenIn.length === 1 && seenIn[0] === 'otlp'
}

export function RecoveredMark() {
  return (
    <span class="chip" title={words.recent.recoveredTitle}>
      {words.recent.recovered}
    </span>
  )
}

export function PreviewToggle({ isShown, onChange }: { isShown: boolean; onChange: (isShown: boolean) => void }) {
  return (
    <button type="button" class="quiet small" onClick={() => onChange(!isShown)}>
      {isShown ? words.recent.hidePreviews : words.recent.showPreviews}
    </button>
  )
}

/** Who answered: the model, and the kind of subagent where it was one. */
export function speaker(response: RecentResponse, modelName: (model: string) => string): string {
  return response.agent === undefined ? modelName(response.model) : `${modelName(response.model)} · ${response.agent}`
}
