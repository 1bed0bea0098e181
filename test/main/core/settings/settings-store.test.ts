import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { openSettings } from '../../../../src/main/core/settings/settings-store.ts'

let folder: string
const onDisk = () => JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8')) as Record<string, unknown>

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-settings-'))
})

test('a folder without a file gives the defaults and writes nothing of its own choice', () => {
  const store = openSettings(folder)
  expect(store.current()).toMatchObject({ plan: 'max5x', port: 8889, showPreviews: true, limits: {} })
  expect(store.problems()).toEqual([])
})

test('a change is kept, alone, and readable by nobody else', async () => {
  await openSettings(folder).change({ plan: 'pro' })
  expect(onDisk()).toEqual({ plan: 'pro' })
  expect(openSettings(folder).current().plan).toBe('pro')
  if (process.platform !== 'win32') expect(statSync(join(folder, 'settings.json')).mode & 0o777).toBe(0o600)
})

test('a change that is not valid is refused with the reason and changes nothing', async () => {
  const store = openSettings(folder)
  await expect(store.change({ monthStartDay: 32 })).rejects.toThrow('Too big: expected number to be <=31\n  → at monthStartDay')
  await expect(store.change({ colour: 'red' })).rejects.toThrow('There is no setting "colour".')
  expect(store.current().monthStartDay).toBe(1)
})

test('setting a value to null brings the default back', async () => {
  const store = openSettings(folder)
  await store.change({ port: 9000 })
  expect((await store.change({ port: null })).port).toBe(8889)
  expect(onDisk()).toEqual({})
})

test('a file that is no JSON is kept beside, the defaults are in use, and the person is told', () => {
  writeFileSync(join(folder, 'settings.json'), '{ "plan": "pro", ')
  const store = openSettings(folder)
  expect(store.current().plan).toBe('max5x')
  expect(store.problems()[0]).toMatchObject({ code: 'settingsUnreadable' })
  expect(readFileSync(join(folder, 'settings.bad.json'), 'utf8')).toBe('{ "plan": "pro", ')
})

test('one bad value costs only itself, and stays in the file', async () => {
  writeFileSync(join(folder, 'settings.json'), JSON.stringify({ plan: 'max20x', port: 'eighty', future: 1 }))
  const store = openSettings(folder)
  expect(store.current()).toMatchObject({ plan: 'max20x', port: 8889 })
  expect(store.problems()).toHaveLength(1)
  await store.change({ monthStartDay: 15 })
  expect(onDisk()).toEqual({ plan: 'max20x', port: 'eighty', future: 1, monthStartDay: 15 })
})
