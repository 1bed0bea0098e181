/** The parts that a window's row and its hero share. */
import type { UsageWindow } from '../../shared/contract/snapshot.ts'
import { shownPercent } from '../../shared/format/numbers.ts'
import { formatFullInstant } from '../../shared/format/time.ts'
import { countedSentence, resetLabel, sourceLabel, windowLabel, windowSentence } from '../../shared/format/window.ts'
import { locale, usePanel, words } from '../panel-context.ts'
import { levelOf } from './window-look.ts'

/** What a level says to a screen reader: a meter where there is a figure, else a picture with the sentence as its name. */
export function meterProps(window: UsageWindow, now: number): Record<string, string | number> {
  const sentence = windowSentence(window, { now, locale })
  const level = levelOf(window)
  if (level === undefined) return { role: 'img', 'aria-label': sentence }
  return {
    role: 'meter',
    'aria-label': windowLabel(window, locale),
    'aria-valuemin': 0,
    'aria-valuemax': 100,
    'aria-valuenow': shownPercent(level),
    'aria-valuetext': sentence,
  }
}

export function SourceChip({ window }: { window: UsageWindow }) {
  const { now } = usePanel()
  const origin = window.limit ? `${countedSentence(window, locale)} · ${window.limit.origin}` : undefined
  return (
    <span class={`chip${window.state === 'stale' ? ' is-alert' : ''}`} title={origin}>
      {sourceLabel(window, now.value, locale)}
    </span>
  )
}

/** Now, and the zone in which days and clocks are told. */
export function useHere() {
  const { now, snapshot } = usePanel()
  return { now: now.value, timeZone: snapshot.value?.timeZone ?? 'UTC', locale }
}

/** The reset, as time left or time of day: a click switches all of them. Nothing where nothing runs. */
export function ResetTime({ window, isShort = false }: { window: UsageWindow; isShort?: boolean }) {
  const { resetStyle, toggleResetStyle } = usePanel()
  const here = useHere()
  const label = resetLabel(window, resetStyle.value, { ...here, isShort })
  if (label === undefined) return null
  if (window.resetsAt === undefined) return <span class="reset">{label}</span>
  return (
    <button
      type="button"
      class="reset quiet"
      onClick={toggleResetStyle}
      aria-label={resetLabel(window, resetStyle.value, here)}
      title={`${formatFullInstant(window.resetsAt, here)} · ${words.switchReset}`}
    >
      {label}
    </button>
  )
}
