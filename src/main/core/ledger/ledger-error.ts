/** What can be wrong with the ledger's file, in words that the rest of the app can act on. */
export type LedgerFault =
  /** Written by a newer version of the app. The file has not been touched. */
  | 'newer'
  /** Not a database any more, in part or as a whole. `openLedger` sets it aside. */
  | 'damaged'
  /** Somebody else has been writing for seconds. Trying again may help. */
  | 'locked'
  | 'diskFull'
  | 'readOnly'
  /** The file or its folder cannot be opened or read. */
  | 'unreadable'

export class LedgerError extends Error {
  readonly fault: LedgerFault

  constructor(fault: LedgerFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'LedgerError'
    this.fault = fault
  }
}

const faults: [sqliteCode: string, fault: LedgerFault, message: string][] = [
  ['SQLITE_NOTADB', 'damaged', 'The ledger is not a database'],
  ['SQLITE_CORRUPT', 'damaged', 'The ledger is damaged'],
  ['SQLITE_IOERR_SHORT_READ', 'damaged', 'The ledger ends too early'],
  ['SQLITE_BUSY', 'locked', 'Another program is writing the ledger'],
  ['SQLITE_LOCKED', 'locked', 'Another program is writing the ledger'],
  ['SQLITE_FULL', 'diskFull', 'No space is left to write the ledger'],
  ['SQLITE_READONLY', 'readOnly', 'The ledger may not be written'],
  ['SQLITE_PERM', 'readOnly', 'The ledger may not be written'],
  ['SQLITE_CANTOPEN', 'unreadable', 'The ledger cannot be opened'],
  ['SQLITE_IOERR', 'unreadable', 'The ledger cannot be read or written'],
]

/** Anything else is a mistake of ours and stays what it is. */
export function asLedgerError(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const known = faults.find(([sqliteCode]) => code.startsWith(sqliteCode))
  return known ? new LedgerError(known[1], `${known[2]}: ${file} (${(error as Error).message})`, { cause: error }) : error
}
