/** Used beside what an even pace would have used by now; "even" may mean evenly over the hours in which the person works. */
import type { Pace } from '../../../shared/contract/snapshot.ts'
import { expectedUsd, type Habit } from './habit.ts'

/** Before this share of a window has passed, one message swings the pace wildly. */
const leastElapsedPercent = 3

export interface PaceInput {
  startsAt: number
  resetsAt: number
  usedPercent: number
}

/** @param habit Given: nights and days off count for as little as the person uses then. */
export function paceOf(window: PaceInput, now: number, habit?: Habit): Pace | undefined {
  const lengthMs = window.resetsAt - window.startsAt
  const elapsedPercent = (100 * (now - window.startsAt)) / lengthMs
  if (!(lengthMs > 0) || elapsedPercent < leastElapsedPercent || elapsedPercent > 100) return undefined
  const expectedPercent = (habit && habitPercent(window, now, habit)) ?? elapsedPercent
  return { expectedPercent, verdict: verdictOn(window.usedPercent - expectedPercent) }
}

/** Undefined for a window in whose hours the person never works. */
function habitPercent({ startsAt, resetsAt }: PaceInput, now: number, habit: Habit): number | undefined {
  const whole = expectedUsd(habit, startsAt, resetsAt)
  return whole > 0 ? (100 * expectedUsd(habit, startsAt, now)) / whole : undefined
}

/** Usual steps among usage monitors: up to 2 points nobody notices, over 12 changes the day. */
function verdictOn(difference: number): Pace['verdict'] {
  const distance = Math.abs(difference)
  if (distance <= 2) return 'onTrack'
  if (distance <= 6) return difference > 0 ? 'slightlyAhead' : 'slightlyBehind'
  if (distance <= 12) return difference > 0 ? 'ahead' : 'behind'
  return difference > 0 ? 'farAhead' : 'farBehind'
}
