import { useEffect, useState } from 'preact/hooks'
import type { Snapshot } from '../../shared/contract/snapshot.ts'
import type { TelemetrySetup } from '../../shared/contract/telemetry-setup.ts'
import { usePanel, words } from '../panel-context.ts'
import { telemetrySectionId } from './TelemetrySection.tsx'

/** One line for whoever has transcripts and no telemetry, until they have read it. */
export function TelemetryHint({ snapshot, setup }: { snapshot: Snapshot; setup: TelemetrySetup | undefined }) {
  const { bridge } = usePanel()
  const [isWanted, setIsWanted] = useState(false)
  const hasTranscripts = snapshot.sources.some(({ id, counts }) => id === 'transcripts' && counts.responses > 0)
  const isOff = setup?.endpoint !== undefined && setup.folders.length > 0 && setup.folders.every(({ state }) => state === 'off')
  const isDue = hasTranscripts && isOff && !snapshot.isDemo

  useEffect(() => {
    if (!isDue) return
    let isHere = true
    bridge.getSettings().then(
      ({ showTelemetryHint }) => isHere && setIsWanted(showTelemetryHint),
      () => {},
    )
    return () => {
      isHere = false
    }
  }, [bridge, isDue])

  if (!isDue || !isWanted) return null
  const dismiss = () => {
    setIsWanted(false)
    // A page that may not change settings forgets it with its tab, which is better than an error about a hint.
    bridge.changeSettings({ showTelemetryHint: false }).catch(() => {})
  }
  return (
    <div class="notice hint" role="note">
      <div class="line">
        <p>
          {words.telemetry.hint}{' '}
          <button type="button" class="link" onClick={goToSection}>
            {words.telemetry.hintLink}
          </button>
        </p>
        <button type="button" class="quiet small" aria-label={words.telemetry.dismissLabel} onClick={dismiss}>
          {words.telemetry.dismiss}
        </button>
      </div>
    </div>
  )
}

function goToSection() {
  const section = document.getElementById(telemetrySectionId)
  section?.scrollIntoView({ block: 'start' })
  section?.focus({ preventScroll: true })
}
