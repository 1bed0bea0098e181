/**
 * Every window there is, as far as it is used, and how that is known. What was read officially goes first; where nothing was, the person's
 * own use is held against the best limit there is.
 */
import type { Settings } from '../../../shared/contract/settings.ts'
import type { Calibration, LimitSource, Range, UsageWindow, WindowState } from '../../../shared/contract/snapshot.ts'
import type { OfficialWindow } from '../limit-reading.ts'
import type { UsageSlice } from '../usage.ts'
import { finishedBlocks, guessLimit } from './guess.ts'
import { countTokens, type Evidence, hoursLimitOf, type Limit, limitOf, modelFamilies, shareOf } from './limits.ts'
import type { Span } from './local-time.ts'
import {
  isOfFamily,
  latestOfficial,
  lengthOf,
  namedWindow,
  type OfficialStanding,
  standingOf,
  type UseTimes,
} from './official-windows.ts'
import type { BudgetKind } from './presets.ts'
import { breakDown } from './totals.ts'
import type { UsageIndex } from './usage-index.ts'
import { monthlyWindow, sessionWindow, type WindowTime, weeklyWindow } from './windows.ts'

/** What is known of limits, beside settings and use. */
export interface LimitKnowledge {
  windows: readonly OfficialWindow[]
  /** Windows that an account says it has not. */
  neverThere: readonly { account: string; windowId: string }[]
  /** What status lines have shown: whether percents or only money. */
  billing?: 'subscription' | 'api' | undefined
  calibrationOf(account: string, windowId: string): Calibration | undefined
}

export const nothingKnown: LimitKnowledge = { windows: [], neverThere: [], calibrationOf: () => undefined }

export interface WindowsInput {
  now: number
  /** IANA. */
  timeZone: string
  settings: Settings
  usage: UsageIndex
  limits: LimitKnowledge
}

/** Most constrained first: highest percent, then those without one, then those that the plan lacks. Equals keep the order of the builders. */
export function windowsOf(input: WindowsInput): UsageWindow[] {
  const official = latestOfficial(input.limits.windows, input.now)
  const [read, ...others] = accountsOf(official, input)
  // What was once learnt of an account holds longer than what was read of its windows.
  const account = read ?? accountsOf(input.limits.windows, input)[0]
  const isAlone = others.length === 0
  const ofOthers = others.flatMap((other) => accountWindows({ account: other, isAlone }, official, input))
  return [...accountWindows({ account, isAlone }, official, input), ...ofOthers, ...ownWindows(official, input)].sort(
    (a, b) => urgencyOf(b) - urgencyOf(a),
  )
}

function urgencyOf({ state, usedPercent, estimate }: UsageWindow): number {
  if (state === 'noSuchWindow') return -2
  return usedPercent ?? estimate?.usedPercent.mid ?? -1
}

interface Account {
  /** Absent: nothing official was ever read. */
  account: string | undefined
  isAlone: boolean
}

/** Read last first. */
function accountsOf(official: readonly OfficialWindow[], { limits }: WindowsInput): string[] {
  const newestFirst = [...official].sort((a, b) => b.readAtMs - a.readAtMs)
  return [...new Set([...newestFirst, ...limits.neverThere].map(({ account }) => account))]
}

/** Those that come with a subscription. */
function accountWindows({ account, isAlone }: Account, official: readonly OfficialWindow[], input: WindowsInput): UsageWindow[] {
  const read = official.filter((window) => window.account === account && window.windowId !== 'spend')
  if (isByUse(input) && read.length === 0) return []
  const absent = input.limits.neverThere.filter((window) => window.account === account).map(({ windowId }) => windowId)
  const named = (windowId: string) => ({
    id: isAlone ? windowId : `${windowId}@${account}`,
    ...(account === undefined ? {} : { account }),
  })
  const ids = new Set(['session', 'weekly', ...modelWindowIds(read, input.settings)])
  return [...ids].flatMap((windowId): UsageWindow[] => {
    if (absent.includes(windowId)) return [{ ...absentWindow(windowId, input), ...named(windowId) }]
    const window = read.find((each) => each.windowId === windowId)
    if (window) return [{ ...officialWindow(window, input), ...named(windowId) }]
    // Of a second account nothing is known but what was read: use here says nothing of whose it is.
    if (!isAlone) return []
    const evidence = evidenceOf(account, windowId, input)
    return [{ ...localWindow(windowId, evidence, input), ...named(windowId) }]
  })
}

function modelWindowIds(read: readonly OfficialWindow[], { weeklyHours }: Settings): string[] {
  const told = read.map(({ windowId }) => windowId).filter((windowId) => windowId.startsWith('weekly-model:'))
  const wanted = modelFamilies.filter((family) => weeklyHours[family] !== undefined).map((family) => `weekly-model:${family}`)
  return [...told, ...wanted]
}

