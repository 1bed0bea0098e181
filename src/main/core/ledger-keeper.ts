import type { Problem } from '../../shared/contract/snapshot.ts'
import type { Clock } from './clock.ts'
import type { Ledger } from './ledger/ledger.ts'
import { LedgerError } from './ledger/ledger-error.ts'
import { openLedger } from './ledger/open-ledger.ts'

/**
 * A ledger that may be replaced while the engine runs. Damage often shows only when a page is read or written, hours after opening:
 * then the file is set aside and a new one is opened, for the engine to fill.
 */
export class LedgerKeeper {
  readonly #file: string
  readonly #clock: Clock
  readonly #problems: Problem[] = []
  #ledger: Ledger

  constructor(file: string, clock: Clock) {
    this.#file = file
    this.#clock = clock
    this.#ledger = this.#open(false)
  }

  get ledger(): Ledger {
    return this.#ledger
  }

  problems(): Problem[] {
    return this.#problems
  }

  /** The old ledger must no longer be in use. Throws a `LedgerError` where the damaged file cannot be moved away. */
  replaceDamaged(): void {
    this.#ledger.close()
    this.#ledger = this.#open(true)
  }

  close(): void {
    this.#ledger.close()
  }

  #open(isSuspect: boolean): Ledger {
    const { ledger, problem } = openLedger(this.#file, { clock: this.#clock, isSuspect })
    if (problem) this.#problems.push(problem)
    return ledger
  }
}

export function isDamage(error: unknown): boolean {
  return error instanceof LedgerError && error.fault === 'damaged'
}
