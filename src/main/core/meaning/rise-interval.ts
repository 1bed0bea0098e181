/** From one rise of an official percent to the next, and what was used here in between. Types only. */
import type { UsageSlice } from '../usage.ts'

export interface RiseInterval {
  fromMs: number
  toMs: number
  percentBefore: number
  percentAfter: number
  use: readonly UsageSlice[]
}
