import type { Preview } from '../../shared/contract/api.ts'
import type { RecentResponse } from '../../shared/contract/snapshot.ts'
import { words } from '../panel-context.ts'

/** The first words of a response; else the tools it calls; else that there is nothing to show. */
export function PreviewText({ preview }: { preview: Preview | undefined }) {
  const text = preview?.text?.trim()
  if (text) return <span title={text}>{text}</span>
  if (preview && preview.tools.length > 0) return <span class="muted">{words.recent.tools(preview.tools.join(', '))}</span>
  return <span class="muted">{preview ? words.recent.noPreview : '\u00a0'}</span>
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
