import { useEffect, useState } from 'preact/hooks'
import type { Settings } from '../../shared/contract/settings.ts'
import { usePanel, words } from '../panel-context.ts'

interface HintProps {
  /** As far as the Snapshot and the set-up know. */
  readonly isDue: boolean
  /** As far as the settings know. */
  readonly isWantedBy: (settings: Settings) => boolean
  readonly setting: 'showTelemetryHint' | 'showStatusLineHint'
  readonly text: string
  readonly link: string
  readonly sectionId: string
}

/** One line that leads to a section, until somebody has read it. */
export function SetupHint({ isDue, isWantedBy, setting, text, link, sectionId }: HintProps) {
  const { bridge } = usePanel()
  const [isWanted, setIsWanted] = useState(false)

  // The same question in every render, so it need not be asked again.
  useEffect(() => {
    if (!isDue) return
    let isHere = true
    bridge.getSettings().then(
      (settings) => isHere && setIsWanted(isWantedBy(settings)),
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
    bridge.changeSettings({ [setting]: false }).catch(() => {})
  }
  const goToSection = () => {
    const section = document.getElementById(sectionId)
    section?.scrollIntoView({ block: 'start' })
    section?.focus({ preventScroll: true })
  }
  return (
    <div class="notice hint" role="note">
      <div class="line">
        <p>
          {text}{' '}
          <button type="button" class="link" onClick={goToSection}>
            {link}
          </button>
        </p>
        <button type="button" class="quiet small" aria-label={words.setup.dismissLabel} onClick={dismiss}>
          {words.setup.dismiss}
        </button>
      </div>
    </div>
  )
}
