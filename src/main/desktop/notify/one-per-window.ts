import type { Alert } from '../../../shared/contract/snapshot.ts'

/** Two notifications at once about one limit are one too many: what has come before what may come, and that before what is over. */
const urgency: readonly Alert['kind'][] = ['threshold', 'predictive', 'reset']

export function onePerWindow(alerts: readonly Alert[]): Alert[] {
  const chosen = new Map<string, Alert>()
  for (const alert of alerts) {
    const other = chosen.get(alert.windowId)
    if (!other || urgency.indexOf(alert.kind) <= urgency.indexOf(other.kind)) chosen.set(alert.windowId, alert)
  }
  return [...chosen.values()]
}
