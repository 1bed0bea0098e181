/** The words about official limits: what a source reads, and what is kept of it. Types only. */

/**
 * What one status line, or one answer that a limit refused, says about one window of one account. Not checked yet (see
 * meaning/readings.ts): the percent has been an epoch, and old sessions repeat what they once heard.
 */
export interface LimitReading {
  /** Claude Code's folder: one folder is signed in to one account. */
  account: string
  /** `session`, `weekly` or `weekly-model:<model>`: how the ids of the Snapshot's windows begin. */
  windowId: string
  /** Absent: the account has no such window. */
  percent?: number
  /** Absent: none is running. */
  resetsAtMs?: number
  /** When the answer came that carried it, as near as can be told. */
  atMs: number
  sessionId: string
  source: 'statusline' | 'transcript'
}

/** One official window, from its first reading to its reset and after. */
export interface OfficialWindow {
  account: string
  windowId: string
  /** As first read. Later readings of the same window differ from it by seconds to minutes. */
  resetsAtMs: number
  firstReadAtMs: number
  /** The highest that was read, 0–100. */
  percent: number
  /** Use went on above 100, or was refused. */
  isOver: boolean
  /** When the percent was first as high. */
  reachedAtMs: number
  /** The newest reading that says the same: how old the figure is. */
  readAtMs: number
  /** The newest reading that was believed, however high: until then the percent did not rise further. */
  newestAtMs: number
  /** False while a great jump waits for a second reading that agrees. */
  isConfirmed: boolean
  /** When use was refused for the first time. */
  hitAtMs?: number
}

/** A reading that was higher than all before it in its window, the first one included. */
export interface PercentRise {
  account: string
  windowId: string
  /** Of its window, as first read. */
  resetsAtMs: number
  atMs: number
  percent: number
  source: LimitReading['source']
}
