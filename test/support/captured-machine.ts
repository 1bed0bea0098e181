/** The captured sessions on a machine of their own: their transcripts, their telemetry, and the real engine over a real journal. */
import { join } from 'node:path'
import { openLedger } from '../../src/main/core/ledger/open-ledger.ts'
import { ledgerFile, telemetryFolder } from '../../src/main/core/paths.ts'
import { openSettings } from '../../src/main/core/settings/settings-store.ts'
import { decodeExport } from '../../src/main/core/sources/otlp/decode-export.ts'
import type { TelemetryFact } from '../../src/main/core/sources/otlp/telemetry-facts.ts'
import { openTelemetryJournal } from '../../src/main/core/sources/otlp/telemetry-journal.ts'
import { startEngine } from '../../src/main/core/start-engine.ts'
import type { CapturedExport } from './captured-exports.ts'
import { dump } from './ledger-dump.ts'

/** Soon after the last of them. */
export const afterCapturesMs = Date.UTC(2026, 10, 22, 3)

export interface CapturedMachine {
  folder: string
  /** Puts bodies into the journal, as the receiver does. */
  receive(exports: readonly CapturedExport[]): Promise<void>
  /** A run of the engine over everything there is, from its start to its end. */
  takeIn(): Promise<void>
  /** Transcripts are there from the next run on. */
  showTranscripts(captures: string): void
  ledger(): LedgerDump
}

export type LedgerDump = ReturnType<typeof dump>

export function capturedMachine(folder: string): CapturedMachine {
  const folders = { data: join(folder, 'data'), config: join(folder, 'data') }
  const clock = { now: () => afterCapturesMs }
  let roots = ''
  return {
    folder: folders.data,
    async receive(exports) {
      const journal = openTelemetryJournal(telemetryFolder(folders))
      for (const each of exports) journal.append(factsOf(each))
      await journal.close()
    },
    async takeIn() {
      const env = { CLAUDE_CONFIG_DIR: roots }
      const options = { folders, env, home: folder, appVersion: '0.0.0', isDemo: false, watches: false }
      const engine = await startEngine({ ...options, settings: openSettings(folders.config) }, clock)
      await engine.refresh()
      await engine.stop()
    },
    showTranscripts(captures) {
      roots = capturedHomes.map((home) => join(captures, home)).join(',')
    },
    ledger() {
      const { ledger } = openLedger(ledgerFile(folders), { clock })
      try {
        return dump(ledger)
      } finally {
        ledger.close()
      }
    },
  }
}

export const capturedHomes = [
  'home-main/dot-claude',
  'home-configdir/dot-claude',
  'home-configdir/alt-config',
  'home-subscriber-dummy/dot-claude',
]

export function factsOf({ name, body, encoding }: CapturedExport): TelemetryFact[] {
  const decoded = decodeExport(body, encoding)
  if (!decoded.ok) throw new Error(`${name}: ${decoded.reason}`)
  return decoded.facts
}
