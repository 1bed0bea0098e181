import type { UsageWindow } from '../../shared/contract/snapshot.ts'
import { formatShortCost } from '../../shared/format/cost.ts'
import { outlookSentence } from '../../shared/format/forecast.ts'
import { formatPercent, formatTokens } from '../../shared/format/numbers.ts'
import { pacePercent, toneOf } from '../../shared/format/pace.ts'
import type { Here } from '../../shared/format/time.ts'
import { countedSentence, estimateSentence, isEstimate, kindsLabel, usedPercentOf } from '../../shared/format/window.ts'
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
export const paceTickOf = pacePercent

/** The one short sentence under a level: what to mind, else how the level came about. */
export function remarkOf(window: UsageWindow, here: Here): string {
  const { states, counted } = locale.words
  if (window.state === 'notStarted') return window.kind === 'session' ? states.notStartedHint : states.notStarted
  if (window.state === 'stale') return estimateSentence(window, locale) ?? states.staleHint
  if (window.state === 'unknown' && window.before) return states.before(formatPercent(window.before.usedPercent, false, locale))
  if (levelOf(window) === undefined && window.kind !== 'spend') {
    return counted.kindsAndCost(kindsLabel(window.countedKinds, locale), formatShortCost(window.usage.cost, locale))
  }
  const tone = toneOf(window)
  const isToMind = tone === 'warning' || tone === 'critical'
  const outlook = isToMind || !isEstimate(window) ? outlookSentence(window, here) : undefined
  return outlook ?? countedSentence(window, locale)
}

/** What stands in the place of a percent where nobody knows one. */
export function amountOf(window: UsageWindow): string {
  return window.kind === 'spend' ? formatShortCost(window.usage.cost, locale) : formatTokens(window.countedTokens, locale)
}