/** The person's own budgets, and what their gateway grants them. */
function ownWindows(official: readonly OfficialWindow[], input: WindowsInput): UsageWindow[] {
  const spend = official.find(({ windowId }) => windowId === 'spend')
  const { settings } = input
  const time = monthlyWindow(input.now, settings.monthStartDay, input.timeZone)
  const month = (): UsageWindow[] => [{ ...localWindow('monthly', {}, input), id: 'monthly' }]
  if (!isByUse(input) && !spend && settings.limits.monthlyUsd === undefined) return month()
  const money = spendWindow(time, spend, input)
  return isByUse(input) && settings.limits.monthly === undefined ? [money] : [money, ...month()]
}

function isByUse({ settings, limits }: WindowsInput): boolean {
  return settings.billing === 'auto' ? limits.billing === 'api' : settings.billing === 'api'
}

function officialWindow(window: OfficialWindow, input: WindowsInput): UsageWindow {
  const { windowId, account } = window
  const use = useTimes(input.usage, familyOf(windowId))
  const standing = standingOf(window, input.now, use)
  const evidence = evidenceOf(account, windowId, input)
  const measured = measure(
    windowId,
    { isRolling: false, ...(standing.span && { span: standing.span }) },
    limitFor(windowId, evidence, input),
    input,
  )
  const isRead = standing.read !== undefined
  return {
    ...measured.window,
    state: standing.state,
    source: isRead ? 'official' : measured.limit.source,
    ...(standing.read && { usedPercent: standing.read.percent, asOf: standing.read.atMs }),
    ...(standing.before && { before: { usedPercent: standing.before.percent, asOf: standing.before.atMs } }),
    ...estimateFor(standing, measured, evidence, input),
    ...(evidence.calibration && { calibration: evidence.calibration }),
    // An official percent is held against no number of tokens, and what an estimate is held against is not official.
    ...(!isRead && measured.limit.budget && { limit: measured.limit.budget }),
  }
}

/** Where the official figure is old, or is missing since a reset. */
function estimateFor(
  { state, read }: OfficialStanding,
  measured: Measured,
  { calibration }: Evidence,
  { now, usage }: WindowsInput,
): Pick<UsageWindow, 'estimate'> {
  if (state === 'unknown') return asEstimate(measured.share, measured.limit.source)
  if (state !== 'stale' || !read || !calibration) return {}
  const since = usage.between(read.atMs, now + 1).filter(isOfFamily(measured.window.model))
  const added = shareOf(
    { ...measured.limit, usdPerPercent: calibration.usdPerPercent },
    noTokens,
    breakDown(since).usage.cost.usd,
  )
  return asEstimate(added && rangeOf(added, (percent) => read.percent + percent), 'calibrated')
}

const noTokens = { input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 }

function asEstimate(usedPercent: Range | undefined, source: LimitSource): Pick<UsageWindow, 'estimate'> {
  return usedPercent ? { estimate: { usedPercent, source } } : {}
}

function rangeOf({ low, mid, high }: Range, change: (value: number) => number): Range {
  return { low: change(low), mid: change(mid), high: change(high) }
}

/** By the person's own use, settings and budget alone. */
function localWindow(windowId: string, evidence: Evidence, input: WindowsInput): UsageWindow {
  const { window, limit, share } = measure(windowId, localTime(windowId, input), limitFor(windowId, evidence, input), input)
  const isRunning = window.startsAt !== undefined
  return {
    ...window,
    state: stateOf(isRunning, share?.mid),
    ...(share && { usedPercent: share.mid }),
    ...(limit.source === 'calibrated' ? asEstimate(share, 'calibrated') : {}),
    ...(limit.budget && { limit: limit.budget }),
    ...(evidence.calibration && { calibration: evidence.calibration }),
  }
}

function absentWindow(windowId: string, input: WindowsInput): UsageWindow {
  const none: Limit = { source: 'official', countedKinds: ['input', 'output'] }
  return { ...measure(windowId, { isRolling: false }, none, input).window, state: 'noSuchWindow' }
}

/** Money of the month: against a gateway's own figure, else against the person's budget. */
function spendWindow(time: WindowTime, spend: OfficialWindow | undefined, input: WindowsInput): UsageWindow {
  const { monthlyUsd } = input.settings.limits
  const { window } = measure(
    'spend',
    time,
    { source: monthlyUsd === undefined ? 'none' : 'set', countedKinds: ['input', 'output'] },
    input,
  )
  const usd = window.usage.cost.usd
  const usedPercent = monthlyUsd === undefined || usd === undefined ? undefined : (usd / monthlyUsd) * 100
  const own: UsageWindow = {
    ...window,
    state: stateOf(true, usedPercent),
    ...(usedPercent !== undefined && { usedPercent }),
    ...(monthlyUsd !== undefined && { limitUsd: monthlyUsd }),
  }
  if (!spend || spend.resetsAtMs <= input.now) return own
  const { percent, resetsAtMs, readAtMs, isOver } = spend
  return {
    ...own,
    state: isOver ? 'over' : 'running',
    source: 'official',
    usedPercent: percent,
    asOf: readAtMs,
    resetsAt: resetsAtMs,
  }
}

