import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/preact'
import { afterEach, describe, expect, test } from 'vitest'
import { renderPanel, textOf } from '../../support/render-panel.tsx'
import * as samples from '../../support/snapshots.ts'

afterEach(cleanup)

const show = (snapshot = samples.normalDay) => renderPanel('popover', snapshot)
const region = (name: string) => screen.getByRole('region', { name })

describe('a window', () => {
  test('says how far it is used, that this is an estimate, where it comes from and when it resets', async () => {
    await show()
    const session = textOf(region('5-hour session'))
    expect(session).toContain('≈ 48% used')
    expect(session).toContain('41.9 k of 88 k in + out')
    expect(session).toContain('estimate · plan preset')
    expect(session).toContain('resets in 2 h 10 m')
  })

  test('shows an official figure without the sign of an estimate, and with its age', async () => {
    await show(samples.officialDay)
    const week = textOf(region('Week'))
    expect(week).toContain('41 %')
    expect(week).not.toContain('≈')
    expect(week).toContain('official · 40 s')
    expect(week).toContain('Lasts to the reset, 17–34 % spare')
    expect(textOf(region('Week, Opus'))).toContain('14 % under pace')
  })

  test('that was not read since its reset shows an estimate, and the percent from before as such', async () => {
    await show(samples.afterReset)
    const session = textOf(region('5-hour session'))
    expect(session).toContain('≈ 12 %')
    expect(session).toContain('not read since the reset · calibrated ± 2')
    expect(session).toContain('87 % before the reset')
  })

  test('whose official figure is old says how far it probably is by now', async () => {
    await show(samples.afterReset)
    const week = textOf(region('Week'))
    expect(week).toContain('official · stale · 3 h')
    expect(week).toContain('≈ 68 % by now (66–71)')
  })

  test('that the plan does not have is not drawn', async () => {
    await show(samples.afterReset)
    expect(screen.queryByRole('region', { name: 'Week, Opus' })).toBeNull()
  })

  test('says whose it is where there are two accounts', async () => {
    await show(samples.twoAccounts)
    expect(textOf(region('5-hour session · .claude-work'))).toContain('78')
    expect(textOf(region('5-hour session · .claude'))).toContain('Begins with your next message')
  })

  test('of money says what was spent of what', async () => {
    await show(samples.payByUse)
    expect(textOf(region('Spend'))).toContain('$633.10 of $1,000')
    expect(screen.queryByRole('region', { name: 'Week' })).toBeNull()
  })

  test('is a meter whose value is a sentence', async () => {
    await show()
    const meter = screen.getByRole('meter', { name: '5-hour session' })
    expect(meter.getAttribute('aria-valuenow')).toBe('48')
    expect(meter.getAttribute('aria-valuetext')).toBe(
      'Claude 5-hour limit about 48 percent used, an estimate, resets in 2 hours 10 minutes',
    )
  })

  test('over its limit shows 100 %, never more, and says so in words', async () => {
    await show(samples.overLimit)
    const session = textOf(region('5-hour session'))
    expect(session).toContain('≈ 100% used')
    expect(session).toContain('Over the estimated limit')
    expect(textOf(region('Week'))).toContain('27 % over pace · runs out early')
  })

  test('that has not begun has no countdown and no percent', async () => {
    await show(samples.sessionNotStarted)
    const session = region('5-hour session')
    expect(textOf(session)).toContain('Begins with your next message')
    expect(textOf(session)).not.toMatch(/%|in \d/)
    expect(within(session).queryByRole('meter')).toBeNull()
    expect(within(session).getByRole('img', { name: 'Claude 5-hour limit not started' })).toBeTruthy()
  })

  test('with a stale figure says that it is stale and how old', async () => {
    await show(samples.stale)
    const session = textOf(region('5-hour session'))
    expect(session).toContain('stale · 2 h')
    expect(session).toContain('Newer use is not in this figure')
  })

  test('that nobody has measured since its reset says so instead of showing the old percent', async () => {
    await show(samples.stale)
    const week = textOf(region('Week'))
    expect(week).toContain('not read since the reset')
    expect(week).not.toContain('%')
  })

  test('without a limit shows tokens and their API value, and no percent', async () => {
    await show(samples.noLimits)
    const session = textOf(region('5-hour session'))
    expect(session).toContain('41.9 k')
    expect(session).toContain('in + out · $4.20 API value')
    expect(session).toContain('no limit known')
    expect(session).not.toContain('%')
  })

  test('that rolls has no reset to wait for', async () => {
    await show(samples.rolling)
    expect(textOf(region('Last 5 hours'))).toContain('rolls with the clock')
  })

  test('switches all reset times between countdown and time of day at a click', async () => {
    await show()
    fireEvent.click(screen.getByRole('button', { name: /resets in 2.h.10.m/ }))
    expect(textOf(region('5-hour session'))).toContain('resets 16:58')
    expect(textOf(region('Month'))).toContain('1 Dec')
  })
})

describe('the day', () => {
  test('is told in tokens by kind, money and replies', async () => {
    await show()
    const today = textOf(region('Today'))
    expect(today).toContain('1.24 Min + out')
    expect(today).toContain('38.1 M96 % hits')
    expect(today).toContain('$41.20214 replies')
  })

  test('marks money as a lower bound when a model has no price', async () => {
    await show(samples.longNames)
    expect(textOf(region('Today'))).toContain('≥ $41.20')
    expect(textOf(region('Models'))).toContain('910 k · unpriced')
  })

  test('can be read hour by hour with the keyboard', async () => {
    await show()
    const hour = screen.getByRole('slider', { name: 'Hour' })
    expect(textOf(hour).length).toBe(0)
    fireEvent.focus(hour)
    expect(hour.getAttribute('aria-valuetext')?.replace(/\s/g, ' ')).toBe('14:00, 103 k in + out · 2.94 M cache read')
    fireEvent.keyDown(hour, { key: 'ArrowLeft' })
    expect(hour.getAttribute('aria-valuetext')?.replace(/\s/g, ' ')).toBe('13:00, 130 k in + out · 3.72 M cache read')
    fireEvent.keyDown(hour, { key: 'Home' })
    expect(hour.getAttribute('aria-valuetext')).toMatch(/^Sat.15:00/)
  })

  test('shows an hour nobody watched as a gap', async () => {
    await show(samples.longNames)
    expect(textOf(region('Last 24 hours'))).toContain('no coverage')
  })
})

