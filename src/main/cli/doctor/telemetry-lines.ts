/** The doctor's page on telemetry. Pure. */
import type { SourceStatus } from '../../../shared/contract/snapshot.ts'
import { formatBytes, formatCount } from '../../../shared/format/numbers.ts'
import type { TelemetryState } from '../../server/telemetry-state.ts'
import { ago } from './ago.ts'
import { count } from './count.ts'
import type { TelemetryLook } from './look-at-telemetry.ts'

export function telemetryLines(
  { folders, receiver, forward }: TelemetryLook,
  source: SourceStatus | undefined,
  enginePort: number | undefined,
  waitingFacts: number,
  now: number,
): string[] {
  return [
    ...folders.map(({ file, state, port }) => `${file}: ${state}${port === undefined ? '' : `, sends to port ${port}`}`),
    receiverLine(receiver, enginePort),
    ...receivedLines(source, receiver?.counts, waitingFacts, now),
    ...(forward ? [`sent on to ${forward.endpoint}${receiver?.forward ? `: ${forwardCounts(receiver.forward, now)}` : ''}`] : []),
    ...(receiver?.forward?.lastError === undefined ? [] : [`  ${receiver.forward.lastError}`]),
    ...(forward?.warning === undefined ? [] : [`  ${forward.warning}`]),
  ]
}

function receiverLine(receiver: TelemetryState | undefined, enginePort: number | undefined): string {
  if (!receiver) return enginePort === undefined ? 'not received: no engine runs' : 'receiver: not known'
  if (!receiver.isReceived) return 'not received: turned off in the settings'
  const { http, grpc } = receiver.ports
  return `received at port ${[http, grpc, enginePort].filter((port) => port !== undefined).join(', ')}`
}

function receivedLines(
  source: SourceStatus | undefined,
  counts: TelemetryState['counts'],
  waitingFacts: number,
  now: number,
): string[] {
  if (!source) return []
  const bad = Object.values(source.counts.skippedLines).reduce((sum, lines) => sum + lines, 0)
  return [
    [
      source.lastSeenAt === undefined ? 'nothing has come in yet' : count(source.counts.responses, 'response'),
      ...(source.lastSeenAt === undefined ? [] : [`last ${ago(now - source.lastSeenAt)}`]),
      ...(counts && counts.waiting > 0 ? [`${formatCount(counts.waiting)} wait to be written to the journal`] : []),
      ...(waitingFacts > 0 ? [`${formatCount(waitingFacts)} wait in the journal for the ledger`] : []),
      ...(counts && counts.dropped > 0 ? [`${formatCount(counts.dropped)} dropped`] : []),
      ...(bad > 0 ? [`${count(bad, 'line')} of the journal not readable`] : []),
    ].join(' · '),
  ]
}

function forwardCounts(counts: NonNullable<TelemetryState['forward']>, now: number): string {
  const { sent, waiting, waitingBytes, dropped, notForwardable, lastSentAtMs } = counts
  return [
    `${formatCount(sent)} sent`,
    ...(lastSentAtMs === undefined ? [] : [`last ${ago(now - lastSentAtMs)}`]),
    ...(waiting > 0 ? [`${formatCount(waiting)} wait (${formatBytes(waitingBytes)})`] : []),
    ...(dropped > 0 ? [`${formatCount(dropped)} dropped`] : []),
    ...(notForwardable > 0 ? [`of these ${formatCount(notForwardable)} were JSON, which gRPC does not take`] : []),
  ].join(' · ')
}
