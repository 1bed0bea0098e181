import { ledgerTables } from './001-ledger.ts'
import { rollupTables } from './002-rollups.ts'
import { telemetryTables } from './003-telemetry.ts'
import { limitTables } from './004-limits.ts'

/** The nth one brings `user_version` from n to n + 1. Released ones never change. */
export const migrations: readonly string[] = [ledgerTables, rollupTables, telemetryTables, limitTables]
