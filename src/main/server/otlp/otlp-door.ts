/**
 * What is done with one telemetry body, whichever way it came: it is read and reduced to facts before the answer, because only then is
 * it known whether it could be read; everything else happens after. Our own troubles are never the sender's: an answer that asks to
 * send again would hold up the end of every Claude Code session by two seconds.
 */
import { decodeExport, type Signal } from '../../core/sources/otlp/decode-export.ts'
import type { TelemetryFact } from '../../core/sources/otlp/telemetry-facts.ts'
import type { SentBody } from './sent-body.ts'

export interface DoorOptions {
  onFacts: (facts: readonly TelemetryFact[]) => void
  /** Only of bodies that could be read. */
  onBody?: (body: SentBody) => void
}

interface ReceivedExport extends Omit<SentBody, 'signal'> {
  /** Absent: told by what is in it. */
  signal?: Signal
  inflated: Buffer
}

/** `message` says why records were rejected, where some were. */
type Receipt = { ok: true; signal: Signal; rejected: number; message?: string } | { ok: false; reason: string }

export type Door = (received: ReceivedExport) => Receipt

export function openDoor({ onFacts, onBody }: DoorOptions): Door {
  return ({ inflated, ...sent }) => {
    try {
      const decoded = decodeExport(inflated, sent.encoding, sent.signal)
      if (!decoded.ok) return decoded
      const { signal, facts, rejected, firstRejection } = decoded
      handOn(() => {
        if (facts.length > 0) onFacts(facts)
      })
      handOn(() => onBody?.({ ...sent, signal }))
      return { ok: true, signal, rejected, ...(firstRejection === undefined ? {} : { message: firstRejection }) }
    } catch (error) {
      console.error(error)
      return { ok: false, reason: 'This body could not be read.' }
    }
  }
}

function handOn(hand: () => void): void {
  try {
    hand()
  } catch (error) {
    console.error(error)
  }
}
