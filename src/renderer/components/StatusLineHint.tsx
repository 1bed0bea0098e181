import type { Snapshot } from '../../shared/contract/snapshot.ts'
import type { StatusLineSetup } from '../../shared/contract/statusline-setup.ts'
import { words } from '../panel-context.ts'
import { SetupHint } from './SetupHint.tsx'
import { statusLineSectionId } from './StatusLineSection.tsx'

/** For whoever uses Claude Code and gets no official percent. With an API key there is none to get. */
export function StatusLineHint({ snapshot, setup }: { snapshot: Snapshot; setup: StatusLineSetup | undefined }) {
  const hasTranscripts = snapshot.sources.some(({ id, counts }) => id === 'transcripts' && counts.responses > 0)
  const hasOfficial = snapshot.windows.some(({ source }) => source === 'official')
  const folders = setup?.folders ?? []
  const isOff = folders.length > 0 && folders.every(({ state }) => state === 'none' || state === 'other')
  return (
    <SetupHint
      isDue={hasTranscripts && !hasOfficial && isOff && !snapshot.isDemo}
      isWantedBy={({ showStatusLineHint, billing }) => showStatusLineHint && billing !== 'api'}
      setting="showStatusLineHint"
      text={words.statusLine.hint}
      link={words.statusLine.hintLink}
      sectionId={statusLineSectionId}
    />
  )
}
