import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/preact'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { renderPanel, textOf } from '../../support/render-panel.tsx'
import * as samples from '../../support/snapshots.ts'

let isWide = true

beforeEach(() => {
  isWide = true
  vi.spyOn(window, 'matchMedia').mockImplementation(
    (media) => Object.assign(new EventTarget(), { matches: isWide, media }) as unknown as MediaQueryList,
  )
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const region = (name: string) => screen.getByRole('region', { name })
const rowsOf = (name: string) => within(region(name)).getAllByRole('row').slice(1).map(textOf)

test('every window is a gauge', async () => {
  await renderPanel('dashboard', samples.officialDay)
  expect(screen.getAllByRole('meter').map((meter) => meter.getAttribute('aria-label'))).toEqual([
    '5-hour session',
    'Week',
    'Week, Opus',
    'Month',
  ])
})

test('today is shown by kind of token, replies and money', async () => {
  await renderPanel('dashboard', samples.normalDay)
  const today = textOf(region('Today'))
  expect(today).toContain('Work tokens1.24 M273 k in · 967 k out')
  expect(today).toContain('Cache read38.1 M1.14 M written · 96 % hits')
  expect(today).toContain('Replies214')
  expect(today).toContain('API value$41.20not your bill')
})

test('models and projects can be seen for today and for all time, agents for all time', async () => {
  await renderPanel('dashboard', samples.normalDay)
  expect(textOf(region('Models'))).toContain('Opus 5.5910 k · $33.10')
  expect(textOf(region('Projects'))).toContain('plimsoll760 k · $26.40')
  expect(screen.queryByRole('region', { name: 'Agents' })).toBeNull()

  fireEvent.click(screen.getByRole('button', { name: 'All time' }))
  expect(textOf(region('Models'))).toContain('Opus 5.521.3 M · $1,490')
  expect(textOf(region('Agents'))).toContain('main conversation22.9 M')
})

test('7 days, 30 days and the month can be chosen too, with their agents', async () => {
  await renderPanel('dashboard', samples.normalDay)
  for (const range of ['7 d', '30 d', 'Month']) {
    fireEvent.click(screen.getByRole('button', { name: range }))
    expect(screen.getByRole('button', { name: range }).getAttribute('aria-pressed')).toBe('true')
    expect(textOf(region('Agents'))).toContain('main conversation4.54 M')
  }
})

test('sessions are listed with how long they lasted', async () => {
  await renderPanel('dashboard', samples.normalDay)
  expect(rowsOf('Sessions')[1]).toBe('09:48tide-tablesOpus 5.54 h64310 k$10.20')
})

test('the last twenty replies are a table with every kind of token apart', async () => {
  await renderPanel('dashboard', samples.normalDay, { previews: samples.samplePreviews(['msg_001']) })
  await screen.findByText(/^Moved the reset arithmetic/)
  const rows = rowsOf('Recent')
  expect(rows).toHaveLength(20)
  expect(rows[0]).toMatch(/^14:47plimsollOpus 5\.5Moved the reset arithmetic .*126402\.1 k86 k\$0\.11$/)
})

test('a reply that was cut off shows its output as a lower bound', async () => {
  await renderPanel('dashboard', samples.normalDay)
  expect(rowsOf('Recent')[4]).toContain('≥ 4.55 k')
})

test('on a narrow screen the replies are a list', async () => {
  isWide = false
  await renderPanel('dashboard', samples.normalDay)
  expect(within(region('Recent')).queryByRole('table')).toBeNull()
  expect(within(region('Recent')).getAllByRole('listitem')).toHaveLength(20)
})

test('sources say what they read, what they skipped and where', async () => {
  await renderPanel('dashboard', samples.longNames)
  const sources = textOf(region('Sources'))
  expect(sources).toContain('18,204 responses in 412 files, 508 MB')
  expect(sources).toContain('4 lines skipped: not JSON 3, too long 1')
  expect(sources).toContain('2 files could not be read')
  expect(textOf(region('Coverage'))).toContain('No coverage from Sat 18:00 to 00:00')
})

test('the tab says how things stand', async () => {
  await renderPanel('dashboard', samples.normalDay)
  await waitFor(() => expect(document.title.replace(/\s/g, ' ')).toBe('≈ 48 % 5-hour session · Plimsoll'))
})

test('has no way to close or quit in a browser', async () => {
  await renderPanel('dashboard', samples.normalDay)
  expect(screen.queryByRole('button', { name: 'Dashboard' })).toBeNull()
  fireEvent.keyDown(document, { key: 'Escape' })
  expect(screen.getAllByRole('meter').length).toBeGreaterThan(0)
})

test('says when the server is gone, and keeps the last figures', async () => {
  const { bridge } = await renderPanel('dashboard', samples.normalDay)
  bridge.setConnected(false)
  expect((await screen.findByRole('status')).textContent).toContain('Not connected')
  expect(screen.getAllByRole('meter')).toHaveLength(3)
  bridge.setConnected(true)
  await waitFor(() => expect(screen.queryByRole('status')).toBeNull())
})
