/** Whether, and how, telemetry that went elsewhere can be sent on to there: as the setting `forward`, and in which protocol we must get it. */
import { ForwardSettings } from '../../../shared/contract/forward.ts'
import { type ForwardAddress, type ForwardTarget, shownValue } from './foreign-variables.ts'
import type { OurProtocol } from './telemetry-block.ts'

export type ForwardWay =
  | {
      ok: true
      setting: ForwardSettings
      /** Nothing is rewritten on its way, so Claude Code must send us what is taken there. */
      protocol: OurProtocol
      /** Did not go there before, and does from now on: everything that comes in is sent on. */
      alsoGets?: 'logs' | 'metrics'
    }
  | { ok: false; reason: string }

export function forwardWayOf({ logs, metrics }: ForwardAddress): ForwardWay {
  const targets = [logs && baseOf(logs, 'logs'), metrics && baseOf(metrics, 'metrics')].filter((each) => each !== undefined)
  const [first, second] = targets
  if (!first) return { ok: false, reason: 'Telemetry went nowhere before.' }
  const odd = targets.find(({ endpoint }) => endpoint === undefined)
  if (odd) return { ok: false, reason: odd.reason ?? '' }
  if (second && JSON.stringify(first) !== JSON.stringify(second)) return { ok: false, reason: twoTargets(logs, metrics) }
  const setting = ForwardSettings.safeParse({ endpoint: first.endpoint, headers: first.headers })
  if (!setting.success) {
    const [issue] = setting.error.issues
    const where = issue?.path[0] === 'headers' ? `a header (${String(issue.path[1])})` : first.endpoint
    return {
      ok: false,
      reason: `Telemetry cannot be sent on as before, because of ${shownValue('', where ?? '')}: ${issue?.message}`,
    }
  }
  return {
    ok: true,
    setting: setting.data,
    // gRPC carries the message of http/protobuf.
    protocol: first.protocol === 'http/json' ? 'http/json' : 'http/protobuf',
    ...(logs ? {} : { alsoGets: 'logs' as const }),
    ...(metrics ? {} : { alsoGets: 'metrics' as const }),
  }
}

interface Base {
  endpoint?: string
  headers: Record<string, string>
  protocol: ForwardTarget['protocol']
  reason?: string
}

/** What `forward` takes: the path of the signal is put behind it, and the scheme says whether it is gRPC. */
function baseOf({ endpoint, headers, protocol }: ForwardTarget, signal: 'logs' | 'metrics'): Base {
  if (protocol === 'grpc') return { endpoint: endpoint.replace(/^http/i, 'grpc').replace(/\/+$/, ''), headers, protocol }
  const path = `/v1/${signal}`
  if (endpoint.endsWith(path)) return { endpoint: endpoint.slice(0, -path.length), headers, protocol }
  const reason = `${signal} went to ${shownValue('', endpoint)}, and we can send on only to addresses that end in ${path}.`
  return { headers, protocol, reason: `Telemetry cannot be sent on as before: ${reason}` }
}

function twoTargets(logs: ForwardTarget | undefined, metrics: ForwardTarget | undefined): string {
  const shown = (target: ForwardTarget | undefined) => `${shownValue('', target?.endpoint ?? '')} (${target?.protocol})`
  return logs?.endpoint.replace(/logs$/, '') === metrics?.endpoint.replace(/metrics$/, '') && logs?.protocol === metrics?.protocol
    ? 'Telemetry cannot be sent on as before: logs and metrics went there with different headers, and we send on with one set.'
    : `Telemetry cannot be sent on as before: logs went to ${shown(logs)}, metrics to ${shown(metrics)}, and we send on to one place.`
}
