/**
 * Who an official percent went up for. Each rise is shared out by what was used here before it, as far as that is worth it by the
 * calibration; what is clearly more than that was used elsewhere.
 */
import type { Attribution, Calibration } from '../../../shared/contract/snapshot.ts'
import { usdOf } from '../pricing/cost.ts'
import type { UsageSlice } from '../usage.ts'
import type { RiseInterval } from './rise-interval.ts'

/**
 * So far a rise may be from what was used without meaning anything: percents are rounded to 1, and models are weighed unlike their
 * prices. What one interval has too much is held against what the next has too little, so that rounding adds up to nothing.
 */
const slackPoints = 1.5
const slackShare = 0.1

/**
 * Intervals of one window, from its start to its newest rise. Undefined without a calibration: how much of a rise was elsewhere cannot
 * be told then, and all of it given to what happened to be used here would look like knowledge.
 */
export function attribute(intervals: readonly RiseInterval[], calibration: Calibration | undefined): Attribution | undefined {
  if (!calibration) return undefined
  const worth = worthBy(calibration)
  const named = { sessions: new Map<string, number>(), projects: new Map(), models: new Map(), agents: new Map() }
  let percent = 0
  let elsewhere = 0
  /** More seen than explained so far, within the slack; below 0, less. */
  let unexplained = 0
  /** Given to use here, but nothing was used in that interval: the next use was first. */
  let owed = 0
  for (const { percentBefore, percentAfter, use } of inOrder(intervals)) {
    const rise = percentAfter - percentBefore
    const used = use.map((slice) => ({ slice, points: worth(slice) }))
    const explained = used.reduce((sum, { points }) => sum + points, 0)
    const slack = slackPoints + slackShare * explained
    percent += rise
    unexplained = Math.max(-slack, unexplained + rise - explained)
    const tooMuch = Math.min(rise, Math.max(0, unexplained - slack))
    unexplained -= tooMuch
    elsewhere += tooMuch
    owed += rise - tooMuch
    if (explained === 0) continue
    for (const { slice, points } of used) share(named, slice, (owed * points) / explained)
    owed = 0
  }
  return {
    percent,
    sessions: largestFirst(named.sessions),
    projects: largestFirst(named.projects),
    models: largestFirst(named.models),
    agents: largestFirst(named.agents),
    elsewhere: elsewhere + owed,
  }
}

/** Points that a use should cost. What has no price can be given no share. */
function worthBy({ usdPerPercent, models }: Calibration): (slice: UsageSlice) => number {
  const byModel = new Map(models.map(({ name, percentPerUsd }) => [name, percentPerUsd]))
  // The model's own figure can come out below 0 where hardly any of it was used.
  return (slice) => (usdOf(slice) ?? 0) * Math.max(0, byModel.get(slice.model) ?? 1 / usdPerPercent.mid)
}

function inOrder(intervals: readonly RiseInterval[]): RiseInterval[] {
  return intervals.toSorted((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs)
}

type Named = Record<'sessions' | 'projects' | 'models' | 'agents', Map<string, number>>

function share({ sessions, projects, models, agents }: Named, slice: UsageSlice, percent: number): void {
  add(sessions, slice.sessionId, percent)
  add(projects, slice.project ?? 'unknown', percent)
  add(models, slice.model, percent)
  add(agents, slice.agent ?? 'main', percent)
}

function add(to: Map<string, number>, name: string, percent: number): void {
  to.set(name, (to.get(name) ?? 0) + percent)
}

function largestFirst(shares: ReadonlyMap<string, number>): { name: string; percent: number }[] {
  return [...shares]
    .map(([name, percent]) => ({ name, percent }))
    .filter((share) => share.percent > 0)
    .sort((a, b) => b.percent - a.percent || (a.name < b.name ? -1 : 1))
}
