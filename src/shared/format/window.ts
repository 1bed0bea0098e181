/** How a usage window is named and described, the same in the popover, the tray, the CLI and to a screen reader. */
import type { UsageWindow } from '../contract/snapshot.ts'
import type { CountedKind } from '../contract/tokens.ts'
import { english, type Locale } from '../i18n/locale.ts'
import { formatShortCost } from './cost.ts'
import { capitalised, projectName } from './names.ts'
import { formatPercent, formatSpokenTokens, formatTokens, formatUsd, isTrace, shownPercent } from './numbers.ts'
import { formatAge, formatDuration, formatInstant, formatSpokenDuration, type Here } from './time.ts'

/** Only Anthropic's own figure is not one. */
export function isEstimate(window: Pick<UsageWindow, 'source'>): boolean {
  return window.source !== 'official'
}

/** `5-hour session`, `Week`, `Week, Opus`, `Month`; with the account where there are several. */
export function windowLabel(
  window: Pick<UsageWindow, 'kind' | 'model' | 'isRolling'> & Partial<Pick<UsageWindow, 'id' | 'account'>>,
  locale: Locale = english,
): string {
  const label = kindLabel(window, locale)
  return window.id?.includes('@') && window.account ? locale.words.windows.ofAccount(label, projectName(window.account)) : label
}

function kindLabel(window: Pick<UsageWindow, 'kind' | 'model' | 'isRolling'>, locale: Locale): string {
  const { windows } = locale.words
  switch (window.kind) {
    case 'session':
      return window.isRolling ? windows.rollingSession : windows.session
    case 'weekly':
      return windows.weekly
    case 'weekly-model':
      return windows.weeklyModel(capitalised(window.model ?? locale.words.unknown))
    case 'monthly':
      return windows.monthly
    case 'spend':
      return windows.spend
  }
}

/** Those that a gauge is drawn for: what the plan lacks is said in words where there is room for it. */
export function gaugedWindows(windows: readonly UsageWindow[]): UsageWindow[] {
  return windows.filter(({ state }) => state !== 'noSuchWindow')
}

/** How far it is, where anything says so: the percent of before a reset does not, but there may be an estimate since. */
export function usedPercentOf(window: Pick<UsageWindow, 'state' | 'usedPercent' | 'estimate'>): number | undefined {
  const { state, usedPercent, estimate } = window
  if (state === 'notStarted' || state === 'noSuchWindow') return undefined
  return state === 'unknown' ? estimate?.usedPercent.mid : usedPercent
}

/** The window's percent as a face shows it (`42 %`, `≈ 42 %`), or `—` where no figure says how far. */
export function windowPercent(window: UsageWindow, locale: Locale = english): string {
  const usedPercent = usedPercentOf(window)
  return usedPercent === undefined ? locale.words.unknown : formatPercent(usedPercent, isEstimate(window), locale)
}

/** Where the figure comes from and how old it is: `official · 40 s`, `estimate · calibrated ± 3`, `official · stale · 2 h`. */
export function sourceLabel(window: UsageWindow, now: number, locale: Locale = english): string {
  const { sources } = locale.words
  const age = window.asOf === undefined ? undefined : formatAge(now - window.asOf, locale)
  const join = (...parts: (string | undefined)[]) => parts.filter((part) => part !== undefined).join(' · ')
  if (window.state === 'stale') return join(sources.official, sources.stale, age)
  if (window.state === 'noSuchWindow') return sources.noSuchWindow
  if (window.state === 'unknown') return join(sources.unknown, window.estimate && estimateLabel(window, locale))
  if (window.source === 'official') return join(sources.official, age)
  return window.source === 'none' ? sources.none : join(sources.estimate, estimateLabel(window, locale))
}

/** What an estimate is held against, and how sure that is. */
function estimateLabel({ source, estimate }: UsageWindow, { words: { sources } }: Locale): string {
  const spread = estimate && Math.round((estimate.usedPercent.high - estimate.usedPercent.low) / 2)
  return source === 'calibrated' && spread !== undefined ? sources.calibratedWithin(String(spread)) : sources[source]
}

/** `≈ 46 % by now (44–48)`: beside an official figure that has grown old. */
export function estimateSentence({ state, estimate }: UsageWindow, locale: Locale = english): string | undefined {
  if (state !== 'stale' || !estimate) return undefined
  const { low, mid, high } = estimate.usedPercent
  return locale.words.states.byNow(formatPercent(mid, true, locale), String(shownPercent(low)), String(shownPercent(high)))
}

