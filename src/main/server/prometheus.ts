/**
 * `GET /metrics`: the snapshot in Prometheus' text format. Names follow its rules (base units, `_total` for what only grows), and what is
 * unknown has no sample, never 0. Written by hand: prom-client, the usual package, takes 50 ms to load and does no more for a text that
 * is made from one object.
 */
import type { NamedUsage, Snapshot, SourceStatus, UsageWindow } from '../../shared/contract/snapshot.ts'
import { SourceState, WindowState } from '../../shared/contract/snapshot.ts'
import type { TokenCounts, UsageSum } from '../../shared/contract/tokens.ts'
import type { ForwardCounts } from './otlp/forward/forward.ts'
import type { TelemetryCounts } from './telemetry-state.ts'

/** What only the server knows. */
export interface ServerCounts {
  telemetry?: TelemetryCounts
  forward?: ForwardCounts
}

export const prometheusType = 'text/plain; version=0.0.4; charset=utf-8'

export function prometheusText(snapshot: Snapshot, counts: ServerCounts = {}): string {
  return metricsOf(snapshot, counts).map(writeMetric).join('')
}

interface Metric {
  name: string
  type: 'counter' | 'gauge'
  help: string
  samples: Sample[]
}

type Sample = [labels: Record<string, string>, value: number | undefined]

function metricsOf(snapshot: Snapshot, { telemetry, forward }: ServerCounts): Metric[] {
  const { appVersion, isDemo, now, totals, today, windows, sources, problems } = snapshot
  const demo = String(isDemo)
  return [
    gauge('build_info', 'The running Plimsoll; demo is true when every figure is made up.', [[{ version: appVersion, demo }, 1]]),
    gauge('snapshot_at_seconds', 'When these figures were put together.', [[{}, seconds(now)]]),
    gauge('problems', 'What is wrong with the app as a whole.', [[{}, problems.length]]),

    counter('tokens_total', 'Tokens of everything in the ledger.', tokensBy(totals.models)),
    counter('cost_usd_total', 'What the same tokens would cost on the API. A subscriber does not pay it.', costBy(totals.models)),
    counter(
      'unpriced_tokens_total',
      'Tokens whose model has no known price; the cost leaves them out.',
      unpricedBy(totals.models),
    ),
    counter('responses_total', 'API responses counted, one per message.', responsesBy(totals.models)),
    gauge('incomplete_responses', 'Responses cut off before their final counts: their output is a lower bound.', [
      [{}, totals.usage.incompleteResponses],
    ]),
    gauge('recovered_tokens', 'Tokens that no transcript line carries and that a session’s own total gave back.', [
      [{}, totals.usage.recoveredTokens],
    ]),

    gauge('today_tokens', 'Tokens since the start of the day in the person’s zone.', tokensBy(today.models)),
    gauge('today_cost_usd', 'What today’s tokens would cost on the API.', costBy(today.models)),
    gauge('today_responses', 'API responses since the start of the day.', responsesBy(today.models)),

    gauge('window_used_ratio', 'How far a window is used: 1 is the limit. Only the source official is Anthropic’s own figure.', [
      ...windows.map(({ id, source, usedPercent }): Sample => [{ window: id, source }, ratio(usedPercent)]),
    ]),
    gauge(
      'window_elapsed_ratio',
      'How much of a window’s time has passed.',
      byWindow(windows, ({ elapsedPercent }) => ratio(elapsedPercent)),
    ),
    gauge(
      'window_starts_at_seconds',
      'When a window started.',
      byWindow(windows, ({ startsAt }) => seconds(startsAt)),
    ),
    gauge(
      'window_resets_at_seconds',
      'When a window resets. Absent while none runs.',
      byWindow(windows, ({ resetsAt }) => seconds(resetsAt)),
    ),
    gauge(
      'window_figure_at_seconds',
      'When the figure behind the ratio was last true.',
      byWindow(windows, ({ asOf }) => seconds(asOf)),
    ),
    gauge('window_limit_tokens', 'The limit that the counted tokens are measured against. Absent when none is known.', [
      ...windows.map(({ id, source, limit }): Sample => [{ window: id, source, origin: limit?.origin ?? '' }, limit?.tokens]),
    ]),
    gauge(
      'window_counted_tokens',
      'Tokens of the kinds that count against the limit.',
      byWindow(windows, ({ countedTokens }) => countedTokens),
    ),
    gauge(
      'window_tokens',
      'Tokens in a window.',
      windows.flatMap(({ id, usage }) => tokensOf({ window: id }, usage.tokens)),
    ),
    gauge(
      'window_cost_usd',
      'What a window’s tokens would cost on the API.',
      byWindow(windows, ({ usage }) => usage.cost.usd),
    ),
    gauge(
      'window_state',
      'Is 1 for the state a window is in, 0 for the others.',
      windows.flatMap(({ id, state }) => stateOf({ window: id }, WindowState.options, state)),
    ),

    gauge('source_state', 'Is 1 for the state a source of figures is in, 0 for the others.', [
      ...sources.flatMap(({ id, state }) => stateOf({ source: id }, SourceState.options, state)),
    ]),
    gauge(
      'source_seen_at_seconds',
      'The newest response a source has given.',
      bySource(sources, ({ lastSeenAt }) => seconds(lastSeenAt)),
    ),
    gauge(
      'source_checked_at_seconds',
      'When a source was last read through.',
      bySource(sources, ({ checkedAt }) => seconds(checkedAt)),
    ),
    gauge(
      'source_files',
      'Files of a source.',
      bySource(sources, ({ counts }) => counts.files),
    ),
    gauge(
      'source_bytes',
      'Size of a source’s files.',
      bySource(sources, ({ counts }) => counts.bytes),
    ),
    gauge(
      'source_responses',
      'Responses that a source has given.',
      bySource(sources, ({ counts }) => counts.responses),
    ),
    gauge(
      'source_unreadable_files',
      'Files that could not be read.',
      bySource(sources, ({ counts }) => counts.unreadableFiles),
    ),
    gauge('source_skipped_lines', 'Lines that could not be read, by reason. Absent when there are none.', [
      ...sources.flatMap(({ id, counts }) =>
        Object.entries(counts.skippedLines).map(([reason, lines]): Sample => [{ source: id, reason }, lines]),
      ),
    ]),

    counter('telemetry_facts_total', 'What telemetry said about use and is on its way to the ledger, since the start.', [
      [{}, telemetry?.written],
    ]),
    counter('telemetry_dropped_facts_total', 'What was given up because too much was waiting.', [[{}, telemetry?.dropped]]),
    gauge('telemetry_waiting_facts', 'What waits to be written.', [[{}, telemetry?.waiting]]),
    counter('forward_sent_bodies_total', 'Telemetry bodies passed on, since the start.', [[{}, forward?.sent]]),
    counter('forward_dropped_bodies_total', 'Telemetry bodies that were not passed on and never will be.', [
      [{}, forward?.dropped],
    ]),
    gauge('forward_waiting_bodies', 'Telemetry bodies that wait to be passed on.', [[{}, forward?.waiting]]),
    gauge('forward_waiting_bytes', 'Their size.', [[{}, forward?.waitingBytes]]),
    gauge('forward_sent_at_seconds', 'When the last body was passed on.', [[{}, seconds(forward?.lastSentAtMs)]]),
  ]
}