describe('recent replies', () => {
  test('show their first words, fetched for the rows in view only', async () => {
    const { bridge } = await renderPanel('popover', samples.normalDay, {
      previews: [
        { id: 'msg_001', text: 'The tide turns at four.', tools: [] },
        { id: 'msg_002', tools: ['Read', 'Edit'] },
      ],
    })
    expect(await screen.findByText('The tide turns at four.')).toBeTruthy()
    expect(screen.getByText('calls Read, Edit')).toBeTruthy()
    expect(bridge.calls.filter((call) => call.startsWith('getPreviews'))).toEqual(['getPreviews msg_001 msg_002 msg_003 msg_004'])
  })

  test('are not asked for at all while previews are turned off', async () => {
    const { bridge } = await show({ ...samples.normalDay, settings: { ...samples.normalDay.settings, showPreviews: false } })
    expect(textOf(region('Recent'))).toContain('14:47 · plimsoll · Opus 5.5')
    expect(bridge.calls.join()).not.toContain('getPreviews')
  })

  test('lose their first words at a click, which is kept as a setting', async () => {
    const { bridge } = await renderPanel('popover', samples.normalDay, {
      previews: [{ id: 'msg_001', text: 'The tide turns at four.', tools: [] }],
    })
    await screen.findByText('The tide turns at four.')
    fireEvent.click(screen.getByRole('button', { name: 'Hide previews' }))
    await waitFor(() => expect(screen.queryByText('The tide turns at four.')).toBeNull())
    expect(bridge.calls).toContain('changeSettings {"showPreviews":false}')
    expect(screen.getByRole('button', { name: 'Show previews' })).toBeTruthy()
  })
})

describe('what to know before believing the figures', () => {
  test('demo data is called that', async () => {
    await show(samples.demo)
    expect(screen.getByText('Demo: made-up data')).toBeTruthy()
  })

  test('a problem is told with its remedy', async () => {
    await show(samples.withProblem)
    expect(screen.getByText(/The ledger was damaged/)).toBeTruthy()
    expect(screen.getByText(/is kept next to the new one/)).toBeTruthy()
  })

  test('an import shows how far it is', async () => {
    await show(samples.importing)
    expect(screen.getByRole('progressbar', { name: 'Reading your transcripts' }).getAttribute('aria-valuenow')).toBe('67')
    expect(screen.getByText(/341.MB of 508.MB/)).toBeTruthy()
  })

  test('an import that has counted nothing yet shows no gauge, and is not mistaken for an empty machine', async () => {
    await show(samples.importBegun)
    expect(screen.getByRole('progressbar')).toBeTruthy()
    expect(screen.queryByRole('region', { name: '5-hour session' })).toBeNull()
    expect(screen.getByText('No figures yet')).toBeTruthy()
    expect(screen.queryByText('No Claude Code use found yet')).toBeNull()
  })

  test('a request that fails says why, until one works', async () => {
    const { bridge } = await show()
    bridge.failWith('The disk is full.')
    fireEvent.click(screen.getByRole('button', { name: 'Refresh' }))
    expect((await screen.findByRole('alert')).textContent).toBe('That did not work: The disk is full.')
    bridge.failWith(undefined)
    fireEvent.click(screen.getByRole('button', { name: 'Refresh' }))
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
  })
})

test('an empty machine is told where was looked, what to do, and how to see a demo', async () => {
  await show(samples.empty)
  const empty = textOf(region('No Claude Code use found yet'))
  expect(empty).toContain('/home/ada/.claudenot there')
  expect(empty).toContain('/mnt/work/claudecannot be read')
  expect(empty).toContain('npm start -- --demo')
  expect(screen.queryByRole('meter')).toBeNull()
})

test('an official figure is shown also where no transcripts are found', async () => {
  const { windows } = samples.officialDay
  await show({ ...samples.empty, windows })
  expect(screen.getByRole('meter', { name: '5-hour session' })).toBeTruthy()
  expect(screen.queryByText('No Claude Code use found yet')).toBeNull()
})

test('Escape closes the popover', async () => {
  const { bridge } = await show()
  fireEvent.keyDown(document, { key: 'Escape' })
  expect(bridge.calls).toContain('hidePopover')
})

test('the footer leads to the dashboard and to the settings', async () => {
  const { bridge } = await show()
  fireEvent.click(screen.getByRole('button', { name: 'Dashboard' }))
  fireEvent.click(screen.getByRole('button', { name: 'Settings' }))
  expect(bridge.calls.slice(-2)).toEqual(['openDashboard', 'openFolder settings'])
})

test('a new Snapshot moves the gauge', async () => {
  const { bridge } = await show()
  const [session, ...others] = samples.normalDay.windows
  if (!session) throw new Error('The sample has no session.')
  bridge.push({ ...samples.normalDay, now: samples.sampleNow + 1000, windows: [{ ...session, usedPercent: 63.2 }, ...others] })
  await waitFor(() => expect(screen.getByRole('meter', { name: '5-hour session' }).getAttribute('aria-valuenow')).toBe('63'))
})
