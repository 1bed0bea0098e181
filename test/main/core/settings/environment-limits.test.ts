import { describe, expect, test } from 'vitest'
import { withEnvironmentLimits } from '../../../../src/main/core/settings/environment-limits.ts'
import { Settings } from '../../../../src/shared/contract/settings.ts'

const settings = Settings.parse({ limits: { session: 1000, weekly: 2000 } })

describe('limits in environment variables', () => {
  test('go before those of the settings, and leave the others alone', () => {
    const { settings: laid, problems } = withEnvironmentLimits(settings, {
      FIVE_HOUR_LIMIT_TOKENS: '90000',
      WEEKLY_OPUS_HOURS: '35',
      WEEKLY_SONNET_HOURS: ' 280.5 ',
      OPUS_TOKENS_PER_HOUR: '40000',
      SONNET_TOKENS_PER_HOUR: '90000',
    })
    expect(laid.limits).toEqual({ session: 90_000, weekly: 2000 })
    expect(laid.weeklyHours).toEqual({ opus: 35, sonnet: 280.5 })
    expect(laid.tokensPerHour).toEqual({ opus: 40_000, sonnet: 90_000 })
    expect(problems).toEqual([])
  })

  test.each([undefined, '', ' ', 'None'])('are not there as %j', (text) => {
    expect(withEnvironmentLimits(settings, { FIVE_HOUR_LIMIT_TOKENS: text })).toEqual({ settings, problems: [] })
  })

  test.each(['0', '-5', '1.5', 'many', '1e5', '99999999999999999999'])('that cannot be %j are passed over and said', (text) => {
    const { settings: laid, problems } = withEnvironmentLimits(settings, { FIVE_HOUR_LIMIT_TOKENS: text })
    expect(laid).toEqual(settings)
    expect(problems).toMatchObject([{ code: 'variableUnreadable', message: expect.stringContaining('FIVE_HOUR_LIMIT_TOKENS') }])
  })

  test('do not change the settings they are laid over', () => {
    withEnvironmentLimits(settings, { FIVE_HOUR_LIMIT_TOKENS: '5' })
    expect(settings.limits.session).toBe(1000)
  })
})
