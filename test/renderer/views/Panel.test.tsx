import { cleanup, render, screen } from '@testing-library/preact'
import { afterEach, expect, test } from 'vitest'
import { createStore } from '../../../src/renderer/store.ts'
import { Panel } from '../../../src/renderer/views/Panel.tsx'
import { createFakeBridge } from '../../support/fake-bridge.ts'
import { renderPanel } from '../../support/render-panel.tsx'
import { normalDay, samples } from '../../support/snapshots.ts'

afterEach(cleanup)

test('waits quietly for the first Snapshot', () => {
  render(<Panel store={createStore(createFakeBridge(normalDay))} view="popover" />)
  expect(screen.getByRole('status').textContent).toBe('Loading…')
})

test('says that nobody answers, instead of waiting for ever', async () => {
  const bridge = createFakeBridge(normalDay)
  bridge.failWith('Failed to fetch')
  const store = createStore(bridge)
  store.start()
  render(<Panel store={store} view="dashboard" />)
  expect(await screen.findByText('Cannot reach Plimsoll. Trying again.')).toBeTruthy()

  bridge.push(normalDay)
  expect(await screen.findAllByRole('meter')).toHaveLength(3)
  expect(screen.queryByRole('alert')).toBeNull()
})

test.each(Object.keys(samples))('%s can be shown in both views, with a name for every control', async (name) => {
  const snapshot = samples[name]
  if (!snapshot) throw new Error('There is no such sample.')
  for (const view of ['popover', 'dashboard'] as const) {
    await renderPanel(view, snapshot)
    for (const control of screen.queryAllByRole('button')) expect(control.textContent).not.toBe('')
    for (const picture of screen.queryAllByRole('img')) expect(picture.getAttribute('aria-label')).toBeTruthy()
    cleanup()
  }
})
