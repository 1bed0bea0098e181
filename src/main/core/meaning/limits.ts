/**
 * [Note: ladder] What a window's use is held against where Anthropic's own percent is not known: the best rung there is. Calibrated (what
 * one percent has been worth), learned (what had been used when a request was refused), the person's own, a guess from their past
 * if they chose one, their plan's preset, none.
 */
import type { Settings } from '../../../shared/contract/settings.ts'
import type { Calibration, LimitSource, Range } from '../../../shared/contract/snapshot.ts'
import type { CountedKind, TokenCounts } from '../../../shared/contract/tokens.ts'
import type { GuessKind } from './guess.ts'
import { type BudgetKind, hoursPresets, presets } from './presets.ts'

export interface Limit {
  source: LimitSource
  countedKinds: readonly CountedKind[]
  /**
   * Absent when no limit in tokens is known. `origin` is for programs: `set`, `preset:<plan>:<source>` (see presetSources),
   * `learned:<instant>`, `guess:<kind>`.
   */
  budget?: { tokens: number; origin: string }
  /** Of a calibrated one: API value of one percent. */
  usdPerPercent?: Range
}

/** What is known of a window besides settings. */
export interface Evidence {
  calibration?: Calibration | undefined
  /** When a request was refused last, and what had then been used of the window. */
  hit?: { atMs: number; used: TokenCounts } | undefined
  guess?: { kind: GuessKind; tokens: number } | undefined
}

export type ModelFamily = 'opus' | 'sonnet'

type LimitSettings = Pick<Settings, 'plan' | 'limits' | 'countedKinds' | 'weeklyHours' | 'tokensPerHour'>

export function limitOf(kind: BudgetKind, settings: LimitSettings, evidence: Evidence = {}): Limit {
  const own = settings.limits[kind]
  const preset = presets[settings.plan][kind]
  const learnt = fromEvidence(evidence, settings.countedKinds ?? preset?.countedKinds ?? work)
  if (learnt) return learnt
  const countedKinds = settings.countedKinds ?? (own === undefined ? preset?.countedKinds : undefined) ?? work
  if (own !== undefined) return { source: 'set', countedKinds, budget: { tokens: own, origin: 'set' } }
  if (evidence.guess) return guessed(evidence.guess, settings.countedKinds ?? work)
  if (!preset) return { source: 'none', countedKinds }
  return {
    source: 'preset',
    countedKinds,
    budget: { tokens: preset.tokens, origin: `preset:${settings.plan}:${preset.source}` },
  }
}

/** Of the weekly window of one model family, in hours of a certain number of tokens. */
export function hoursLimitOf(family: string, settings: LimitSettings, evidence: Evidence = {}): Limit {
  const countedKinds = settings.countedKinds ?? work
  const learnt = fromEvidence(evidence, countedKinds)
  if (learnt) return learnt
  const hours = isFamily(family) ? settings.weeklyHours[family] : undefined
  if (hours === undefined || !isFamily(family)) return { source: 'none', countedKinds }
  const tokensPerHour = settings.tokensPerHour[family]
  if (hours !== 'plan') return { source: 'set', countedKinds, budget: { tokens: hours * tokensPerHour, origin: 'set' } }
  const published = hoursPresets[settings.plan][family]
  if (!published) return { source: 'none', countedKinds }
  // The lower end of the range, so that the gauge warns early rather than late.
  const budget = { tokens: published.from * tokensPerHour, origin: `preset:${settings.plan}:weekly-hours` }
  return { source: 'preset', countedKinds, budget }
}

export const modelFamilies: readonly ModelFamily[] = ['opus', 'sonnet']

function isFamily(name: string): name is ModelFamily {
  return (modelFamilies as readonly string[]).includes(name)
}

const work: readonly CountedKind[] = ['input', 'output']

/** The rungs above the person's own. */
function fromEvidence({ calibration, hit }: Evidence, countedKinds: readonly CountedKind[]): Limit | undefined {
  if (calibration) return { source: 'calibrated', countedKinds, usdPerPercent: calibration.usdPerPercent }
  if (!hit) return undefined
  const tokens = countTokens(hit.used, countedKinds)
  // A refusal with next to nothing used here says that it was used elsewhere.
  return tokens > 0 ? { source: 'learned', countedKinds, budget: { tokens, origin: `learned:${hit.atMs}` } } : undefined
}

function guessed({ kind, tokens }: NonNullable<Evidence['guess']>, countedKinds: readonly CountedKind[]): Limit {
  return { source: 'guess', countedKinds, budget: { tokens, origin: `guess:${kind}` } }
}

/** How far that is, in percent. A calibrated limit says how sure it is; undefined where there is none, or nothing of it has a price. */
export function shareOf(limit: Limit, tokens: TokenCounts, usd: number | undefined): Range | undefined {
  const { budget, usdPerPercent } = limit
  if (usdPerPercent) {
    if (usd === undefined) return undefined
    const { low, mid, high } = usdPerPercent
    return { low: usd / high, mid: usd / mid, high: usd / low }
  }
  if (!budget) return undefined
  const percent = (countTokens(tokens, limit.countedKinds) / budget.tokens) * 100
  return { low: percent, mid: percent, high: percent }
}

export function countTokens(tokens: TokenCounts, kinds: readonly CountedKind[]): number {
  let sum = 0
  for (const kind of new Set(kinds)) sum += kind === 'cacheWrite' ? tokens.cacheWrite5m + tokens.cacheWrite1h : tokens[kind]
  return sum
}
