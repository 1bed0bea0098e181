import { describe, expect, it } from 'vitest'
import { projectUsage, UsageQuery } from '../../../src/main/server/usage-projection.ts'
import { sampleRecent, sampleSnapshot, sampleWindow, usage } from '../../support/snapshots.ts'

describe('GET /api/usage', () => {
  it('has the totals, with the kinds apart and under their names', () => {
    const sum = {
      ...usage(0, 0, 4.2, 3),
      tokens: { input: 10, output: 100, cacheWrite5m: 600, cacheWrite1h: 400, cacheRead: 20_000 },
    }
    const { messages, tokens, cost } = projectUsage(
      sampleSnapshot({ totals: { usage: sum, models: [], projects: [], agents: [] } }),
      0,
    )
    expect(messages).toBe(3)
    expect(tokens).toEqual({
      input: 10,
      output: 100,
      work: 110,
      cacheWrite5m: 600,
      cacheWrite1h: 400,
      cacheWrite: 1000,
      cacheRead: 20_000,
    })
    expect(cost).toEqual({ usd: 4.2, unpricedTokens: 0 })
  })

  it('has each window by its name, with used, limit, percent and whether that is an estimate', () => {
    const [session, ...others] = sampleSnapshot().windows
    if (!session) throw new Error('The sample has no window.')
    const startsAt = Date.parse('2026-11-22T10:58:00Z')
    const resetsAt = Date.parse('2026-11-22T15:58:00Z')
    const { windows } = projectUsage(sampleSnapshot({ windows: [{ ...session, startsAt, resetsAt }, ...others] }), 0)
    expect(Object.keys(windows)).toEqual(['session', 'weekly', 'monthly'])
    expect(windows.session).toMatchObject({
      used: 41_900,
      limit: 88_000,
      percent: 47.6,
      isEstimate: true,
      source: 'preset',
      countedKinds: ['input', 'output'],
      startsAt: '2026-11-22T10:58:00.000Z',
      resetsAt: '2026-11-22T15:58:00.000Z',
    })
  })

  it('leaves out what is unknown instead of saying 0', () => {
    const { limit: _limit, usedPercent: _percent, resetsAt: _resetsAt, ...window } = sampleWindow({ source: 'none' })
    const { windows } = projectUsage(sampleSnapshot({ windows: [window] }), 0)
    for (const name of ['limit', 'limitOrigin', 'percent', 'resetsAt', 'model']) expect(windows.session).not.toHaveProperty(name)
  })

  it('has the usage of each model and the newest responses, as many as asked for', () => {
    const projected = projectUsage(sampleSnapshot({ recent: sampleRecent(100) }), 20)
    expect(projected.models.map(({ model }) => model)[0]).toBe('claude-opus-5-5-20260915')
    expect(projected.recent).toHaveLength(20)
    expect(projected.recent[0]).toMatchObject({ id: 'msg_001', timestamp: '2026-11-22T13:47:20.000Z', model: expect.any(String) })
  })
})

describe('its limit', () => {
  it('is 20 unless told, and at most the 100 that are kept', () => {
    expect(UsageQuery.parse({})).toEqual({ limit: 20 })
    expect(UsageQuery.parse({ limit: '100' })).toEqual({ limit: 100 })
    for (const limit of ['101', '-1', '1.5', 'all']) expect(UsageQuery.safeParse({ limit }).success).toBe(false)
  })
})
