/**
 * Limits named by environment variables, as TokenBoard has them: they suit a container, where nobody edits a file. They go before the
 * settings, as every variable does.
 */
import type { Settings } from '../../../shared/contract/settings.ts'
import type { Problem } from '../../../shared/contract/snapshot.ts'

type LimitSettings = Pick<Settings, 'limits' | 'weeklyHours' | 'tokensPerHour'>
type Environment = Readonly<Record<string, string | undefined>>

interface Variable {
  isWhole: boolean
  most: number
  set(settings: LimitSettings, value: number): void
}

const tokens = { isWhole: true, most: Number.MAX_SAFE_INTEGER }
const hours = { isWhole: false, most: 1000 }

const variables: Record<string, Variable> = {
  FIVE_HOUR_LIMIT_TOKENS: {
    ...tokens,
    set({ limits }, value) {
      limits.session = value
    },
  },
  WEEKLY_OPUS_HOURS: {
    ...hours,
    set({ weeklyHours }, value) {
      weeklyHours.opus = value
    },
  },
  WEEKLY_SONNET_HOURS: {
    ...hours,
    set({ weeklyHours }, value) {
      weeklyHours.sonnet = value
    },
  },
  OPUS_TOKENS_PER_HOUR: {
    ...tokens,
    set({ tokensPerHour }, value) {
      tokensPerHour.opus = value
    },
  },
  SONNET_TOKENS_PER_HOUR: {
    ...tokens,
    set({ tokensPerHour }, value) {
      tokensPerHour.sonnet = value
    },
  },
}

/** What cannot be read is left out and said. `None` is nothing, as it is in TokenBoard. */
export function withEnvironmentLimits(settings: Settings, env: Environment): { settings: Settings; problems: Problem[] } {
  const laid = {
    ...settings,
    limits: { ...settings.limits },
    weeklyHours: { ...settings.weeklyHours },
    tokensPerHour: { ...settings.tokensPerHour },
  }
  const problems: Problem[] = []
  for (const [name, { isWhole, most, set }] of Object.entries(variables)) {
    const text = env[name]?.trim()
    if (!text || text === 'None') continue
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
    if (value > 0 && value <= most && (!isWhole || Number.isSafeInteger(value))) set(laid, value)
    else problems.push(unreadable(name, text, isWhole))
  }
  return { settings: laid, problems }
}

function unreadable(name: string, text: string, isWhole: boolean): Problem {
  return {
    code: 'variableUnreadable',
    message: `The variable ${name} is "${text.slice(0, 40)}", which is no ${isWhole ? 'whole ' : ''}number above 0, and is passed over.`,
    remedy: `Example: ${name}=${isWhole ? '100000' : '35'}`,
  }
}
