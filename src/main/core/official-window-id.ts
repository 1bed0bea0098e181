import { basePrices } from './pricing/base-prices.generated.ts'
import { canonicalModel } from './pricing/model-name.ts'

/** `opus`, `sonnet`, … */
const families = new Set(
  Object.keys(basePrices).flatMap((name) => /^claude-([a-z]+)-/.exec(canonicalModel(name) ?? '')?.[1] ?? []),
)

/**
 * Anthropic's name of a window as ours. Undefined for one that we do not know: there are also weeks of a product (`seven_day_oauth_apps`), which
 * no gauge of ours could explain.
 */
export function officialWindowId(name: string): string | undefined {
  if (name === 'five_hour') return 'session'
  if (name === 'seven_day') return 'weekly'
  const model = /^seven_day_([a-z]+)$/.exec(name)?.[1]
  return model !== undefined && families.has(model) ? `weekly-model:${model}` : undefined
}
