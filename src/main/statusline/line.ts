/** The line itself, from what is known: no clock, no file, no setting that is not passed in. */
import type { StatusLineSegment } from '../../shared/contract/settings.ts'
import type { StatusLineView } from '../../shared/contract/status-line-view.ts'
import { capitalised, modelName } from '../../shared/format/names.ts'
import { isTrace, shownPercent } from '../../shared/format/numbers.ts'
import { cleanText, withoutEscapes } from './clean-text.ts'
import { columnsOf, cutToColumns } from './columns.ts'
import { dollars, grouped, roundedCount, timeLeft } from './figures.ts'
import { type LineWindow, latestWindows, windowsOfRateLimits, windowsOfView } from './line-windows.ts'
import type { Payload } from './payload.ts'

export interface LineFacts {
  payload: Payload
  /** Claude Code's folder. */
  account?: string
  view?: StatusLineView
  /** Input + output of this session, made out without the engine. */
  estimatedWorkTokens?: number
  env: Readonly<Record<string, string | undefined>>
  now: number
  /** Of another line in front of it. */
  columnsTaken?: number
}

/** The view is written anew every 30 s, so what is a minute old says that nobody counts any more. */
const freshMs = 60_000

const separator = ' | '
/** So little is known only when Claude Code said nothing readable and no engine has ever run. */
const nothingKnown = 'Plimsoll: nothing known yet'

const defaults: StatusLineView['settings'] = {
  segments: ['model', 'cost', 'tokens', 'rate', 'windows'],
  hasEmoji: true,
  hasColours: true,
}

/** Undefined where it does not fit beside what is in front of it. */
export function statusLine(facts: LineFacts): string | undefined {
  const settings = facts.view?.settings ?? defaults
  const known = knownOf(facts)
  const style = { hasEmoji: settings.hasEmoji, hasColours: settings.hasColours && mayColour(facts.env) }
  const texts = settings.segments.map((segment) => segments[segment](known, style)).filter((text) => text !== undefined)
  const all = texts.length > 0 || settings.segments.length === 0 ? texts : [nothingKnown]
  return fitted(all, settings.width ?? terminalColumns(facts.env), facts.columnsTaken ?? 0)
}

interface Known {
  model?: string
  sessionUsd?: number
  todayUsd?: number
  workTokens?: number
  estimatedWorkTokens?: number
  workTokensPerMinute?: number
  windows: LineWindow[]
  now: number
}

function knownOf(facts: LineFacts): Known {
  const { payload, account, view, estimatedWorkTokens, now } = facts
  const fresh = freshOf(view, now)
  const session = countedSession(facts)
  const { id, name } = payload.model
  const model = cleanText(name ?? (id === undefined ? '' : modelName(id)))
  const said = windowsOfRateLimits(payload.rateLimits, now)
  return {
    ...present('model', model === '' ? undefined : model),
    ...present('sessionUsd', payload.costUsd ?? session?.usd),
    ...present('todayUsd', fresh?.todayUsd),
    ...present('workTokens', session?.workTokens),
    ...present('estimatedWorkTokens', estimatedWorkTokens),
    ...present('workTokensPerMinute', fresh?.workTokensPerMinute),
    windows: latestWindows(said, windowsOfView(fresh?.windows ?? [], account, now)),
    now,
  }
}

/** What the ledger has of this session, where somebody counts. */
export function countedSession({ payload, view, now }: Pick<LineFacts, 'payload' | 'view' | 'now'>) {
  const { sessionId } = payload
  const sessions = freshOf(view, now)?.sessions ?? {}
  // A session may call itself `constructor`.
  return sessionId !== undefined && Object.hasOwn(sessions, sessionId) ? sessions[sessionId] : undefined
}

/** A view from the future was written before the clock was set back, nobody knows when. */
function freshOf(view: StatusLineView | undefined, now: number): StatusLineView | undefined {
  return view && Math.abs(now - view.writtenAt) <= freshMs ? view : undefined
}

/** Absent rather than `undefined`. */
function present<Key extends string, Value>(key: Key, value: Value | undefined): { [Name in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [Name in Key]?: Value })
}

interface Style {
  hasEmoji: boolean
  hasColours: boolean
}

