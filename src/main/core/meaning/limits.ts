/**
 * The limit of each window: the person's own, else their plan's preset, else none. (Official, calibrated and learned limits will
 * stand above these.)
 */
import type { Settings } from '../../../shared/contract/settings.ts'
import type { LimitSource } from '../../../shared/contract/snapshot.ts'
import type { CountedKind, TokenCounts } from '../../../shared/contract/tokens.ts'
import { type BudgetKind, presets } from './presets.ts'

export interface Limit {
  source: LimitSource
  countedKinds: readonly CountedKind[]
  /** Absent when no limit is known. `origin` is for programs: `set`, or `preset:<plan>:<source>` (see presetSources). */
  budget?: { tokens: number; origin: string }
}

export function limitOf(kind: BudgetKind, settings: Pick<Settings, 'plan' | 'limits' | 'countedKinds'>): Limit {
  const own = settings.limits[kind]
  const preset = presets[settings.plan][kind]
  const countedKinds = settings.countedKinds ?? (own === undefined ? preset?.countedKinds : undefined) ?? ['input', 'output']
  if (own !== undefined) return { source: 'set', countedKinds, budget: { tokens: own, origin: 'set' } }
  if (!preset) return { source: 'none', countedKinds }
  return {
    source: 'preset',
    countedKinds,
    budget: { tokens: preset.tokens, origin: `preset:${settings.plan}:${preset.source}` },
  }
}

export function countTokens(tokens: TokenCounts, kinds: readonly CountedKind[]): number {
  let sum = 0
  for (const kind of new Set(kinds)) sum += kind === 'cacheWrite' ? tokens.cacheWrite5m + tokens.cacheWrite1h : tokens[kind]
  return sum
}
