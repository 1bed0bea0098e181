import type { Snapshot } from '../../shared/contract/snapshot.ts'
import type { TelemetrySetup } from '../../shared/contract/telemetry-setup.ts'
import { words } from '../panel-context.ts'
import { SetupHint } from './SetupHint.tsx'
import { telemetrySectionId } from './TelemetrySection.tsx'

/** For whoever has transcripts and no telemetry. */
export function TelemetryHint({ snapshot, setup }: { snapshot: Snapshot; setup: TelemetrySetup | undefined }) {
  const hasTranscripts = snapshot.sources.some(({ id, counts }) => id === 'transcripts' && counts.responses > 0)
  const isOff = setup?.endpoint !== undefined && setup.folders.length > 0 && setup.folders.every(({ state }) => state === 'off')
  return (
    <SetupHint
      isDue={hasTranscripts && isOff && !snapshot.isDemo}
      isWantedBy={({ showTelemetryHint }) => showTelemetryHint}
      setting="showTelemetryHint"
      text={words.telemetry.hint}
      link={words.telemetry.hintLink}
      sectionId={telemetrySectionId}
    />
  )
}
