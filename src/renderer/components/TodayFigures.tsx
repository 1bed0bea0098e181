import type { Snapshot } from '../../shared/contract/snapshot.ts'
import { formatCost } from '../../shared/format/cost.ts'
import { formatCount, formatPercent, formatTokens } from '../../shared/format/numbers.ts'
import { cacheHitPercent, workTokens } from '../../shared/format/tokens.ts'
import { locale, words } from '../panel-context.ts'
import { Figure } from './Figure.tsx'

/** Today at a glance, in three figures. */
export function TodayFigures({ today: { usage } }: { today: Snapshot['today'] }) {
  const hits = cacheHitPercent(usage.tokens)
  return (
    <section class="figures" aria-label={words.today.heading}>
      <Figure label={words.today.work} value={formatTokens(workTokens(usage.tokens), locale)} hint={words.today.workHint} />
      <Figure
        label={words.today.cacheRead}
        value={formatTokens(usage.tokens.cacheRead, locale)}
        hint={hits === undefined ? undefined : words.today.hits(formatPercent(hits, false, locale))}
      />
      <Figure
        label={words.today.value}
        title={words.today.valueTitle}
        value={formatCost(usage.cost, locale)}
        hint={words.today.replies(formatCount(usage.responses, locale))}
      />
    </section>
  )
}
