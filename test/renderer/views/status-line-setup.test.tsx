import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/preact'
import { afterEach, expect, test, vi } from 'vitest'
import { enPanel } from '../../../src/shared/i18n/en-panel.ts'
import { renderPanel, textOf } from '../../support/render-panel.tsx'
import * as samples from '../../support/snapshots.ts'

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const section = () => screen.findByRole('region', { name: 'Claude Code’s status line' })
const button = async (name: string) => within(await section()).getByRole('button', { name })

test('setting it up shows the exact lines and the one that goes on first, and writes that', async () => {
  const { bridge } = await renderPanel('dashboard', samples.normalDay, {
    statusLineSetup: samples.sampleStatusLine(),
    statusLineSetupAfter: samples.statusLineOn,
  })
  expect(textOf(await section())).toContain('/home/ada/.claude/settings.json has another')
  fireEvent.click(await button('Set up…'))
  const lines = textOf(screen.getByRole('region', { name: 'Changes in /home/ada/.claude/settings.json' }))
  expect(lines).toContain('+     "command": "/usr/bin/node /opt/plimsoll/out/main/statusline.cjs --chain 5f3a09c1",\n')
  const choice = screen.getByRole('group', { name: /is run as well/ })
  expect(textOf(choice)).toContain('~/.claude/statusline.sh --short')
  fireEvent.click(within(choice).getByRole('radio', { name: 'on the same line' }))
  expect(bridge.calls.join()).not.toContain('applyStatusLineSetup')

  fireEvent.click(await button('Set up'))
  await screen.findByText('Wrote /home/ada/.claude/settings.json.')
  expect(bridge.calls).toContain('applyStatusLineSetup {"folder":"/home/ada/.claude","fingerprint":"as-shown","join":"same"}')
  const said = textOf(await section())
  expect(said).toContain('next message of a session')
  expect(said).toContain('settings.json on')
  expect(said).toContain('last called 40 s ago')
  expect(said).toContain('and below it ~/.claude/statusline.sh --short')
})

test('where there is none, nothing is to be chosen', async () => {
  const none = samples.sampleStatusLine({
    state: 'none',
    install: { state: 'ready', diff: ['+ x'], fingerprint: 'as-shown', isChainLost: false },
  })
  const { bridge } = await renderPanel('dashboard', samples.normalDay, { statusLineSetup: none })
  fireEvent.click(await button('Set up…'))
  expect(screen.queryByRole('radio')).toBeNull()
  fireEvent.click(await button('Set up'))
  await screen.findByText(/^Wrote/)
  expect(bridge.calls).toContain('applyStatusLineSetup {"folder":"/home/ada/.claude","fingerprint":"as-shown"}')
})

test('taking it back shows its lines too', async () => {
  const { bridge } = await renderPanel('dashboard', samples.withTelemetry, { statusLineSetup: samples.statusLineOn })
  await section()
  expect(within(await section()).queryByRole('button', { name: /^Set up/ })).toBeNull()
  fireEvent.click(await button('Take back…'))
  expect(textOf(screen.getByRole('region', { name: /^Changes in/ }))).toContain('+     "command": "~/.claude/statusline.sh')
  fireEvent.click(await button('Take back'))
  await screen.findByText(/^Wrote/)
  expect(bridge.calls).toContain('undoStatusLineSetup {"folder":"/home/ada/.claude","fingerprint":"as-shown"}')
})

test('nothing is written when it is cancelled, or refused', async () => {
  const { bridge } = await renderPanel('dashboard', samples.normalDay, { statusLineSetup: samples.sampleStatusLine() })
  fireEvent.click(await button('Set up…'))
  fireEvent.click(await button('Cancel'))
  expect(bridge.calls.join()).not.toContain('applyStatusLineSetup')
  fireEvent.click(await button('Set up…'))
  bridge.failWith('settings.json has changed since these lines were shown, so nothing was written.')
  fireEvent.click(await button('Set up'))
  expect(textOf(await within(await section()).findByRole('alert'))).toContain('has changed since')
  expect(bridge.calls.filter((call) => call === 'getStatusLineSetup')).toHaveLength(2)
})

