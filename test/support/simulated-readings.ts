/** What status lines and refusals let a program here know of the meter, and what a careful keeper keeps of it. */
import type { LimitReading, PercentRise } from '../../src/main/core/limit-reading.ts'
import type { Chance } from './simulated-chance.ts'
import { type MeteredWindow, meteredWindows, type Spent } from './simulated-meter.ts'

export interface ReadingHabits {
  /** 1 or 0.1. */
  stepPercent: number
  /** Headers leave before the answer is written: some meters tell where they stood before it. */
  isOneBehind: boolean
  /** Answers of the conversation after which a status line is drawn, and answers of subagents. */
  share: number
  subagentShare: number
  /** Of all readings: another open terminal says again what it once heard. */
  replayShare: number
}

const account = '/home/someone/.claude'

/** A reading, and the window that it is about: the jittering reset would say it less surely. */
interface Heard {
  reading: LimitReading & { percent: number; resetsAtMs: number }
  window: MeteredWindow
  isReplay: boolean
}

export function hear(
  { stepPercent, isOneBehind, share, subagentShare, replayShare }: ReadingHabits,
  chance: Chance,
  spent: readonly Spent[],
  windows: readonly MeteredWindow[],
): { readings: LimitReading[]; rises: PercentRise[] } {
  const heard: Heard[] = []
  const round = (percent: number) => Math.min(100, Math.round(percent / stepPercent) / (1 / stepPercent))
  const jitterMs = () => Math.round(chance.happens(0.05) ? chance.between(-60, 60) : chance.between(-2, 2)) * 1000
  for (const { response, isHeadless, atMs, before, after, windows: of } of spent) {
    if (!response || isHeadless || !chance.happens(response.agent === undefined ? share : subagentShare)) continue
    const heardAtMs = atMs + Math.round(chance.between(0, 1500))
    for (const windowId of meteredWindows) {
      const window = of[windowId]
      const percent = round((isOneBehind ? before : after)[windowId])
      const resetsAtMs = window.resetsAtMs + jitterMs()
      const { sessionId } = response
      const reading = { account, windowId, percent, resetsAtMs, atMs: heardAtMs, sessionId, source: 'statusline' as const }
      heard.push({ window, isReplay: false, reading })
    }
    if (chance.happens(replayShare)) {
      const old = heard[Math.max(0, heard.length - chance.count(3, 200))]
      if (old) heard.push({ ...old, isReplay: true, reading: { ...old.reading, atMs: heardAtMs + 1 } })
    }
  }
  for (const window of windows) {
    for (const atMs of window.refusedAtMs) {
      const { windowId, resetsAtMs } = window
      const reading = { account, windowId, percent: 100, resetsAtMs, atMs, sessionId: 'refused', source: 'transcript' as const }
      heard.push({ window, isReplay: false, reading })
    }
  }
  heard.sort((a, b) => a.reading.atMs - b.reading.atMs)
  return { readings: heard.map(({ reading }) => reading), rises: risesOf(heard) }
}

function risesOf(heard: readonly Heard[]): PercentRise[] {
  const highest = new Map<MeteredWindow, PercentRise>()
  const rises: PercentRise[] = []
  for (const { window, isReplay, reading } of heard) {
    const last = highest.get(window)
    if (isReplay || (last && reading.percent <= last.percent)) continue
    const { windowId, atMs, percent, source } = reading
    const rise = { account, windowId, resetsAtMs: last?.resetsAtMs ?? reading.resetsAtMs, atMs, percent, source }
    highest.set(window, rise)
    rises.push(rise)
  }
  return rises
}
