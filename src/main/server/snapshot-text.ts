import { createHash } from 'node:crypto'
import type { Snapshot } from '../../shared/contract/snapshot.ts'

export interface SnapshotText {
  json: string
  /** The same for the same content, also after a restart. */
  digest: string
}

const written = new WeakMap<Snapshot, SnapshotText>()

/** The snapshot as every listener gets it: written out once, however many there are. */
export function snapshotText(snapshot: Snapshot): SnapshotText {
  const existing = written.get(snapshot)
  if (existing) return existing
  const json = JSON.stringify(snapshot)
  const text = { json, digest: createHash('sha256').update(json).digest('base64url').slice(0, 22) }
  written.set(snapshot, text)
  return text
}
