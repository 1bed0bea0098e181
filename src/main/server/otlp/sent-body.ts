import type { Encoding, Signal } from '../../core/sources/otlp/decode-export.ts'

/** A telemetry body as it was sent, for whoever passes it on. */
export interface SentBody {
  signal: Signal
  encoding: Encoding
  bytes: Buffer
  /** How `bytes` are compressed, if they are. A gRPC message has been taken out of its frame and is not. */
  contentEncoding?: string
  /** May hold the sender's credentials, which are between the sender and us: only `content-type` is ever kept. */
  headers: Readonly<Record<string, string | string[] | undefined>>
}
