/**
 * When two sights of a window are of the same one: same kind, same account, same reset. A reset is told anew with every answer and differs
 * by seconds to minutes, so resets are the same by closeness, and a window whose reset has merely moved a little warns no second time.
 */
import type { UsageWindow } from '../../../shared/contract/snapshot.ts'
import { hourMs } from './local-time.ts'

/** What a remembered warning or snooze is about. */
export interface WindowIdentity {
  /** Claude Code's folder; empty where nothing official was ever read. */
  account: string
  /** The kind, with the model; without the account, which is shown only once there are two. */
  windowId: string
  /** Absent: it has none, so there is only ever one of it. */
  resetsAtMs?: number
}

export type AlertWindow = Pick<UsageWindow, 'kind' | 'model' | 'account' | 'resetsAt' | 'source'>

/** Many times the jitter that was seen, and a twentieth of the shortest window. */
const jitterMs = 15 * 60_000
/** Weeks and months cut by the person's own clock move with its zone: by 26 hours at most, and they last days. */
const travelMs = 26 * hourMs

export function identityOf(window: AlertWindow): WindowIdentity {
  const { kind, model, account = '', resetsAt } = window
  return {
    account,
    windowId: model === undefined ? kind : `${kind}:${model}`,
    ...(resetsAt === undefined ? {} : { resetsAtMs: resetsAt }),
  }
}

/** The same row of the panel, whichever of its windows. */
export function isOfSameRow(one: WindowIdentity, window: AlertWindow): boolean {
  const other = identityOf(window)
  // A first account has no name until a second one is there. Losing a warning of that moment is better than giving one twice.
  const isSameAccount = one.account === other.account || one.account === '' || other.account === ''
  return isSameAccount && one.windowId === other.windowId
}

export function isSameReset(resetsAtMs: number | undefined, { kind, source, resetsAt }: AlertWindow): boolean {
  if (resetsAtMs === undefined || resetsAt === undefined) return resetsAtMs === resetsAt
  const isOwnCalendar = source !== 'official' && kind !== 'session'
  return Math.abs(resetsAtMs - resetsAt) <= (isOwnCalendar ? travelMs : jitterMs)
}
