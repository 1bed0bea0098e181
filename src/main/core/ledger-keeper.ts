import type { Problem } from '../../shared/contract/snapshot.ts'
import type { Clock } from './clock.ts'
import type { Ledger } from './ledger/ledger.ts'
import { LedgerError } from './ledger/ledger-error.ts'
import { openLedger } from './ledger/open-ledger.ts'

/**
 * A ledger that may be replaced while the engine runs. Damage often shows only when a page is read or written, hours after opening:
 * then the file is set aside, a new one is opened, and the engine is told to fill it.
 */
export interface LedgerKeeper {
  readonly ledger: Ledger
  problems(): Problem[]
  /** True when the error was damage and a new ledger is being filled because of it. */
  tookOver(error: unknown): boolean
  close(): void
}

export function keepLedger(file: string, clock: Clock, onReplaced: () => Promise<void>): LedgerKeeper {
  const problems: Problem[] = []
  let isReplacing = false
  let ledger = watched(open(false))

  function open(isSuspect: boolean): Ledger {
    const opened = openLedger(file, { clock, isSuspect })
    if (opened.problem) problems.push(opened.problem)
    return opened.ledger
  }

  /** Commits happen inside the source, which only reports that it failed: the reason is looked at here. */
  function watched(opened: Ledger): Ledger {
    const commit: Ledger['commit'] = (batch) => {
      try {
        return opened.commit(batch)
      } catch (error) {
        tookOver(error)
        throw error
      }
    }
    return new Proxy(opened, {
      get(target, name) {
        if (name === 'commit') return commit
        const member = Reflect.get(target, name, target)
        return typeof member === 'function' ? member.bind(target) : member
      },
    })
  }

  function tookOver(error: unknown): boolean {
    if (!(error instanceof LedgerError && error.fault === 'damaged')) return false
    if (isReplacing) return true
    isReplacing = true
    // Not inside the caller's step: it still holds the old ledger.
    setImmediate(async () => {
      ledger.close()
      ledger = watched(open(true))
      isReplacing = false
      await onReplaced()
    })
    return true
  }

  return {
    get ledger() {
      return ledger
    },
    problems: () => problems,
    tookOver,
    close: () => ledger.close(),
  }
}
