import type { UsageWindow } from '../../shared/contract/snapshot.ts'
import { formatShortCost } from '../../shared/format/cost.ts'
import { paceDifference, paceSentence, toneOf } from '../../shared/format/pace.ts'
import { countedSentence, isEstimate, kindsLabel, usedPercentOf } from '../../shared/format/window.ts'
import { locale } from '../panel-context.ts'
import type { MarkShape } from './Mark.tsx'

/** How much of a window's bar or ring is filled; undefined where nothing says how far. */
export const levelOf = usedPercentOf

export function shapeOf(window: UsageWindow): MarkShape {
  if (window.state === 'notStarted') return 'notStarted'
  if (levelOf(window) === undefined) return 'unknown'
  return isEstimate(window) ? 'estimate' : 'official'
}

/** Where an even pace would stand, where there is a pace to speak of. */
export function paceTickOf(window: UsageWindow): number | undefined {
  return paceDifference(window) === undefined ? undefined : window.elapsedPercent
}

/** The one short sentence under a level: what to mind, else how the level came about. */
export function remarkOf(window: UsageWindow): string {
  const { states, counted } = locale.words
  if (window.state === 'notStarted') return window.kind === 'session' ? states.notStartedHint : states.notStarted
  if (window.state === 'stale') return states.staleHint
  if (levelOf(window) === undefined) {
    return counted.kindsAndCost(kindsLabel(window.countedKinds, locale), formatShortCost(window.usage.cost, locale))
  }
  const tone = toneOf(window)
  const isToMind = tone === 'warning' || tone === 'critical'
  const pace = isToMind || !isEstimate(window) ? paceSentence(window, locale) : undefined
  return pace ?? countedSentence(window, locale)
}
