/** What the first bytes of the ledger's file say, read without SQLite: looking must not change a file that is not ours to change. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

export type FileHeader = { kind: 'empty' } | { kind: 'foreign' } | { kind: 'ledger'; version: number }

/** `PLIM`: tells a ledger from any other SQLite database. */
export const applicationId = 0x504c_494d

/** Of the SQLite file format: the part before the first table. */
const headerBytes = 100
const pageSizeAt = 16
const userVersionAt = 60
const applicationIdAt = 68

export function readFileHeader(file: string): FileHeader {
  const fd = openSync(file, 'r')
  try {
    const { size } = fstatSync(fd)
    if (size === 0) return { kind: 'empty' }
    const header = Buffer.alloc(headerBytes)
    readSync(fd, header, 0, headerBytes, 0)
    const isOurs =
      header.toString('latin1', 0, 16) === 'SQLite format 3\0' && header.readUInt32BE(applicationIdAt) === applicationId
    // SQLite takes a file without one whole page for an empty one, and would begin anew without a word.
    if (!isOurs || size < header.readUInt16BE(pageSizeAt)) return { kind: 'foreign' }
    return { kind: 'ledger', version: header.readUInt32BE(userVersionAt) }
  } finally {
    closeSync(fd)
  }
}
