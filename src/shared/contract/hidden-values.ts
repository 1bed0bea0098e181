/**
 * Secrets among the settings never reach a face: reading settings needs no token, so any program of any user of the machine could have
 * them. A face gets `hiddenValue` in their place, and may send it back for "as it is".
 */
import { hiddenValue } from './forward.ts'
import type { Settings, SettingsChange } from './settings.ts'

/** The settings as a face may see them. */
export function withoutSecrets(settings: Settings): Settings {
  const { forward } = settings
  if (!forward) return settings
  const headers = Object.fromEntries(Object.keys(forward.headers).map((name) => [name, hiddenValue]))
  return { ...settings, forward: { ...forward, headers } }
}

/** The change as it is meant: what came back hidden is what is there now. One that hides nothing is refused by the schema. */
export function withSecretsOf(current: Settings, change: SettingsChange): SettingsChange {
  const { forward } = change
  if (!isRecord(forward) || !isRecord(forward.headers)) return change
  const known = current.forward?.headers ?? {}
  const headers = Object.fromEntries(
    Object.entries(forward.headers).map(([name, value]) => [name, value === hiddenValue ? (known[name] ?? value) : value]),
  )
  return { ...change, forward: { ...forward, headers } }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
