import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/preact'
import { afterEach, expect, test, vi } from 'vitest'
import { enPanel } from '../../../src/shared/i18n/en-panel.ts'
import { renderPanel, textOf } from '../../support/render-panel.tsx'
import * as samples from '../../support/snapshots.ts'

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const section = () => screen.findByRole('region', { name: 'Claude Code’s telemetry' })
const button = (name: string) => screen.getByRole('button', { name })

test('turning on shows the exact lines first, writes those, and says what to do then', async () => {
  const { bridge } = await renderPanel('dashboard', samples.normalDay, {
    telemetrySetup: samples.sampleSetup(),
    telemetrySetupAfter: samples.setupOn,
  })
  expect(textOf(await section())).toContain('/home/ada/.claude/settings.json off')
  fireEvent.click(button('Turn on…'))
  expect(textOf(screen.getByRole('region', { name: 'Changes in /home/ada/.claude/settings.json' }))).toContain(
    '+     "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318",\n',
  )
  expect(bridge.calls.join()).not.toContain('applyTelemetrySetup')

  fireEvent.click(button('Turn on'))
  const done = await screen.findByText('Wrote /home/ada/.claude/settings.json.')
  expect(bridge.calls).toContain('applyTelemetrySetup {"folder":"/home/ada/.claude","fingerprint":"as-shown"}')
  const said = textOf(done.parentElement)
  expect(said).toContain('restart the sessions that are running')
  expect(said).toContain('kept in /home/ada/.local/share/plimsoll/backups/settings.json')
  expect(textOf(await section())).toContain('settings.json on')
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Turn on' })).toBeNull())
})

test('turning off shows its lines too', async () => {
  const { bridge } = await renderPanel('dashboard', samples.withTelemetry, { telemetrySetup: samples.setupOn })
  await section()
  expect(screen.queryByRole('button', { name: 'Turn on…' })).toBeNull()
  fireEvent.click(button('Turn off…'))
  expect(textOf(screen.getByRole('region', { name: /^Changes in/ }))).toContain('-     "CLAUDE_CODE_ENABLE_TELEMETRY": "1",')
  fireEvent.click(button('Turn off'))
  await screen.findByText(/go on sending until they are restarted/)
  expect(bridge.calls).toContain('undoTelemetrySetup {"folder":"/home/ada/.claude","fingerprint":"as-shown"}')
})

test('nothing is written when it is cancelled', async () => {
  const { bridge } = await renderPanel('dashboard', samples.normalDay, { telemetrySetup: samples.sampleSetup() })
  await section()
  fireEvent.click(button('Turn on…'))
  fireEvent.click(button('Cancel'))
  expect(screen.queryByRole('region', { name: /^Changes in/ })).toBeNull()
  expect(bridge.calls.join()).not.toContain('applyTelemetrySetup')
})

test('what somebody else has set up is shown, and needs one of two choices', async () => {
  const { bridge } = await renderPanel('dashboard', samples.normalDay, { telemetrySetup: samples.setupConflict })
  await section()
  fireEvent.click(button('Turn on…'))
  const conflict = screen.getByRole('group', { name: 'Telemetry is already set up for something else' })
  expect(textOf(conflict)).toContain('OTEL_EXPORTER_OTLP_ENDPOINT=https://collector.example/otlp')
  expect(textOf(conflict)).toContain('OTEL_EXPORTER_OTLP_HEADERS=(not shown)')
  expect(button('Turn on').hasAttribute('disabled')).toBe(true)
  // The lines differ with the choice, so none are shown before it.
  expect(screen.queryByRole('region', { name: /^Changes in/ })).toBeNull()

  fireEvent.click(within(conflict).getByRole('radio', { name: /^Forward.*sent on to https:\/\/collector\.example\/otlp/ }))
  fireEvent.click(button('Turn on'))
  await screen.findByText(/^Wrote/)
  expect(bridge.calls).toContain('applyTelemetrySetup {"folder":"/home/ada/.claude","fingerprint":"as-shown","choice":"forward"}')
})

test('a refusal is said, and the lines are read anew', async () => {
  const { bridge } = await renderPanel('dashboard', samples.normalDay, { telemetrySetup: samples.sampleSetup() })
  await section()
  fireEvent.click(button('Turn on…'))
  bridge.failWith('settings.json has changed since these lines were shown, so nothing was written.')
  fireEvent.click(button('Turn on'))
  expect(textOf(await screen.findByRole('alert'))).toContain('has changed since')
  expect(bridge.calls.filter((call) => call === 'getTelemetrySetup')).toHaveLength(2)
})

test('a page that may change nothing has no buttons and says what to type', async () => {
  await renderPanel('dashboard', samples.normalDay, { telemetrySetup: samples.setupReadOnly })
  expect(textOf(await section())).toContain('To turn it on, type plimsoll telemetry install')
  expect(screen.queryByRole('button', { name: /^Turn/ })).toBeNull()
})

test('says where nothing is received, and offers nothing', async () => {
  const { endpoint: _, ...deaf } = samples.setupReadOnly
  await renderPanel('dashboard', samples.normalDay, { telemetrySetup: deaf })
  expect(textOf(await section())).toContain('Plimsoll receives no telemetry here')
  expect(textOf(await section())).not.toContain('type')
})

const hint = /recovers what transcripts miss/

test('a first run is told once that telemetry could be set up, and led there', async () => {
  const { bridge } = await renderPanel('dashboard', samples.normalDay, { telemetrySetup: samples.sampleSetup() })
  await screen.findByText(hint)
  fireEvent.click(button('Set up telemetry'))
  expect(document.activeElement).toBe(await section())
  fireEvent.click(button('Do not show this hint again'))
  await waitFor(() => expect(screen.queryByText(hint)).toBeNull())
  expect(bridge.calls).toContain('changeSettings {"showTelemetryHint":false}')
})

test.each([
  ['it is on', samples.normalDay, samples.setupOn],
  ['the data is made up', samples.demo, samples.sampleSetup()],
  ['there are no transcripts', samples.empty, samples.sampleSetup()],
  ['it is set up for something else', samples.normalDay, samples.setupConflict],
])('there is no such hint where %s', async (_, snapshot, telemetrySetup) => {
  await renderPanel('dashboard', snapshot, { telemetrySetup })
  await section()
  expect(screen.queryByText(hint)).toBeNull()
})

test('nor in the popover', async () => {
  const { bridge } = await renderPanel('popover', samples.normalDay, { telemetrySetup: samples.sampleSetup() })
  expect(screen.queryByText(hint)).toBeNull()
  expect(bridge.calls).not.toContain('getTelemetrySetup')
})

test.each(Object.entries(samples.companions))(
  'every folder of the sample %s stands there with its state in words',
  async (name, beside) => {
    const { setup, agreement } = beside
    await renderPanel('dashboard', samples.samples[name] ?? samples.normalDay, {
      ...(setup && { telemetrySetup: setup }),
      ...(agreement && { agreement }),
    })
    const said = textOf(await section())
    for (const { file, state } of setup?.folders ?? []) expect(said).toContain(`${file} ${enPanel.telemetry.states[state]}`)
  },
)
