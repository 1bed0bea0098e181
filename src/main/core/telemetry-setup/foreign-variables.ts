/** Telemetry settings that somebody made for something else: found before anything is set, and never overwritten without a choice. */
import { type OurProtocol, outrankingVariables, telemetryBlock, type Variables } from './telemetry-block.ts'

export interface FoundVariables {
  /** Would be overwritten by ours, or would keep ours from working. */
  inTheWay: Variables
  /** Also about telemetry, but leaves ours alone: `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_LOG_USER_PROMPTS`, a trace exporter. */
  beside: Variables
}

/** `variables` are an environment, or `env` of a settings file (whose values people also write as numbers). */
export function foreignVariables(
  variables: Readonly<Record<string, unknown>>,
  port: number,
  protocol: OurProtocol = 'http/json',
): FoundVariables {
  const ours: Variables = { ...outrankingVariables(port, protocol), ...telemetryBlock(port, protocol) }
  const inTheWay: Record<string, string> = {}
  const beside: Record<string, string> = {}
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined || value === null || String(value) === '') continue
    if (name in ours) {
      if (String(value) !== ours[name]) inTheWay[name] = String(value)
    } else if (isAboutTelemetry(name)) beside[name] = String(value)
  }
  return { inTheWay, beside }
}

const isAboutTelemetry = (name: string) => /^(OTEL_|CLAUDE_CODE_OTEL_|CLAUDE_CODE_ENHANCED_TELEMETRY)/.test(name)

/** Where somebody's telemetry went before ours: to be sent on to, when they choose so. */
export interface ForwardAddress {
  logs?: ForwardTarget
  metrics?: ForwardTarget
}

export interface ForwardTarget {
  /** Whole, path included. */
  endpoint: string
  protocol: 'http/json' | 'http/protobuf' | 'grpc'
  /** As the exporter sends them: not percent-decoded. They may hold a secret. */
  headers: Record<string, string>
}

/** Undefined: nothing was sent anywhere before, or to a place that cannot be sent on to. */
export function forwardAddressOf(
  variables: Readonly<Record<string, unknown>>,
  ownPorts: readonly number[],
): ForwardAddress | undefined {
  if (variables.CLAUDE_CODE_ENABLE_TELEMETRY !== undefined && !isOn(variables.CLAUDE_CODE_ENABLE_TELEMETRY)) return undefined
  const logs = notToUs(targetOf(variables, 'LOGS', 'v1/logs'), ownPorts)
  const metrics = notToUs(targetOf(variables, 'METRICS', 'v1/metrics'), ownPorts)
  return logs || metrics ? { ...(logs ? { logs } : {}), ...(metrics ? { metrics } : {}) } : undefined
}

/** What came to a port of ours would go round for ever. */
function notToUs(target: ForwardTarget | undefined, ownPorts: readonly number[]): ForwardTarget | undefined {
  if (!target) return undefined
  const { hostname, port } = new URL(target.endpoint)
  return /^(localhost|127\..*|\[::1\])$/.test(hostname) && ownPorts.map(String).includes(port) ? undefined : target
}

function targetOf(
  variables: Readonly<Record<string, unknown>>,
  signal: 'LOGS' | 'METRICS',
  path: string,
): ForwardTarget | undefined {
  const read = (name: string) => {
    const value = variables[name]
    return value === undefined || value === null || value === '' ? undefined : String(value)
  }
  const exporter = read(`OTEL_${signal}_EXPORTER`)
  if (exporter !== undefined && !exporter.split(',').some((each) => each.trim() === 'otlp')) return undefined
  const protocol = read(`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`) ?? read('OTEL_EXPORTER_OTLP_PROTOCOL') ?? 'http/protobuf'
  if (!isKnownProtocol(protocol)) return undefined
  const own = read(`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`)
  const common = read('OTEL_EXPORTER_OTLP_ENDPOINT')
  // A signal's own address is taken as it is; to the common one its path is added, but not for gRPC, which has none.
  const endpoint = own ?? (common && (protocol === 'grpc' ? common : `${common.replace(/\/$/, '')}/${path}`))
  if (!endpoint || !URL.canParse(endpoint)) return undefined
  const headers = read(`OTEL_EXPORTER_OTLP_${signal}_HEADERS`) ?? read('OTEL_EXPORTER_OTLP_HEADERS') ?? ''
  return { endpoint, protocol, headers: headersOf(headers) }
}

export function isKnownProtocol(word: string): word is ForwardTarget['protocol'] {
  return word === 'http/json' || word === 'http/protobuf' || word === 'grpc'
}

function headersOf(list: string): Record<string, string> {
  const pairs = list.split(',').map((pair) => [pair.slice(0, pair.indexOf('=')).trim(), pair.slice(pair.indexOf('=') + 1).trim()])
  return Object.fromEntries(pairs.filter(([name, value]) => name && value))
}

const isOn = (value: unknown) => ['1', 'true', 'yes', 'on'].includes(String(value).toLowerCase())

/** For showing: what may hold a secret is not shown. */
export function shownValue(name: string, value: string): string {
  return /HEADERS|KEY|TOKEN|SECRET/.test(name) && value !== ''
    ? '(not shown)'
    : value.replace(/(?<=:\/\/)[^/@\s]+@/, '(not shown)@')
}
