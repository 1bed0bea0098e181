import type { Snapshot } from '../../shared/contract/snapshot.ts'
import { formatCost } from '../../shared/format/cost.ts'
import { formatCount, formatPercent, formatTokens } from '../../shared/format/numbers.ts'
import { cacheHitPercent, cacheWriteTokens, workTokens } from '../../shared/format/tokens.ts'
import { locale, words } from '../panel-context.ts'
import { Figure } from './Figure.tsx'

/** Today's four figures, each with what it is made of. Kinds of tokens are never added up unlabelled. */
export function TodayCards({ today: { usage } }: { today: Snapshot['today'] }) {
  const { tokens, cost, responses, incompleteResponses } = usage
  const show = (count: number) => formatTokens(count, locale)
  const hits = cacheHitPercent(tokens)
  return (
    <section class="cards" aria-label={words.today.heading}>
      <h2 class="quiet-heading">{words.today.heading}</h2>
      <div class="card-grid">
        <Figure
          label={words.today.workTokens}
          value={show(workTokens(tokens))}
          hint={words.today.inAndOut(show(tokens.input), show(tokens.output))}
        />
        <Figure
          label={words.today.cacheRead}
          value={show(tokens.cacheRead)}
          hint={words.today.cacheHint(
            show(cacheWriteTokens(tokens)),
            hits === undefined ? undefined : formatPercent(hits, false, locale),
          )}
        />
        <Figure
          label={words.today.messages}
          value={formatCount(responses, locale)}
          hint={words.today.messagesHint(incompleteResponses)}
        />
        <Figure
          label={words.today.value}
          title={words.today.valueTitle}
          value={formatCost(cost, locale)}
          hint={words.today.valueHint}
        />
      </div>
    </section>
  )
}
