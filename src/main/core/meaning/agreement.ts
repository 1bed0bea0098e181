/** Whether those who counted one session agree, and why not where they don't. Pure. */
import type { Counted, Explanation, SessionAgreement } from '../../../shared/contract/agreement.ts'
import type { TokenCounts } from '../../../shared/contract/tokens.ts'
import type { AccountedUse, SessionAccount } from '../ledger/ledger.ts'
import { usdOf } from '../pricing/cost.ts'
import { canonicalModel, withoutContextTag } from '../pricing/model-name.ts'

type Cost = NonNullable<SessionAgreement['cost']>

/** Claude Code's figures are sums of fractions of a cent: what is smaller than this per response is rounding. */
const roundingUsd = 1e-6

export function agreementOf(account: SessionAccount): SessionAgreement {
  const { sessionId, uses, residuals, differing, own } = account
  const project = uses.find((use) => use.project !== undefined)?.project
  const cost = costOf(account)
  const { explanations, isCostExplained } = explain(account, cost)
  return {
    sessionId,
    ...(project === undefined ? {} : { project }),
    lastAt: uses.reduce((last, use) => Math.max(last, use.lastAtMs), 0),
    transcriptOnly: countedBy('transcript', uses),
    telemetryOnly: countedBy('telemetry', uses),
    both: countedBy('both', uses),
    differing,
    ...(residuals.length > 0 && {
      recovered: { tokens: sumOf(residuals), from: own ? ('cost-state' as const) : ('metrics' as const) },
    }),
    ...(cost && { cost }),
    explanations,
    isExplained: differing === 0 && isCostExplained,
  }
}

/** The most complete figure there is, beside ours of the same use. */
function costOf({ uses, residuals, isFork, own, metricsCostUsd }: SessionAccount): Cost | undefined {
  const everything = () => ourUsd(uses) + residuals.reduce((sum, one) => sum + (usdOf(residualUse(one)) ?? 0), 0)
  // A fork's total has its parent's in it, and nobody says how much.
  if (own && !isFork) return { clientUsd: own.costUsd, ourUsd: everything(), from: 'cost-state' }
  const told = uses.filter((use) => use.reportedCostUsd !== undefined)
  if (told.length > 0) {
    return { clientUsd: told.reduce((sum, use) => sum + (use.reportedCostUsd ?? 0), 0), ourUsd: ourUsd(told), from: 'events' }
  }
  if (metricsCostUsd !== undefined) return { clientUsd: metricsCostUsd, ourUsd: everything(), from: 'metrics' }
  return undefined
}

function explain(account: SessionAccount, cost: Cost | undefined): { explanations: Explanation[]; isCostExplained: boolean } {
  if (!cost) return { explanations: [], isCostExplained: true }
  const { uses, residuals, own } = account
  const responses = uses.reduce((sum, use) => sum + use.responses, 0)
  const isEqualTo = (usd: number) => Math.abs(cost.clientUsd - usd) <= roundingUsd * Math.max(1, responses)
  if (isEqualTo(cost.ourUsd)) return { explanations: [], isCostExplained: true }

  const explanations: Explanation[] = []
  const compared = cost.from === 'events' ? uses.filter((use) => use.reportedCostUsd !== undefined) : uses
  const asRequested = ourUsd(compared.map(pricedAsRequested))
  const byRequest = asRequested !== ourUsd(compared)
  if (byRequest) explanations.push('requestedModel')
  if (byRequest && isEqualTo(cost.ourUsd - ourUsd(compared) + asRequested)) return { explanations, isCostExplained: true }

  // How large these are nobody knows, so each explains any difference in its direction.
  if (compared.some((use) => usdOf(use) === undefined)) explanations.push('unpriced')
  if (compared.some((use) => use.incompleteResponses > 0)) explanations.push('estimates')
  if (cost.from !== 'events' && residuals.length > 0) explanations.push('estimates', 'lifetimes')
  if (cost.from === 'cost-state' && own && uses.some((use) => use.lastAtMs > own.atMs)) explanations.push('stillRunning')
  const distinct = [...new Set(explanations)]
  return { explanations: distinct, isCostExplained: distinct.some((one) => one !== 'requestedModel') }
}

function pricedAsRequested(use: AccountedUse): AccountedUse {
  const { requestedModel, model } = use
  if (requestedModel === undefined) return use
  const requested = withoutContextTag(requestedModel)
  return canonicalModel(requested) === canonicalModel(model) ? use : { ...use, model: requested }
}

function countedBy(by: AccountedUse['by'], uses: readonly AccountedUse[]): Counted {
  const own = uses.filter((use) => use.by === by)
  return { responses: own.reduce((sum, use) => sum + use.responses, 0), tokens: sumOf(own) }
}

function ourUsd(uses: readonly AccountedUse[]): number {
  return uses.reduce((sum, use) => sum + (usdOf(use) ?? 0), 0)
}

function residualUse({ model, atMs, tokens, webSearches }: SessionAccount['residuals'][number]) {
  return { model, atMs, tokens, webSearches, speed: 'standard' as const, geo: undefined, promptBand: 0 as const }
}

function sumOf(parts: readonly { tokens: TokenCounts }[]): TokenCounts {
  const sum = { input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 }
  for (const { tokens } of parts) for (const kind of Object.keys(sum) as (keyof TokenCounts)[]) sum[kind] += tokens[kind]
  return sum
}
