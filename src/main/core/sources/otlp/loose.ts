/** Reads what may have any shape: the objects of a body, from either encoding. Nothing in them makes these throw, unless they say so. */
import { Unreadable } from './unreadable.ts'

export type Fields = Record<string, unknown>

export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
}

/** Absent is empty. Anything else that is not a list is another message than it claims to be: throws Unreadable. */
export function listOf(value: unknown, name: string): unknown[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw new Unreadable(`${name} is not a list`)
  return value
}

const decimal = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i

/** JSON has 64-bit integers as text or as numbers, and old versions of Claude Code sent every count as text. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  // Nothing longer is a number that fits; -0 is none.
  if (typeof value !== 'string' || value.length > 40 || !decimal.test(value)) return undefined
  return numberOf(Number(value))
}

/** The last instant that a Date can hold. */
const lastInstantMs = 8.64e15

/**
 * Rounded: a number of nanoseconds is some 100 ns off, so that the millisecond that was meant can be just above it. A zero is how
 * protobuf says absent.
 */
export function msOfNanos(value: unknown): number | undefined {
  const nanos = numberOf(value)
  if (nanos === undefined || nanos <= 0) return undefined
  const ms = Math.round(nanos / 1e6)
  return ms > 0 && ms <= lastInstantMs ? ms : undefined
}
