/**
 * Receiving telemetry: the journal, the ports and what the panel's port does with it. What reads bodies (and, for gRPC, a large library)
 * is loaded when the first one comes; most people send none.
 */
import type { RequestListener } from 'node:http'
import type { Problem } from '../../../shared/contract/snapshot.ts'
import { openTelemetryJournal } from '../../core/sources/otlp/telemetry-journal.ts'
import { lateListener } from '../late-listener.ts'
import type { Door } from './otlp-door.ts'
import { isOtlpRequest } from './otlp-request.ts'
import { type ReceiverPorts, startReceivers } from './receivers.ts'
import type { SentBody } from './sent-body.ts'

export interface TelemetryOptions {
  /** Where the journal is kept. */
  folder: string
  ports: { http: number | null; grpc: number | null }
  allowedHosts: readonly string[]
  /** Gets each body that was understood, as it came. */
  onBody: (body: SentBody) => void
}

export interface Telemetry {
  /** Facts on their way to the ledger. */
  counts(): { written: number; waiting: number; dropped: number }
  ports(): ReceiverPorts
  problems(): Problem[]
  /** Takes what is telemetry and leaves everything else to `listener`. */
  inFrontOf(listener: RequestListener): RequestListener
  /** Calls whenever there is more to read in the journal. Returns how to end that. */
  onWritten(listener: () => void): () => void
  close(): Promise<void>
}

export async function startTelemetry({ folder, ports, allowedHosts, onBody }: TelemetryOptions): Promise<Telemetry> {
  const journal = openTelemetryJournal(folder)
  let opening: Promise<Door> | undefined
  const door = () => {
    opening ??= import('./otlp-door.ts').then(({ openDoor }) => openDoor({ onFacts: journal.append, onBody }))
    return opening
  }
  const listener = lateListener(async () =>
    (await import('./otlp-listener.ts')).otlpListener({ door: await door(), allowedHosts }),
  )
  const openGrpc = async () => (await import('./grpc-receiver.ts')).openGrpcReceiver(await door())
  const receivers = await startReceivers({ ports, listener, openGrpc })

  return {
    ports: receivers.ports,
    counts: journal.counts,
    problems: () => [...receivers.problems(), ...journalProblems(journal.counts())],
    inFrontOf: (behind) => (incoming, outgoing) => (isOtlpRequest(incoming) ? listener : behind)(incoming, outgoing),
    onWritten: journal.onWritten,
    async close() {
      await receivers.close()
      await journal.close()
    },
  }
}

function journalProblems({ dropped, failure }: { dropped: number; failure?: string }): Problem[] {
  if (dropped === 0 && failure === undefined) return []
  const lost = dropped === 0 ? 'Nothing is lost yet' : `${dropped} records were lost`
  const reason = failure === undefined ? 'It works again.' : `It is tried again: ${failure}.`
  return [
    {
      code: 'telemetryNotKept',
      message: `Telemetry could not be written to the data folder. ${lost}. ${reason}`,
      remedy: 'Make room on that disk, or give the folder back to yourself. Transcripts are counted all the same.',
    },
  ]
}
