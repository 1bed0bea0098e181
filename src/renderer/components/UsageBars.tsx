import type { NamedUsage } from '../../shared/contract/snapshot.ts'
import { formatCost, formatShortCost } from '../../shared/format/cost.ts'
import { toldApart } from '../../shared/format/names.ts'
import { formatTokens } from '../../shared/format/numbers.ts'
import { workTokens } from '../../shared/format/tokens.ts'
import { locale, words } from '../panel-context.ts'
import { NamedBars } from './NamedBars.tsx'

interface UsageBarsProps {
  readonly heading: string
  readonly isHeadingShown?: boolean
  readonly entries: readonly NamedUsage[]
  readonly nameOf: (name: string) => string
  readonly atMost: number
}

/** Work tokens by name. */
export function UsageBars({ entries, nameOf, ...rest }: UsageBarsProps) {
  const shownName = toldApart(
    entries.map(({ name }) => name),
    nameOf,
  )
  const bars = entries.map(({ name, usage }) => ({
    name,
    shownName: shownName(name),
    size: workTokens(usage.tokens),
    figure: words.share(formatTokens(workTokens(usage.tokens), locale), formatShortCost(usage.cost, locale)),
    title: formatCost(usage.cost, locale),
  }))
  return <NamedBars {...rest} bars={bars} nothing={words.noUseToday} />
}
