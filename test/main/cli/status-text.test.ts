import { describe, expect, it } from 'vitest'
import { statusText } from '../../../src/main/cli/status-text.ts'
import { plain, type Style } from '../../../src/main/cli/terminal.ts'
import {
  longNames,
  noLimits,
  officialDay,
  overLimit,
  rolling,
  samples,
  sessionNotStarted,
  stale,
} from '../../support/snapshots.ts'

const page = { columns: 100, style: plain }

describe('the status page', () => {
  it.each([
    ['normal-day', samples.normalDay],
    ['official', officialDay],
    ['over-limit', overLimit],
    ['stale', stale],
    ['long-names', longNames],
  ])('reads as in golden/status-%s.txt', async (name, snapshot) => {
    if (!snapshot) throw new Error('no such sample')
    await expect(`${statusText(snapshot, page)}\n`).toMatchFileSnapshot(`golden/status-${name}.txt`)
  })

  it('fits every width, for every sample', () => {
    for (const snapshot of Object.values(samples)) {
      for (const columns of [40, 60, 80, 100, 200]) {
        for (const line of statusText(snapshot, { ...page, columns }).split('\n')) {
          expect([...line].length, `${columns}: ${line}`).toBeLessThanOrEqual(columns)
        }
      }
    }
  })

  it('says "Not started" without a countdown, and shows no percent where none is known', () => {
    expect(statusText(sessionNotStarted, page)).toMatch(/5-hour session {2}·+ {2}.*— {2}Not started\n/)
    expect(statusText(noLimits, page)).not.toContain('%')
    expect(statusText(rolling, page)).toContain('rolls with the clock')
  })

  it('marks every estimate, and official figures as what they are', () => {
    expect(statusText(officialDay, page)).toMatch(/5-hour session {2}█+│█+░+ {2}.*[^≈] 78.%/)
    expect(statusText(overLimit, page)).toMatch(/5-hour session {2}▒+│▒+ {2}.*≈.100.%/)
  })

  it('says in words what it says in colour', () => {
    const marked: Style = { ...plain, warn: (text) => `<warn>${text}`, alarm: (text) => `<alarm>${text}` }
    const paragraphs = statusText(overLimit, { columns: 100, style: marked }).split('\n\n')
    const alarms = paragraphs.filter((paragraph) => paragraph.includes('<alarm>'))
    const warnings = paragraphs.filter((paragraph) => paragraph.includes('<warn>'))
    expect([alarms.length, warnings.length]).toEqual([1, 1])
    expect(alarms[0]).toContain('Over the estimated limit')
    expect(warnings[0]).toContain('runs out early')
  })
})
