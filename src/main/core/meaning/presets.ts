/**
 * Plan limits that other people have published, in tokens. Anthropic publishes none, so each of these is somebody's estimate: every figure
 * carries whose, and the person's own limit outranks it.
 */
import type { PlanId } from '../../../shared/contract/settings.ts'
import type { CountedKind } from '../../../shared/contract/tokens.ts'

export type BudgetKind = 'session' | 'weekly' | 'monthly'

export interface Preset {
  tokens: number
  /** The kinds the figure was made for. */
  countedKinds: readonly CountedKind[]
  source: keyof typeof presetSources
}

/** Whose figure it is, in words. Faces find it by the last part of a limit's origin, `preset:<plan>:<source>`. */
export const presetSources = {
  'community-monitors':
    'Figure in use among community usage monitors (input + output tokens); nobody knows who measured it first.',
  'max5x-tracker': 'Estimate of one Max 5x subscriber, from the percentages on claude.ai (all tokens but cache reads).',
  'weekly-hours':
    "Anthropic's weekly hours of 2025, lower end of the range, at 100,000 tokens an hour of Sonnet and 50,000 an hour of Opus (a community estimate).",
} as const

const work: readonly CountedKind[] = ['input', 'output']
const allButCacheReads: readonly CountedKind[] = ['input', 'output', 'cacheWrite']

const sonnetTokensPerHour = 100_000
const opusTokensPerHour = 50_000

/**
 * Anthropic's weekly hours of 2025, by model family. Of ranges the lower end counts. Both families together are the week's preset of the plan
 * where nobody measured a better one.
 */
export const hoursPresets: Record<PlanId, Partial<Record<'opus' | 'sonnet', { from: number; to: number }>>> = {
  pro: { sonnet: { from: 40, to: 80 } },
  max5x: { sonnet: { from: 140, to: 280 }, opus: { from: 15, to: 35 } },
  max20x: { sonnet: { from: 240, to: 480 }, opus: { from: 24, to: 40 } },
  custom: {},
}

export const presets: Record<PlanId, Partial<Record<BudgetKind, Preset>>> = {
  pro: {
    session: { tokens: 19_000, countedKinds: work, source: 'community-monitors' },
    // The lower end of "40 to 80 hours", so that the gauge warns early rather than late. The kinds are not published with the hours;
    // they are taken as in the weekly figure of Max 5x, so that plans can be compared.
    weekly: { tokens: 40 * sonnetTokensPerHour, countedKinds: allButCacheReads, source: 'weekly-hours' },
  },
  max5x: {
    session: { tokens: 88_000, countedKinds: work, source: 'community-monitors' },
    weekly: { tokens: 11_000_000, countedKinds: allButCacheReads, source: 'max5x-tracker' },
    monthly: { tokens: 45_000_000, countedKinds: allButCacheReads, source: 'max5x-tracker' },
  },
  max20x: {
    session: { tokens: 220_000, countedKinds: work, source: 'community-monitors' },
    weekly: {
      tokens: 240 * sonnetTokensPerHour + 24 * opusTokensPerHour,
      countedKinds: allButCacheReads,
      source: 'weekly-hours',
    },
  },
  custom: {},
}
