/** The variables that make Claude Code send its telemetry to us: as `env` of its settings, or in the environment it is started with. */

/** OpenTelemetry's own port for HTTP, so that whatever is set up for a collector on this machine finds us too. */
export const defaultTelemetryPort = 4318

/**
 * Claude Code sends metrics every minute and logs every 5 seconds by itself. Both every 5 seconds: a session that is killed loses no
 * more than that, and a figure in the panel is no older. More often would wake a quiet machine for nothing.
 */
const exportIntervalMs = 5000

export type Variables = Readonly<Record<string, string>>

/** `http/protobuf` where what comes in is sent on to somebody who may not take the other; we take both. */
export type OurProtocol = 'http/json' | 'http/protobuf'

export const ourEndpoint = (port: number) => `http://127.0.0.1:${port}`

export function telemetryBlock(port: number, protocol: OurProtocol = 'http/json'): Variables {
  return {
    CLAUDE_CODE_ENABLE_TELEMETRY: '1',
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'otlp',
    // Without it Claude Code would take http/protobuf, and with a word it does not know it sends nothing and says nothing.
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    OTEL_EXPORTER_OTLP_ENDPOINT: ourEndpoint(port),
    OTEL_METRIC_EXPORT_INTERVAL: String(exportIntervalMs),
    OTEL_LOGS_EXPORT_INTERVAL: String(exportIntervalMs),
  }
}

/**
 * Variables that outrank or join those of the block when they are set, and what they must be for us to get everything. Overwritten and
 * not removed: an empty value counts as none, and a value can be put back where it stood.
 */
export function outrankingVariables(port: number, protocol: OurProtocol = 'http/json'): Variables {
  return {
    OTEL_EXPORTER_OTLP_HEADERS: '',
    OTEL_EXPORTER_OTLP_LOGS_HEADERS: '',
    OTEL_EXPORTER_OTLP_METRICS_HEADERS: '',
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${ourEndpoint(port)}/v1/logs`,
    OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${ourEndpoint(port)}/v1/metrics`,
    OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: protocol,
    OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: protocol,
  }
}

/** The port of an endpoint as `ourEndpoint` writes it. */
export function portOfOurEndpoint(endpoint: unknown): number | undefined {
  const digits = typeof endpoint === 'string' ? /^http:\/\/127\.0\.0\.1:(\d{1,5})$/.exec(endpoint)?.[1] : undefined
  return digits === undefined ? undefined : Number(digits)
}

/** Of the two that an installation of ours writes, the one that is set. */
export function protocolOfOurs(variables: Readonly<Record<string, unknown>>): OurProtocol {
  return variables.OTEL_EXPORTER_OTLP_PROTOCOL === 'http/protobuf' ? 'http/protobuf' : 'http/json'
}

/**
 * The port, where these variables are what an installation of ours writes and not somebody else's collector on this machine: asked
 * only where nothing is remembered. The intervals are the signature; nobody needs them to send telemetry elsewhere.
 */
export function portOfOurForm(variables: Readonly<Record<string, unknown>>): number | undefined {
  const port = portOfOurEndpoint(variables.OTEL_EXPORTER_OTLP_ENDPOINT)
  if (port === undefined) return undefined
  const block = telemetryBlock(port, protocolOfOurs(variables))
  return Object.entries(block).every(([name, value]) => variables[name] === value) ? port : undefined
}
