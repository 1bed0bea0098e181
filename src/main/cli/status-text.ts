/** The Snapshot as a page of text: pure, so that a golden file can hold it. */
import type { NamedUsage, Snapshot, UsageWindow } from '../../shared/contract/snapshot.ts'
import type { UsageSum } from '../../shared/contract/tokens.ts'
import { formatCost } from '../../shared/format/cost.ts'
import { modelName } from '../../shared/format/names.ts'
import { formatCount, formatTokens } from '../../shared/format/numbers.ts'
import { toneOf } from '../../shared/format/pace.ts'
import { formatAge, formatFullInstant, formatInstant, type Here } from '../../shared/format/time.ts'
import { cacheWriteTokens, workTokens } from '../../shared/format/tokens.ts'
import { countedSentence, isEstimate, resetLabel, sourceLabel, windowLabel, windowPercent } from '../../shared/format/window.ts'
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
  const parts = [en.appName, formatFullInstant(now, { timeZone }), timeZone, ...(isDemo ? [`demo: ${en.spoken.demo}`] : [])]
  return style.bold(cutTo(parts.join(' · '), columns))
}

const narrowestBar = 8
const widestBar = 32

/** Two lines: how far and until when; how many of what, and how that is known. */
function windowLines(window: UsageWindow, snapshot: Snapshot, { columns, style }: Page): string[] {
  const labelWidth = Math.max(...snapshot.windows.map((each) => lengthOf(windowLabel(each))))
  const percentWidth = Math.max(...snapshot.windows.map((each) => lengthOf(windowPercent(each))))
  const end = endOf(window, snapshot)
  // Three gaps of two, and what stands beside the bar.
  const barWidth = Math.max(narrowestBar, Math.min(widestBar, columns - labelWidth - percentWidth - lengthOf(end) - 6))
  const bar = drawBar({
    usedPercent: window.state === 'notStarted' || window.state === 'unknown' ? undefined : window.usedPercent,
    elapsedPercent: window.elapsedPercent,
    isEstimate: isEstimate(window),
    width: barWidth,
  })
  const line = [padEnd(windowLabel(window), labelWidth), bar, padStart(windowPercent(window), percentWidth), end].join('  ')
  const details = [countedSentence(window), sourceAndAge(window, snapshot.now)].join(' · ')
  const colour = { fine: (text: string) => text, neutral: (text: string) => text, warning: style.warn, critical: style.alarm }
  return [
    colour[toneOf(window)](cutTo(line.trimEnd(), columns)),
    style.dim(cutTo(`${' '.repeat(labelWidth + 2)}${details}`, columns)),
  ]
}

/** `resets in 2 h 10 m (16:58)`, or what stands in the place of a reset. */
function endOf(window: UsageWindow, { now, timeZone }: Snapshot): string {
  const here: Here = { now, timeZone }
  const state = { over: en.states.over, notStarted: en.states.notStarted, unknown: en.states.unknownSinceReset }
  const word = window.state === 'running' || window.state === 'stale' ? undefined : state[window.state]
  const reset = resetLabel(window, 'countdown', here)
  const clock = window.resetsAt !== undefined && window.resetsAt > now ? ` (${formatInstant(window.resetsAt, here)})` : ''
  return [word, reset === undefined ? undefined : `${reset}${clock}`].filter((part) => part !== undefined).join(', ')
}

/** The label of an estimate has no age of its own; here there is room for it. */
function sourceAndAge(window: UsageWindow, now: number): string {
  const label = sourceLabel(window, now)
  const hasAge = window.source === 'official' || window.state === 'stale' || window.asOf === undefined
  return hasAge ? label : `${label} · ${formatAge(now - (window.asOf ?? now))}`
}

const todayColumns: readonly Column[] = [
  { align: 'left' },
  { align: 'right' },
  { align: 'right', canGo: 2 },
  { align: 'right', canGo: 1 },
  { align: 'right', canGo: 3 },
  { align: 'right' },
]

function todayLines({ today }: Snapshot, { columns, style }: Page): string[] {
  const [head = '', ...rows] = layOutTable(
    todayColumns,
    [
      ['Today', 'in + out', 'cache write', 'cache read', 'responses', 'API value'],
      ...today.models.map(({ name, usage }: NamedUsage) => usageRow(`  ${modelName(name)}`, usage)),
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
