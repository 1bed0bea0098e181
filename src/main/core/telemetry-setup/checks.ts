/** What is known to keep telemetry from arriving, or from being sent at all, without Claude Code ever saying so. */
import { foreignVariables, isKnownProtocol, shownValue } from './foreign-variables.ts'
import { ourEndpoint, telemetryBlock } from './telemetry-block.ts'

export interface Check {
  name: string
  ok: boolean
  says: string
  /** What to do about it. */
  remedy?: string
}

type Given = Readonly<Record<string, unknown>>

const signals = ['LOGS', 'METRICS'] as const

/** `variables`: what Claude Code goes by, its settings laid over the environment. */
export function checkSwitches(variables: Given): Check {
  const name = 'switched on'
  const wanted = telemetryBlock(0)
  const off = ['CLAUDE_CODE_ENABLE_TELEMETRY', 'OTEL_METRICS_EXPORTER', 'OTEL_LOGS_EXPORTER'].filter(
    (each) =>
      !String(variables[each] ?? '')
        .split(',')
        .includes(wanted[each] ?? ''),
  )
  if (off.length === 0) return { name, ok: true, says: 'telemetry, metrics and logs are on' }
  const says = off.map((each) => `${each} is ${variables[each] === undefined ? 'not set' : `"${variables[each]}"`}`).join(', ')
  return { name, ok: false, says, remedy: 'plimsoll telemetry install sets them.' }
}

export function checkProtocol(variables: Given): Check {
  const name = 'protocol'
  for (const signal of [...signals.map((each) => `${each}_`), '']) {
    const variable = `OTEL_EXPORTER_OTLP_${signal}PROTOCOL`
    const value = variables[variable]
    if (value === undefined || value === '') continue
    if (isKnownProtocol(String(value))) continue
    const says = `${variable} is "${value}", which Claude Code does not know: it sends nothing and says nothing`
    return { name, ok: false, says, remedy: `Set it to http/json.` }
  }
  const common = variables.OTEL_EXPORTER_OTLP_PROTOCOL
  const isSet = signals.every((each) => variables[`OTEL_EXPORTER_OTLP_${each}_PROTOCOL`] || common)
  if (!isSet) {
    const says = 'OTEL_EXPORTER_OTLP_PROTOCOL is not set, so Claude Code guesses'
    return { name, ok: false, says, remedy: 'Set it to http/json, or run plimsoll telemetry install.' }
  }
  return { name, ok: true, says: `${signals.map((each) => variables[`OTEL_EXPORTER_OTLP_${each}_PROTOCOL`] || common)[0]}` }
}

export function checkEndpoint(variables: Given): Check {
  const name = 'endpoint'
  const remedy = `It should read like ${ourEndpoint(4318)}.`
  const common = text(variables.OTEL_EXPORTER_OTLP_ENDPOINT)
  const fault = common === undefined ? undefined : faultOf(common)
  if (fault) return { name, ok: false, says: `OTEL_EXPORTER_OTLP_ENDPOINT is "${common}": ${fault}`, remedy }
  if (common && /\/v1\/(logs|metrics)\/?$/.test(common)) {
    const says = `OTEL_EXPORTER_OTLP_ENDPOINT ends in a signal's path, and Claude Code adds another: ${common.replace(/\/$/, '')}/v1/logs`
    return { name, ok: false, says, remedy: 'Take the path away.' }
  }
  for (const signal of signals) {
    const variable = `OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`
    const own = text(variables[variable])
    if (own === undefined) continue
    const protocol = text(variables[`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`]) ?? text(variables.OTEL_EXPORTER_OTLP_PROTOCOL)
    const itsFault = faultOf(own)
    if (itsFault) return { name, ok: false, says: `${variable} is "${own}": ${itsFault}`, remedy }
    const path = `/v1/${signal.toLowerCase()}`
    if (protocol !== 'grpc' && !new URL(own).pathname.endsWith(path)) {
      const says = `${variable} is used as it is, and has no ${path}`
      return { name, ok: false, says, remedy: `Add ${path} to it.` }
    }
  }
  const shown = common ?? signals.map((each) => text(variables[`OTEL_EXPORTER_OTLP_${each}_ENDPOINT`])).find(Boolean)
  if (shown === undefined) return { name, ok: false, says: 'no endpoint is set', remedy: 'plimsoll telemetry install sets it.' }
  return { name, ok: true, says: shownValue('', shown) }
}

function faultOf(endpoint: string): string | undefined {
  if (!/^https?:\/\//.test(endpoint)) return 'it has no http:// in front'
  if (!URL.canParse(endpoint)) return 'it is no address'
  const { port, search, hash } = new URL(endpoint)
  if (search || hash) return 'it has something behind its path'
  // Port 80 is written away by the parser; nobody receives telemetry there.
  return port === '' && endpoint.startsWith('http://') ? 'it has no port' : undefined
}

/** What a shell profile or an earlier tool left in the environment. Settings outrank it, but only in what they name. */
export function checkEnvironment(env: Readonly<Record<string, string | undefined>>, settings: Given, port: number): Check {
  const name = 'environment'
  const { inTheWay, beside } = foreignVariables(env, port)
  const harmful = Object.entries(inTheWay).filter(([each]) => settings[each] === undefined)
  if (harmful.length > 0) {
    const says = `left from elsewhere: ${harmful.map(([each, value]) => `${each}=${shownValue(each, value)}`).join(', ')}`
    return { name, ok: false, says, remedy: `In the shell: unset ${harmful.map(([each]) => each).join(' ')}` }
  }
  const shown = [...Object.keys(inTheWay).map((each) => `${each} (settings outrank it)`), ...Object.keys(beside)]
  return {
    name,
    ok: true,
    says: shown.length > 0 ? `nothing in the way; also set: ${shown.join(', ')}` : 'nothing left from elsewhere',
  }
}

const text = (value: unknown) => (value === undefined || value === null || value === '' ? undefined : String(value))
