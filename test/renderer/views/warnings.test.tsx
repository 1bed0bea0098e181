import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/preact'
import { afterEach, expect, test, vi } from 'vitest'
import type { Alert } from '../../../src/shared/contract/snapshot.ts'
import { renderPanel, textOf } from '../../support/render-panel.tsx'
import * as samples from '../../support/snapshots.ts'

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const section = () => screen.findByRole('region', { name: 'Warnings' })

const alert: Alert = {
  id: 'threshold session 90',
  at: samples.sampleNow - 60_000,
  windowId: 'session',
  kind: 'threshold',
  threshold: 90,
  window: {
    kind: 'session',
    isRolling: false,
    state: 'running',
    usedPercent: 91,
    resetsAt: samples.sampleNow + 3_600_000,
    source: 'official',
  },
}

test('the choices are those of the settings, and each change is kept at once', async () => {
  const { bridge } = await renderPanel('dashboard', samples.normalDay)
  const warnings = within(await section())
  fireEvent.click(warnings.getByLabelText('Also when a limit will probably be reached before its reset'))
  await waitFor(() => expect(bridge.calls.join()).toContain('"isPredictive":true'))
  fireEvent.change(warnings.getByLabelText('At these percents'), { target: { value: '90 50; 100,50' } })
  await waitFor(() => expect(bridge.calls.join()).toContain('"thresholds":[50,90,100]'))
  fireEvent.click(warnings.getByLabelText('Quiet hours'))
  await waitFor(() => expect(bridge.calls.join()).toContain('"quietHours":{"from":"22:00","to":"07:00"}'))
  fireEvent.change(await warnings.findByLabelText('From'), { target: { value: '23:30' } })
  await waitFor(() => expect(bridge.calls.join()).toContain('"quietHours":{"from":"23:30","to":"07:00"}'))
})

test('thresholds that are none are refused before they are sent', async () => {
  const { bridge } = await renderPanel('dashboard', samples.normalDay)
  const warnings = within(await section())
  fireEvent.change(warnings.getByLabelText('At these percents'), { target: { value: '90, soon' } })
  expect(textOf(await warnings.findByRole('alert'))).toContain('Numbers above 0')
  expect(bridge.calls.join()).not.toContain('changeSettings')
})

test.each([
  [{ isShown: true }, 'The desktop has shown it.'],
  [{ isShown: false, reason: 'noDesktop' as const }, 'Plimsoll runs without a desktop here'],
  [{ isShown: false, reason: 'refused' as const }, 'The desktop has not shown it.'],
])('a test says whether a warning would be seen: %j', async (alertTest, words) => {
  await renderPanel('dashboard', samples.normalDay, { alertTest })
  const warnings = within(await section())
  fireEvent.click(warnings.getByRole('button', { name: 'Show a test' }))
  await waitFor(() => expect(textOf(warnings.getByRole('status'))).toContain(words))
})

test('what was told in the last day is listed, and its window can be snoozed and warned of again', async () => {
  const { bridge } = await renderPanel('dashboard', { ...samples.normalDay, alerts: [alert] })
  const warnings = within(await section())
  expect(textOf(await section())).toContain('5-hour limit 91 % used 14:47Resets at 15:48 · official figure')
  fireEvent.click(warnings.getByRole('button', { name: 'Snooze warnings until the reset: 5-hour limit' }))
  await waitFor(() => expect(bridge.calls).toContain('snoozeAlerts session true'))
  bridge.push({ ...samples.normalDay, alerts: [alert], snoozes: [{ windowId: 'session', until: samples.sampleNow + 3_600_000 }] })
  fireEvent.click(await warnings.findByRole('button', { name: 'Warn again: 5-hour limit' }))
  await waitFor(() => expect(bridge.calls).toContain('snoozeAlerts session false'))
})

test('a refused change is said', async () => {
  const { bridge } = await renderPanel('dashboard', samples.normalDay)
  const warnings = within(await section())
  bridge.failWith('Changing something needs the token.')
  fireEvent.click(warnings.getByLabelText('Warn when a limit comes near'))
  expect(textOf(await warnings.findByRole('alert'))).toContain('needs the token')
})

test('a clicked warning leads to its window', async () => {
  const { bridge } = await renderPanel('popover', samples.normalDay)
  bridge.pick('weekly')
  const week = screen.getByRole('region', { name: 'Week' })
  await waitFor(() => expect(document.activeElement).toBe(week))
  expect(week.hasAttribute('data-picked')).toBe(true)
})
