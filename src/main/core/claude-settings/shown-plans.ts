/** Plans as a panel shows them and orders them: what is written is what was shown, or nothing is. */
import { createHmac, randomBytes } from 'node:crypto'
import type { ShownChange, ShownUndo } from '../../../shared/contract/settings-change.ts'
import type { ChangePlan, Planned } from './change-settings.ts'

/** `message` is for the person; then nothing has been changed. */
export type Ordered<Value> = { ok: true; value: Value } | { ok: false; message: string }

export interface ShownPlans {
  show(plan: ChangePlan): ShownChange
  showUndo(planned: Planned): ShownUndo
  /** Why it is not to be written: it is not the one with this fingerprint. */
  whyNot(plan: ChangePlan, fingerprint: string): string | undefined
}

export function openShownPlans(): ShownPlans {
  // A plain digest would let somebody who sees it try out what a settings file may hold.
  const key = randomBytes(32)
  const fingerprintOf = ({ file, before, after }: ChangePlan) =>
    createHmac('sha256', key)
      .update(JSON.stringify([file, before ?? null, after ?? null]))
      .digest('base64url')
  const show = (plan: ChangePlan) => ({ diff: plan.diff === '' ? [] : plan.diff.split('\n'), fingerprint: fingerprintOf(plan) })
  return {
    show,
    showUndo(planned) {
      if (!planned.ok) return { state: 'refused', message: planned.message }
      return { state: 'ready', ...show(planned.plan), leftAlone: planned.plan.leftAlone.map((path) => path.at(-1) ?? '') }
    },
    whyNot(plan, fingerprint) {
      if (fingerprintOf(plan) === fingerprint) return undefined
      return `${plan.file} has changed since these lines were shown, so nothing was written. Look at it again.`
    },
  }
}

export const isElsewhere = 'This is no folder that Claude Code keeps its settings in.'

export const refused = (message: string): { ok: false; message: string } => ({ ok: false, message })