/**
 * When the window resets: as a time left or as a time of day; `isShort` leaves the word "resets" to the place it stands in. Undefined
 * where nothing runs, so that nothing counts down.
 */
export function resetLabel(
  window: UsageWindow,
  as: 'countdown' | 'clock',
  here: Here & { readonly isShort?: boolean },
): string | undefined {
  const { words } = here.locale ?? english
  if (window.isRolling) return words.resets.rolling
  if (window.state === 'notStarted' || window.resetsAt === undefined) return undefined
  if (window.resetsAt <= here.now) return words.resets.due
  const { at, inTime, shortAt, shortInTime } = words.resets
  if (as === 'clock') return (here.isShort ? shortAt : at)(formatInstant(window.resetsAt, here))
  return (here.isShort ? shortInTime : inTime)(formatDuration(window.resetsAt - here.now, here.locale))
}

/** `10.8 M of 45 M in + out`, without the limit where none is known; of money `$12.40 of $40`. */
export function countedSentence(window: UsageWindow, locale: Locale = english): string {
  const { counted } = locale.words
  if (window.kind === 'spend') {
    const spent = formatShortCost(window.usage.cost, locale)
    return window.limitUsd === undefined ? counted.spent(spent) : counted.ofBudget(spent, formatUsd(window.limitUsd, locale))
  }
  const used = formatTokens(window.countedTokens, locale)
  const kinds = kindsLabel(window.countedKinds, locale)
  return window.limit ? counted.ofLimit(used, formatTokens(window.limit.tokens, locale), kinds) : counted.noLimit(used, kinds)
}

/** Which kinds of tokens a count adds up: `in + out`. */
export function kindsLabel(kinds: readonly CountedKind[], { words: { counted } }: Locale = english): string {
  const has = (kind: CountedKind) => kinds.includes(kind)
  if (has('input') && has('output')) {
    if (has('cacheWrite') && has('cacheRead')) return counted.everything
    if (has('cacheWrite')) return counted.withCacheWrites
    if (!has('cacheRead')) return counted.work
  }
  return kinds.map((kind) => counted.kinds[kind]).join(' + ')
}

/** `Claude 5-hour limit about 42 percent used, an estimate, resets in 3 hours 58 minutes`: for tooltips and screen readers. */
export function windowSentence(window: UsageWindow, { now, locale = english }: Pick<Here, 'now' | 'locale'>): string {
  return [statement(window, now, locale), spokenReset(window, now, locale)].filter((part) => part !== undefined).join(', ')
}

function statement(window: UsageWindow, now: number, locale: Locale): string {
  const { spoken } = locale.words
  const subject = spokenName(window, locale)
  const tokens = formatSpokenTokens(window.countedTokens, locale)
  if (window.state === 'notStarted') return `${subject} ${spoken.notStarted}`
  if (window.state === 'unknown') return `${subject} ${spoken.unknownSinceReset}`
  if (window.state === 'noSuchWindow') return `${subject} ${spoken.noSuchWindow}`
  if (window.usedPercent === undefined) return `${subject}: ${spoken.unknownShare(tokens)}`

  const figure = isTrace(window.usedPercent) ? spoken.lessThanOne : String(shownPercent(window.usedPercent))
  const exact = window.state === 'over' ? spoken.over : spoken.used(figure)
  const rounded = isEstimate(window) && window.state !== 'over' ? spoken.about(exact) : exact
  const used = isEstimate(window) ? `${rounded}, ${spoken.estimate}` : exact
  if (window.state !== 'stale') return `${subject} ${used}`
  const age = window.asOf === undefined ? undefined : formatSpokenDuration(now - window.asOf, locale)
  return `${subject} ${age === undefined ? spoken.lastKnownUndated(used) : spoken.lastKnown(used, age)}`
}

function spokenName(window: UsageWindow, { words: { spoken, unknown } }: Locale): string {
  switch (window.kind) {
    case 'session':
      return window.isRolling ? spoken.rollingSession : spoken.session
    case 'weekly':
      return spoken.weekly
    case 'weekly-model':
      return spoken.weeklyModel(capitalised(window.model ?? unknown))
    case 'monthly':
      return spoken.monthly
    case 'spend':
      return spoken.spend
  }
}

function spokenReset({ state, isRolling, resetsAt }: UsageWindow, now: number, locale: Locale): string | undefined {
  if (state === 'notStarted' || isRolling || resetsAt === undefined) return undefined
  const { spoken } = locale.words
  return resetsAt <= now ? spoken.resetDue : spoken.resetsIn(formatSpokenDuration(resetsAt - now, locale))
}
