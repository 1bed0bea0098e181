import { act, cleanup, screen, waitFor, within } from '@testing-library/preact'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { renderPanel, textOf } from '../../support/render-panel.tsx'
import * as samples from '../../support/snapshots.ts'

let isWide = true
let isInView = true
let show: (() => void) | undefined

/** A browser that says whether the section can be seen. */
class FakeObserver {
  readonly onChange: (entries: { isIntersecting: boolean }[]) => void
  constructor(onChange: (entries: { isIntersecting: boolean }[]) => void) {
    this.onChange = onChange
  }
  observe() {
    show = () => this.onChange([{ isIntersecting: true }])
    this.onChange([{ isIntersecting: isInView }])
  }
  disconnect() {}
}

beforeEach(() => {
  isWide = true
  isInView = true
  show = undefined
  vi.stubGlobal('IntersectionObserver', FakeObserver)
  vi.spyOn(window, 'matchMedia').mockImplementation(
    (media) => Object.assign(new EventTarget(), { matches: isWide, media }) as unknown as MediaQueryList,
  )
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const section = () => screen.getByRole('region', { name: 'Where figures come from' })
const cells = (row: Element) =>
  within(row as HTMLElement)
    .getAllByRole('cell')
    .map(textOf)

test('each session says who counted it, what was recovered, both costs and the state in words', async () => {
  await renderPanel('dashboard', samples.withTelemetry, { agreement: samples.sampleAgreement })
  const table = await within(section()).findByRole('table', { name: /who counted it/ })
  expect(within(table).getAllByRole('columnheader').map(textOf)).toEqual([
    'Session',
    'Project',
    'Transcript only',
    'Telemetry only',
    'Both',
    'From totals',
    'Claude Code',
    'Plimsoll',
    'Difference',
    'State',
  ])
  const [, ...rows] = within(table).getAllByRole('row')
  expect(rows.map(cells)).toEqual([
    [
      '14:46',
      'plimsoll',
      '0',
      '3 · 11 k',
      '78 · 391 k',
      '62.9 k',
      '$15.02',
      '$14.90',
      '+$0.12',
      'explained: replies that were cut off have estimated counts; how long recovered cache writes live is not known',
    ],
    ['09:48', 'tide-tables', '0', '0', '64 · 310 k', '—', '$10.20', '$10.20', '$0.00', 'agree'],
    [
      'Sat 12:18',
      'notes',
      '2 · 9 k',
      '0',
      '7 · 32 k',
      '—',
      '$0.90',
      '$1.14',
      '−$0.24',
      '!unexplained: 2 replies are counted differently',
    ],
    ['Fri 12:48', 'plimsoll', '120 · 640 k', '0', '0', '—', '—', '—', '—', 'one source only'],
    expect.arrayContaining([expect.stringContaining('explained: Claude Code prices a reply as the model that was asked for')]),
    expect.arrayContaining(['!unexplained: the costs differ']),
  ])
  expect(textOf(section())).toContain('2 sessions have an unexplained difference')
})

test('on a narrow screen the rows are stacked and say the same', async () => {
  isWide = false
  await renderPanel('dashboard', samples.withTelemetry, { agreement: samples.sampleAgreement })
  const list = await within(section()).findByRole('list')
  const [first, , third] = within(list).getAllByRole('listitem').map(textOf)
  expect(first).toContain('both 78 · 391 k, telemetry only 3 · 11 k, 62.9 k tokens from totals')
  expect(first).toContain('Difference +$0.12')
  expect(third).toContain('unexplained: 2 replies are counted differently')
  expect(within(section()).queryByRole('table')).toBeNull()
})

test('says in one line that there is nothing to compare', async () => {
  const alone = samples.sampleAgreement.sessions.filter(({ sessionId }) => sessionId === 'session-d')
  for (const agreement of [{ sessions: [] }, { sessions: alone }]) {
    await renderPanel('dashboard', samples.normalDay, { agreement })
    await within(section()).findByText(/nothing to compare/)
    expect(within(section()).queryByRole('table')).toBeNull()
    cleanup()
  }
})

test('is asked for when it comes into view, and not before', async () => {
  isInView = false
  const { bridge } = await renderPanel('dashboard', samples.withTelemetry, { agreement: samples.sampleAgreement })
  await waitFor(() => expect(show).toBeDefined())
  screen.getByText('Comparing…')
  expect(bridge.calls).not.toContain('getAgreement 20')
  show?.()
  await within(section()).findByRole('table')
  expect(bridge.calls.filter((call) => call === 'getAgreement 20')).toHaveLength(1)
})

test('is asked for again after a change, at most every five seconds', async () => {
  const { bridge } = await renderPanel('dashboard', samples.withTelemetry, { agreement: samples.sampleAgreement })
  const asked = () => bridge.calls.filter((call) => call === 'getAgreement 20').length
  await waitFor(() => expect(asked()).toBe(1))
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout', 'performance'], now: samples.sampleNow })
  for (const ms of [1000, 2000, 3000]) {
    act(() => bridge.push({ ...samples.withTelemetry, now: samples.sampleNow + ms }))
    await vi.advanceTimersByTimeAsync(ms)
    expect(asked()).toBe(1)
  }
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked()).toBe(2)
})

test('says when it cannot be had, and the rest goes on', async () => {
  isInView = false
  const { bridge } = await renderPanel('dashboard', samples.withTelemetry, { agreement: samples.sampleAgreement })
  bridge.failWith('The engine has stopped.')
  await waitFor(() => expect(show).toBeDefined())
  show?.()
  await within(section()).findByText('Could not compare: The engine has stopped.')
  expect(screen.getAllByRole('meter')).toHaveLength(3)
})

test('a reply that only telemetry has is marked as recovered, with or without previews', async () => {
  const mark = 'recovered (telemetry)'
  const { bridge } = await renderPanel('dashboard', samples.withTelemetry)
  const recent = screen.getByRole('region', { name: 'Recent' })
  expect(within(recent).getAllByText(mark)).toHaveLength(4)
  expect(within(recent).getAllByText(mark)[0]?.getAttribute('title')).toContain('no transcript')
  await waitFor(() => expect(bridge.calls.join('\n')).toMatch(/^getPreviews msg_001 msg_003 /m))
  const settings = { ...samples.withTelemetry.settings, showPreviews: false }
  bridge.push({ ...samples.withTelemetry, settings })
  await waitFor(() => expect(within(recent).queryByText(/^Message$/)).toBeNull())
  expect(within(recent).getAllByText(mark)).toHaveLength(4)
})

test('telemetry is a source: when it last came and how much, or that nothing has come', async () => {
  await renderPanel('dashboard', samples.withTelemetry)
  expect(textOf(screen.getByRole('region', { name: 'Sources' }))).toContain('Telemetry oklast received 3 m ago1,312 responses')
  cleanup()
  await renderPanel('dashboard', samples.telemetryUnused)
  expect(textOf(screen.getByRole('region', { name: 'Sources' }))).toContain('Telemetry no dataNothing received yet')
})