const segments: Record<StatusLineSegment, (known: Known, style: Style) => string | undefined> = {
  model: ({ model }, style) => model && withEmoji('🤖', model, style),
  cost({ sessionUsd, todayUsd }, style) {
    const session = sessionUsd === undefined ? [] : [`${dollars(sessionUsd)} session`]
    const today = todayUsd === undefined ? [] : [`${dollars(todayUsd)} today`]
    const figures = [...session, ...today]
    return figures.length > 0 ? withEmoji('💰', figures.join(' / '), style) : undefined
  },
  tokens({ workTokens, estimatedWorkTokens }, style) {
    if (workTokens !== undefined) return withEmoji('📊', `${grouped(workTokens)} tokens (actual)`, style)
    // No emoji of its own: 📊 is a promise that somebody has counted.
    return estimatedWorkTokens === undefined ? undefined : `~${roundedCount(estimatedWorkTokens)} tokens`
  },
  rate: ({ workTokensPerMinute = 0 }, style) =>
    workTokensPerMinute >= 0.5 ? withEmoji('🔥', `${grouped(workTokensPerMinute)} tok/min`, style) : undefined,
  windows({ windows, now }, style) {
    const shown = windows.filter((window) => isAlwaysShown(window) || isNear(window))
    return shown.length > 0 ? shown.map((window) => windowText(window, now, style)).join(' · ') : undefined
  },
}

const withEmoji = (emoji: string, text: string, { hasEmoji }: Style) => (hasEmoji ? `${emoji} ${text}` : text)

/** Percents from which a figure is marked: where the first and second warning are unless the person chose others. */
const [amberFrom, redFrom] = [75, 90]

const isNear = ({ usedPercent }: LineWindow) => usedPercent >= amberFrom

/** One model's week and the person's own month take room only once they matter. */
const isAlwaysShown = ({ id }: LineWindow) => id === 'session' || id === 'weekly' || id === 'spend'

function windowText(window: LineWindow, now: number, { hasColours }: Style): string {
  const { id, usedPercent, resetsAt, isEstimate, isOld } = window
  const percent = isTrace(usedPercent) ? '<1%' : `${shownPercent(usedPercent)}%`
  // A sign as well as a colour: not everybody sees the one, and NO_COLOR takes it away.
  const sign = isOld ? '?' : usedPercent >= redFrom ? '!!' : usedPercent >= amberFrom ? '!' : ''
  const figure = `${isEstimate ? '≈' : ''}${percent}${sign}`
  const colour = isOld ? dim : usedPercent >= redFrom ? red : usedPercent >= amberFrom ? amber : undefined
  const left = resetsAt !== undefined && (id === 'session' || isNear(window)) ? [timeLeft(resetsAt - now)] : []
  return [labelOf(id), colour && hasColours ? `${colour}${figure}${reset}` : figure, ...left].join(' ')
}

const [amber, red, dim, reset] = ['\x1b[33m', '\x1b[31m', '\x1b[2m', '\x1b[0m']

function labelOf(id: string): string {
  const [kind, model] = id.split(':')
  if (kind === 'session') return '5h'
  if (kind === 'weekly') return '7d'
  if (kind === 'weekly-model') return `7d ${capitalised(cleanText(model ?? '', 20))}`
  return kind === 'monthly' ? 'month' : 'spend'
}

function mayColour({ NO_COLOR, TERM }: LineFacts['env']): boolean {
  return !NO_COLOR && TERM !== 'dumb'
}

/** Claude Code says how wide its terminal is, since this program has none. */
function terminalColumns({ COLUMNS }: LineFacts['env']): number | undefined {
  return COLUMNS !== undefined && /^[1-9]\d{0,4}$/.test(COLUMNS) ? Number(COLUMNS) : undefined
}

/** Segments at the end go first. Of one that is too long by itself, its start is left. */
function fitted(texts: readonly string[], columns: number | undefined, taken: number): string | undefined {
  if (columns === undefined) return texts.join(separator)
  const room = columns - taken
  for (let count = texts.length; count > 0; count--) {
    const line = texts.slice(0, count).join(separator)
    if (columnsOf(line) <= room) return line
  }
  const [first] = texts
  if (first === undefined) return ''
  return taken > 0 ? undefined : cutToColumns(withoutEscapes(first), room)
}