interface Measured {
  window: UsageWindow
  limit: Limit
  /** How far that is by the limit. */
  share: Range | undefined
}

/** What was used here in that time. */
function measure(windowId: string, { span, isRolling }: WindowTime, limit: Limit, { now, usage }: WindowsInput): Measured {
  const { kind, model } = namedWindow(windowId) ?? { kind: 'monthly' }
  const until = span && (isRolling ? span.endsAt + 1 : span.endsAt)
  const slices = span && until ? usage.between(span.startsAt, until).filter(isOfFamily(model)) : []
  const sums = breakDown(slices, 'models')
  const asOf = newestOf(slices)
  const window: UsageWindow = {
    id: windowId,
    kind,
    ...(model === undefined ? {} : { model }),
    state: span ? 'running' : 'notStarted',
    isRolling,
    ...(span ? { startsAt: span.startsAt } : {}),
    ...(span && !isRolling ? { resetsAt: span.endsAt, elapsedPercent: elapsedPercent(span, now) } : {}),
    source: limit.source,
    ...(asOf === undefined ? {} : { asOf }),
    countedTokens: countTokens(sums.usage.tokens, limit.countedKinds),
    countedKinds: [...limit.countedKinds],
    ...sums,
  }
  return { window, limit, share: shareOf(limit, sums.usage.tokens, sums.usage.cost.usd) }
}

function limitFor(windowId: string, evidence: Evidence, { settings }: WindowsInput): Limit {
  const family = familyOf(windowId)
  return family === undefined ? limitOf(windowId as BudgetKind, settings, evidence) : hoursLimitOf(family, settings, evidence)
}

function localTime(windowId: string, { now, timeZone, settings, usage }: WindowsInput): WindowTime {
  if (windowId === 'session') return sessionWindow(now, settings.sessionMode, usage.activeHours(now))
  if (windowId === 'monthly') return monthlyWindow(now, settings.monthStartDay, timeZone)
  return weeklyWindow(now, settings.weekStart, timeZone)
}

function evidenceOf(account: string | undefined, windowId: string, input: WindowsInput): Evidence {
  return {
    calibration: account === undefined ? undefined : input.limits.calibrationOf(account, windowId),
    hit: account === undefined ? undefined : latestHit(account, windowId, input),
    guess: windowId === 'session' ? guessOf(input) : undefined,
  }
}

/** Whatever was used until the refusal had been granted. */
function latestHit(account: string, windowId: string, { limits, usage }: WindowsInput): Evidence['hit'] {
  const hits = limits.windows.filter((window) => window.account === account && window.windowId === windowId && window.hitAtMs)
  const last = hits.sort((a, b) => b.resetsAtMs - a.resetsAtMs)[0]
  if (!last?.hitAtMs) return undefined
  const startsAt = last.resetsAtMs - lengthOf(windowId)
  const used = usage.between(startsAt, last.hitAtMs + 1).filter(isOfFamily(familyOf(windowId)))
  return { atMs: last.hitAtMs, used: breakDown(used).usage.tokens }
}

function guessOf({ now, settings, usage }: WindowsInput): Evidence['guess'] {
  const { limitGuess: kind } = settings
  if (kind === 'none') return undefined
  const countedKinds = settings.countedKinds ?? ['input', 'output']
  const blocks = finishedBlocks(now, usage.activeHours(now))
  const sums = blocks.map(({ startsAt, endsAt }) =>
    countTokens(breakDown(usage.between(startsAt, endsAt)).usage.tokens, countedKinds),
  )
  const tokens = guessLimit(kind, sums)
  return tokens === undefined ? undefined : { kind, tokens }
}

function useTimes(usage: UsageIndex, family: string | undefined): UseTimes {
  return {
    ends(fromMs, toMs) {
      const slices = usage.between(fromMs, toMs).filter((slice) => slice.responses > 0 && isOfFamily(family)(slice))
      if (slices.length === 0) return undefined
      return { firstAtMs: Math.min(...slices.map(({ atMs }) => atMs)), lastAtMs: newestOf(slices) ?? fromMs }
    },
  }
}

function familyOf(windowId: string): string | undefined {
  return namedWindow(windowId)?.model
}

function stateOf(isRunning: boolean, usedPercent: number | undefined): WindowState {
  if (!isRunning) return 'notStarted'
  return usedPercent !== undefined && usedPercent >= 100 ? 'over' : 'running'
}

function elapsedPercent({ startsAt, endsAt }: Span, now: number): number {
  return ((now - startsAt) / (endsAt - startsAt)) * 100
}

function newestOf(slices: readonly UsageSlice[]): number | undefined {
  let newest: number | undefined
  for (const { lastAtMs } of slices) if (newest === undefined || lastAtMs > newest) newest = lastAtMs
  return newest
}
