/**
 * The settings file: `settings.json` in the configuration folder, holding only what the person changed. Nothing a person wrote is
 * lost: a file that is no JSON is kept as `settings.bad.json`, a value out of bounds stays in the file while its default is in use,
 * and unknown keys (a newer version's) are left alone.
 */
import { existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { Settings, type SettingsChange } from '../../../shared/contract/settings.ts'
import type { Problem } from '../../../shared/contract/snapshot.ts'

export interface SettingsStore {
  readonly file: string
  current(): Settings
  /** Rejects with an Error whose message is for the person, and changes nothing, when the result would not be valid. */
  change(change: SettingsChange): Promise<Settings>
  problems(): Problem[]
}

const fileName = 'settings'
const shape: Record<string, z.ZodMiniType> = Settings.shape

export function openSettings(configDir: string): SettingsStore {
  const file = join(configDir, `${fileName}.json`)
  const problems: Problem[] = []
  let settings = readable(storedIn(file, problems), problems)

  return {
    file,
    current: () => settings,
    problems: () => problems,
    async change(change) {
      const unknownKey = Object.keys(change).find((key) => !(key in shape))
      if (unknownKey !== undefined) throw new Error(`There is no setting "${unknownKey}".`)
      // `null` goes back to the default, as if the setting had never been changed (JSON has no way to send `undefined`).
      const isDefault = (value: unknown) => value === undefined || value === null
      const set = Object.fromEntries(Object.entries({ ...settings, ...change }).filter(([, value]) => !isDefault(value)))
      const result = Settings.safeParse(set)
      if (!result.success) throw new Error(`This is not valid: ${z.prettifyError(result.error)}`)
      // Only a change needs it, and loading it is a tenth of a short command's time.
      const { default: Conf } = await import('conf')
      const stored = new Conf<Record<string, unknown>>({ cwd: configDir, configName: fileName, configFileMode: 0o600 })
      for (const [key, value] of Object.entries(change)) {
        if (isDefault(value)) stored.delete(key)
        else stored.set(key, value)
      }
      problems.length = 0
      settings = readable(stored.store, problems)
      return settings
    },
  }
}

/** What the file holds; one that holds no settings is set aside. */
function storedIn(file: string, problems: Problem[]): Record<string, unknown> {
  if (!existsSync(file)) return {}
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>
  } catch (error) {
    // A file that exists and may not be read is not broken, and moving it would hide it from whoever can mend its mode.
    if (!(error instanceof SyntaxError)) throw error
  }
  const kept = file.replace(/\.json$/, '.bad.json')
  renameSync(file, kept)
  problems.push({
    code: 'settingsUnreadable',
    message: `The settings file could not be read, so the defaults are in use. What was there is kept in ${kept}.`,
    remedy: 'Mend that file and rename it back, or set the settings anew.',
  })
  return {}
}

function readable(stored: Record<string, unknown>, problems: Problem[]): Settings {
  const valid: Record<string, unknown> = {}
  for (const [key, schema] of Object.entries(shape)) {
    const value = stored[key]
    if (value === undefined) continue
    const result = schema.safeParse(value)
    if (result.success) valid[key] = result.data
    else
      problems.push({
        code: 'settingInvalid',
        message: `The setting "${key}" is not valid, so its default is in use: ${z.prettifyError(result.error)}`,
        remedy: `Set "${key}" anew.`,
      })
  }
  return Settings.parse(valid)
}
