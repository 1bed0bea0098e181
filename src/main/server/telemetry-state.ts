/** What `GET /api/v1/telemetry` answers: how telemetry comes in and goes on, apart from what it says. */
import type { ForwardCounts } from './otlp/forward/forward.ts'
import type { ReceiverPorts } from './otlp/receivers.ts'

/** Of the facts that telemetry said, on their way to the ledger. */
export interface TelemetryCounts {
  written: number
  waiting: number
  dropped: number
}

export interface TelemetryState {
  /** False: it is turned off in the settings, or this is a demo. */
  isReceived: boolean
  /** Besides the panel's own; a taken one is absent until it is free. */
  ports: ReceiverPorts
  /** Since the start. Absent where nothing is received. */
  counts?: TelemetryCounts
  /** Absent where nothing is passed on. */
  forward?: ForwardCounts
}
