/**
 * `GET /api/usage`: the snapshot for scripts and small dashboards, with instants as text, one object per window and every number
 * under a name that says what it is. What is unknown is absent.
 */
import * as z from 'zod/mini'
import type { NamedUsage, RecentResponse, Snapshot, UsageWindow } from '../../shared/contract/snapshot.ts'
import type { ApiCost, TokenCounts, UsageSum } from '../../shared/contract/tokens.ts'

/** How many recent responses: the snapshot keeps 100, a page usually shows 20. */
export const UsageQuery = z.object({ limit: z._default(z.coerce.number().check(z.int(), z.minimum(0), z.maximum(100)), 20) })

export function projectUsage(snapshot: Snapshot, recentLimit: number) {
  return {
    generatedAt: text(snapshot.now),
    timeZone: snapshot.timeZone,
    isDemo: snapshot.isDemo,
    ...usage(snapshot.totals.usage),
    today: { startsAt: text(snapshot.today.startsAt), ...usage(snapshot.today.usage) },
    windows: Object.fromEntries(snapshot.windows.map((window) => [window.id, projectWindow(window)])),
    models: snapshot.totals.models.map(projectModel),
    recent: snapshot.recent.slice(0, recentLimit).map(projectRecent),
  }
}

function projectWindow(window: UsageWindow) {
  return {
    kind: window.kind,
    ...(window.model === undefined ? {} : { model: window.model }),
    state: window.state,
    ...(window.usedPercent === undefined ? {} : { percent: window.usedPercent }),
    /** Only Anthropic's own figure is none. */
    isEstimate: window.source !== 'official',
    source: window.source,
    ...(window.limit ? { limit: window.limit.tokens, limitOrigin: window.limit.origin } : {}),
    used: window.countedTokens,
    countedKinds: window.countedKinds,
    ...(window.startsAt === undefined ? {} : { startsAt: text(window.startsAt) }),
    ...(window.resetsAt === undefined ? {} : { resetsAt: text(window.resetsAt) }),
    ...usage(window.usage),
    models: window.models.map(projectModel),
  }
}

function projectModel({ name, usage: sum }: NamedUsage) {
  return { model: name, ...usage(sum) }
}

function projectRecent(response: RecentResponse) {
  return {
    id: response.id,
    timestamp: text(response.at),
    sessionId: response.sessionId,
    ...(response.project === undefined ? {} : { project: response.project }),
    ...(response.agent === undefined ? {} : { agent: response.agent }),
    model: response.model,
    tokens: tokens(response.tokens),
    cost: cost(response.cost),
  }
}

function usage(sum: UsageSum) {
  return { messages: sum.responses, tokens: tokens(sum.tokens), cost: cost(sum.cost) }
}

function tokens({ input, output, cacheWrite5m, cacheWrite1h, cacheRead }: TokenCounts) {
  return { input, output, work: input + output, cacheWrite5m, cacheWrite1h, cacheWrite: cacheWrite5m + cacheWrite1h, cacheRead }
}

/** API list prices; a subscriber does not pay them. To a millionth: what adding up binary fractions leaves beyond that is noise. */
function cost({ usd, unpricedTokens }: ApiCost) {
  return { ...(usd === undefined ? {} : { usd: Number(usd.toFixed(6)) }), unpricedTokens }
}

function text(instantMs: number): string {
  return new Date(instantMs).toISOString()
}
