/** The Snapshot as a page of text: pure, so that a golden file can hold it. */
import type { NamedUsage, Snapshot, UsageWindow } from '../../shared/contract/snapshot.ts'
import type { UsageSum } from '../../shared/contract/tokens.ts'
import { formatCost } from '../../shared/format/cost.ts'
import { burnSentence, outlookSentence } from '../../shared/format/forecast.ts'
import { modelName, toldApart } from '../../shared/format/names.ts'
import { formatCount, formatPercent, formatTokens } from '../../shared/format/numbers.ts'
import { toneOf } from '../../shared/format/pace.ts'
import { formatAge, formatFullInstant, formatInstant, type Here } from '../../shared/format/time.ts'
import { cacheWriteTokens, workTokens } from '../../shared/format/tokens.ts'
import {
  countedSentence,
  estimateSentence,
  isEstimate,
  resetLabel,
  sourceLabel,
  usedPercentOf,
  windowLabel,
  windowPercent,
} from '../../shared/format/window.ts'
import { en } from '../../shared/i18n/en.ts'
import { drawBar } from './bar.ts'
import { type Column, cutTo, layOutTable, lengthOf, padEnd, padStart } from './table.ts'
import type { Style } from './terminal.ts'

export interface Page {
  columns: number
  style: Style
}

export function statusText(snapshot: Snapshot, page: Page): string {
  return [
    heading(snapshot, page),
    ...snapshot.windows.flatMap((window) => ['', ...windowLines(window, snapshot, page)]),
    '',
    ...todayLines(snapshot, page),
  ].join('\n')
}

function heading({ now, timeZone, isDemo }: Snapshot, { columns, style }: Page): string {
  const parts = [en.appName, formatFullInstant(now, { timeZone }), timeZone, ...(isDemo ? [en.spoken.demo] : [])]
  return style.bold(cutTo(parts.join(' · '), columns))
}

const narrowestBar = 8
const widestBar = 32
const gap = '  '

/**
 * How far and until when; then how many of what, and how that is known. Bars of all windows are of one length, to be compared. A narrow
 * page goes without the reset's time of day, and has the details on more lines.
 */
function windowLines(window: UsageWindow, snapshot: Snapshot, { columns, style }: Page): string[] {
  const widest = (text: (each: UsageWindow) => string) => Math.max(...snapshot.windows.map((each) => lengthOf(text(each))))
  const labelWidth = widest((each) => windowLabel(each))
  const percentWidth = widest((each) => windowPercent(each))
  const roomWith = (hasClock: boolean) =>
    columns - labelWidth - percentWidth - widest((each) => endOf(each, snapshot, hasClock)) - 3 * gap.length
  const hasClock = roomWith(true) >= narrowestBar
  const bar = drawBar({
    usedPercent: usedPercentOf(window),
    elapsedPercent: window.elapsedPercent,
    isEstimate: isEstimate(window),
    width: Math.max(narrowestBar, Math.min(widestBar, roomWith(hasClock))),
  })
  const label = padEnd(windowLabel(window), labelWidth)
  const end = endOf(window, snapshot, hasClock)
  const line = [label, bar, padStart(windowPercent(window), percentWidth), end].join(gap).trimEnd()
  const indent = ' '.repeat(labelWidth + gap.length)
  const details = inLines(detailsOf(window, snapshot), columns - indent.length)
  const colour = { fine: asIs, neutral: asIs, warning: style.warn, critical: style.alarm }[toneOf(window)]
  return [colour(cutTo(line, columns)), ...details.map((detail) => style.dim(cutTo(`${indent}${detail}`, columns)))]
}

const asIs = (text: string) => text

/** `resets in 2 h 10 m (16:58)`, or what stands in the place of a reset. */
function endOf(window: UsageWindow, { now, timeZone }: Snapshot, hasClock: boolean): string {
  const here: Here = { now, timeZone }
  if (window.state === 'notStarted') return en.states.notStarted
  if (window.state === 'noSuchWindow') return en.sources.noSuchWindow
  const reset = resetLabel(window, 'countdown', here) ?? ''
  if (!hasClock || window.resetsAt === undefined || window.resetsAt <= now) return reset
  return `${reset} (${formatInstant(window.resetsAt, here)})`
}

/** As many of them on a line as fit. */
function inLines(details: readonly string[], width: number): string[] {
  const lines: string[] = []
  for (const detail of details) {
    const longer = `${lines.at(-1)} · ${detail}`
    if (lines.length > 0 && lengthOf(longer) <= width) lines.splice(-1, 1, longer)
    else lines.push(detail)
  }
  return lines
}

/** How many of what, what that means where it matters (colour alone says nothing), and how it is known. */
function detailsOf(window: UsageWindow, { now, timeZone }: Snapshot): string[] {
  if (window.state === 'noSuchWindow') return []
  const isWorthIt = ['warning', 'critical'].includes(toneOf(window)) || !isEstimate(window)
  const before = window.before && en.states.before(formatPercent(window.before.usedPercent, false))
  const outlook = isWorthIt ? outlookSentence(window, { now, timeZone }) : undefined
  const speed = isWorthIt ? burnSentence(window) : undefined
  const parts = [countedSentence(window), outlook, speed, estimateSentence(window), before, sourceAndAge(window, now)]
  return parts.filter((part) => part !== undefined)
}

/** The label of an estimate has no age of its own; here there is room for it. */
function sourceAndAge(window: UsageWindow, now: number): string {
  const label = sourceLabel(window, now)
  const hasAge = window.source === 'official' || window.state === 'stale' || window.asOf === undefined
  return hasAge ? label : `${label} · ${formatAge(now - (window.asOf ?? now))}`
}

const todayColumns: readonly Column[] = [
  { align: 'left', canShrink: true },
  { align: 'right' },
  { align: 'right', canGo: 2 },
  { align: 'right', canGo: 1 },
  { align: 'right', canGo: 3 },
  { align: 'right' },
]

function todayLines({ today }: Snapshot, { columns, style }: Page): string[] {
  const shownName = toldApart(
    today.models.map(({ name }) => name),
    modelName,
  )
  const [head = '', ...rows] = layOutTable(
    todayColumns,
    [
      ['Today', 'in + out', 'cache write', 'cache read', 'responses', 'API value'],
      ...today.models.map(({ name, usage }: NamedUsage) => usageRow(`  ${shownName(name)}`, usage)),
      usageRow('  all models', today.usage),
    ],
    columns,
  )
  return [style.dim(head), ...rows]
}

function usageRow(name: string, { tokens, responses, cost }: UsageSum): string[] {
  return [
    name,
    formatTokens(workTokens(tokens)),
    formatTokens(cacheWriteTokens(tokens)),
    formatTokens(tokens.cacheRead),
    formatCount(responses),
    formatCost(cost),
  ]
}
