/**
 * Gives each warning once, whatever restarts in between. What is due is kept before it is told: a crash between the two loses a warning,
 * where the other order would give it again after every crash.
 */
import type { AlertSettings } from '../../shared/contract/settings.ts'
import { Alert, type Problem, type Snapshot, type UsageWindow } from '../../shared/contract/snapshot.ts'
import type { Ledger } from './ledger/ledger.ts'
import { isDamage } from './ledger-keeper.ts'
import { type AlertSnooze, alertsDue, type FiredAlert, snoozeOf } from './meaning/alerts.ts'
import { isQuiet } from './meaning/quiet-hours.ts'
import { identityOf } from './meaning/window-identity.ts'

/** Where warnings are remembered. Both lists come in the order in which they were kept. */
export interface AlertMemory {
  fired(sinceMs: number): FiredAlert[]
  /** All of them or none. */
  record(records: readonly FiredAlert[]): void
  snoozes(): AlertSnooze[]
  snooze(snooze: AlertSnooze): void
}

export interface AlertScene {
  windows: readonly UsageWindow[]
  settings: AlertSettings
  timeZone: string
  now: number
  /** Every source has been read through. Before that the figures only rise because they are being read. */
  isSettled: boolean
}

type ToldAlerts = Pick<Snapshot, 'alerts' | 'snoozes'> & { problems: Problem[] }

export interface AlertDesk {
  /** Tells what is due, and has kept it. */
  look(scene: AlertScene): ToldAlerts
  /** What has been told; gives and keeps nothing. For a command, whose warnings nobody would see. */
  recall(scene: AlertScene): ToldAlerts
  /** Quiet hours have ended since the last look, so another one may have something to tell. */
  isLookDue(now: number): boolean
  /** Until the reset of the window, as it was at the last look. Throws where there is no such window. */
  snooze(windowId: string, isSnoozed: boolean): void
  /** The memory was lost with its ledger: all that is still known goes to the new one. */
  moveTo(memory: AlertMemory): void
}

const dayMs = 24 * 60 * 60_000
/** Longer than any window lasts. */
const rememberedMs = 40 * dayMs
const shownMs = dayMs
/** A window that never resets is snoozed for as long as it looks back. */
const rollingSnoozeMs = 5 * 60 * 60_000

export function openAlertDesk(firstMemory: AlertMemory): AlertDesk {
  let memory = firstMemory
  let fired: FiredAlert[] = []
  let snoozes: AlertSnooze[] = []
  /** Of the last reading: a clock that has been set back since may have hidden what is older. */
  let readAtMs: number | undefined
  let last: AlertScene | undefined
  const seen = new Set<string>()

  function read(now: number) {
    if (readAtMs !== undefined && now >= readAtMs) return
    fired = memory.fired(now - rememberedMs).map(withSoundDetail)
    snoozes = memory.snoozes()
    readAtMs = now
  }

  function told({ windows, now }: AlertScene, problems: Problem[] = []): ToldAlerts {
    const alerts = fired.flatMap(({ kind, firedAtMs, detail }) =>
      detail === undefined || kind === 'high' || firedAtMs <= now - shownMs ? [] : [JSON.parse(detail) as Alert],
    )
    const snoozed = windows.flatMap((window) => {
      const until = snoozeOf(window, { snoozes, now })
      return until === undefined ? [] : [{ windowId: window.id, until }]
    })
    return { alerts: alerts.reverse(), snoozes: snoozed, problems }
  }

  return {
    look(scene) {
      read(scene.now)
      last = scene
      if (!scene.isSettled) return told(scene)
      const due = alertsDue({ ...scene, fired, snoozes, seen })
      if (due.records.length > 0) {
        try {
          memory.record(due.records)
        } catch (error) {
          if (isDamage(error)) throw error
          return told(scene, [cannotKeep(error)])
        }
        fired = [...fired, ...due.records]
      }
      for (const id of due.seen) seen.add(id)
      return told(scene)
    },
    recall(scene) {
      read(scene.now)
      last = scene
      return told(scene)
    },
    isLookDue(now) {
      if (!last) return false
      const { settings, timeZone } = last
      return isQuiet(last.now, settings.quietHours, timeZone) && !isQuiet(now, settings.quietHours, timeZone)
    },
    snooze(windowId, isSnoozed) {
      const window = last?.windows.find(({ id }) => id === windowId)
      if (!last || !window) throw new Error(`There is no limit named "${windowId}" now.`)
      const { account, windowId: row, resetsAtMs = last.now + rollingSnoozeMs } = identityOf(window)
      const snooze: AlertSnooze = { account, windowId: row, untilMs: isSnoozed ? resetsAtMs : 0 }
      memory.snooze(snooze)
      snoozes = [...snoozes, snooze]
    },
    moveTo(newMemory) {
      memory = newMemory
      memory.record(fired)
      for (const snooze of snoozes) memory.snooze(snooze)
    },
  }
}

/** The ledger as the memory: it has no word for a warning without detail, and knows no kinds. */
export function ledgerMemory(ledger: Pick<Ledger, 'firedAlerts' | 'recordAlerts' | 'snoozes' | 'snooze'>): AlertMemory {
  return {
    fired: (sinceMs) =>
      ledger.firedAlerts(sinceMs).map(({ kind, detail, ...about }) => ({
        ...about,
        kind: kind as FiredAlert['kind'],
        ...(detail === '' ? {} : { detail }),
      })),
    record: (records) => ledger.recordAlerts(records.map(({ detail = '', ...about }) => ({ ...about, detail }))),
    snoozes: () => ledger.snoozes(),
    snooze: (snooze) => ledger.snooze(snooze),
  }
}

/** Another version may have written another shape; that it was told is what matters. */
function withSoundDetail(record: FiredAlert): FiredAlert {
  const { detail, ...rest } = record
  if (detail === undefined) return rest
  const schema = record.kind === 'high' ? Alert.shape.window : Alert
  try {
    return schema.safeParse(JSON.parse(detail)).success ? record : rest
  } catch {
    return rest
  }
}

function cannotKeep(error: unknown): Problem {
  const reason = error instanceof Error ? error.message : String(error)
  return {
    code: 'warningsNotKept',
    message: `A warning is due and cannot be remembered, so it is not given: ${reason}`,
    remedy: 'It is tried again with the next change.',
  }
}