const counter = (name: string, help: string, samples: Sample[]): Metric => ({ name, type: 'counter', help, samples })
const gauge = (name: string, help: string, samples: Sample[]): Metric => ({ name, type: 'gauge', help, samples })

/** Kinds are never added up: a label tells them apart, by the contract's words. */
function tokensOf(labels: Record<string, string>, tokens: TokenCounts): Sample[] {
  return Object.entries(tokens).map(([kind, count]) => [{ ...labels, kind }, count])
}

const tokensBy = (models: NamedUsage[]) => models.flatMap(({ name, usage }) => tokensOf({ model: name }, usage.tokens))

function byModel(models: NamedUsage[], read: (usage: UsageSum) => number | undefined): Sample[] {
  return models.map(({ name, usage }) => [{ model: name }, read(usage)])
}

const costBy = (models: NamedUsage[]) => byModel(models, ({ cost }) => cost.usd)
const unpricedBy = (models: NamedUsage[]) => byModel(models, ({ cost }) => cost.unpricedTokens)
const responsesBy = (models: NamedUsage[]) => byModel(models, ({ responses }) => responses)

function byWindow(windows: UsageWindow[], read: (window: UsageWindow) => number | undefined): Sample[] {
  return windows.map((window) => [{ window: window.id }, read(window)])
}

function bySource(sources: SourceStatus[], read: (source: SourceStatus) => number | undefined): Sample[] {
  return sources.map((source) => [{ source: source.id }, read(source)])
}

/** One sample for each state, so that a state that was left is 0 and not simply gone. */
function stateOf<State extends string>(labels: Record<string, string>, states: readonly State[], current: State): Sample[] {
  return states.map((state) => [{ ...labels, state }, state === current ? 1 : 0])
}

function seconds(instantMs: number | undefined): number | undefined {
  return instantMs === undefined ? undefined : instantMs / 1000
}

function ratio(percent: number | undefined): number | undefined {
  return percent === undefined ? undefined : percent / 100
}

function writeMetric({ name, type, help, samples }: Metric): string {
  const lines = samples.flatMap(([labels, value]) =>
    value === undefined ? [] : [`plimsoll_${name}${writeLabels(labels)} ${value}\n`],
  )
  if (lines.length === 0) return ''
  return `# HELP plimsoll_${name} ${help}\n# TYPE plimsoll_${name} ${type}\n${lines.join('')}`
}

function writeLabels(labels: Record<string, string>): string {
  const written = Object.entries(labels).map(([name, value]) => `${name}="${escapeValue(value)}"`)
  return written.length === 0 ? '' : `{${written.join(',')}}`
}

/** A model's name is whatever a transcript says it is. */
function escapeValue(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
}
