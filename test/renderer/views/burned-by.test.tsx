import { cleanup, fireEvent, screen, within } from '@testing-library/preact'
import { afterEach, expect, test, vi } from 'vitest'
import { renderPanel, textOf } from '../../support/render-panel.tsx'
import * as samples from '../../support/snapshots.ts'

afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const section = () => within(screen.getByRole('region', { name: 'What used it up' }))
const list = (name: string) =>
  within(section().getByRole('region', { name }))
    .getAllByRole('listitem')
    .map((item) => textOf(item))

test('an official percent is shared out by name, and what nothing here explains is elsewhere', async () => {
  await renderPanel('dashboard', samples.officialDay)
  expect(list('Projects')).toEqual(['plimsoll44 points', 'tide-tables20 points', 'elsewhere14 points'])
  expect(list('Models')).toEqual(['Opus 5.552 points', 'Sonnet 5.512 points', 'elsewhere14 points'])
})

test('each window that has been explained can be picked, and says what a percent of it is worth', async () => {
  await renderPanel('dashboard', samples.officialDay)
  expect(
    section().getByText(/One percent is worth about \$0\.054 of API value \(\$0\.051–\$0\.058, from 46 stretches\)\./),
  ).toBeTruthy()
  expect(section().getByText(/Forecasts: 33 of 40 held/)).toBeTruthy()
  fireEvent.click(section().getByRole('button', { name: 'Week' }))
  expect(await section().findByText(/about \$4\.20 of API value.*something else since/)).toBeTruthy()
})

test('nothing is said where no percent has been explained', async () => {
  await renderPanel('dashboard', samples.normalDay)
  expect(screen.queryByRole('region', { name: 'What used it up' })).toBeNull()
})