test('says why it cannot be set up, before anything else', async () => {
  const refused = samples.sampleStatusLine({ state: 'none', install: { state: 'refused', message: 'There is no Node.' } })
  await renderPanel('dashboard', samples.normalDay, { statusLineSetup: refused })
  fireEvent.click(await button('Set up…'))
  expect(textOf(await section())).toContain('There is no Node.')
})

test('says what stays, and where Claude Code runs none', async () => {
  const change = { state: 'ready' as const, diff: [], fingerprint: 'f', leftAlone: ['command'] }
  const left = samples.sampleStatusLine({
    isDisabled: true,
    uninstall: { change, left: 'It was changed since.', isChainLost: false },
  })
  await renderPanel('dashboard', samples.normalDay, { statusLineSetup: left })
  expect(textOf(await section())).toContain('It was changed since.')
  expect(textOf(await section())).toContain('disableAllHooks')
})

test('a page that may change nothing has no buttons and says what to type', async () => {
  await renderPanel('dashboard', samples.normalDay, { statusLineSetup: samples.statusLineReadOnly })
  expect(textOf(await section())).toContain('To set it up, type plimsoll statusline install')
  expect(within(await section()).queryByRole('button')).toBeNull()
})

const hint = /Official percents come from/

test('whoever gets no official percent is told once where it comes from, and led there', async () => {
  const { bridge } = await renderPanel('dashboard', samples.normalDay, { statusLineSetup: samples.sampleStatusLine() })
  await screen.findByText(hint)
  fireEvent.click(screen.getByRole('button', { name: 'Set up the status line' }))
  expect(document.activeElement).toBe(await section())
  fireEvent.click(screen.getByRole('button', { name: 'Do not show this hint again' }))
  await waitFor(() => expect(screen.queryByText(hint)).toBeNull())
  expect(bridge.calls).toContain('changeSettings {"showStatusLineHint":false}')
})

test.each([
  ['it is set up', samples.normalDay, samples.statusLineOn],
  ['a percent is official', samples.officialDay, samples.sampleStatusLine()],
  ['the data is made up', samples.demo, samples.sampleStatusLine()],
  ['there are no transcripts', samples.empty, samples.sampleStatusLine()],
])('there is no such hint where %s', async (_, snapshot, statusLineSetup) => {
  await renderPanel('dashboard', snapshot, { statusLineSetup })
  await section()
  expect(screen.queryByText(hint)).toBeNull()
})

test('nor where use is paid by an API key, which has no percents', async () => {
  await renderPanel('dashboard', samples.normalDay, {
    statusLineSetup: samples.sampleStatusLine(),
    telemetrySetup: samples.sampleSetup(),
    settings: { billing: 'api' },
  })
  // The other hint is asked about later, and shows that the answer has come.
  await screen.findByText(/recovers what transcripts miss/)
  expect(screen.queryByText(hint)).toBeNull()
})

test('nor in the popover', async () => {
  const { bridge } = await renderPanel('popover', samples.normalDay, { statusLineSetup: samples.sampleStatusLine() })
  expect(screen.queryByText(hint)).toBeNull()
  expect(bridge.calls).not.toContain('getStatusLineSetup')
})

test.each(Object.entries(samples.companions).filter(([, { statusLine }]) => statusLine !== undefined))(
  'every folder of the sample %s stands there with its state in words',
  async (name, { statusLine }) => {
    await renderPanel('dashboard', samples.samples[name] ?? samples.normalDay, {
      ...(statusLine && { statusLineSetup: statusLine }),
    })
    const said = textOf(await section())
    for (const { file, state } of statusLine?.folders ?? []) expect(said).toContain(`${file} ${enPanel.statusLine.states[state]}`)
  },
)
