import { expect, test } from 'vitest'
import { Settings } from '../../../src/shared/contract/settings.ts'
import { isTimeZone } from '../../../src/shared/zone/time-zone.ts'

test('a zone is a name of the IANA database', () => {
  expect(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Asia/Calcutta'].every(isTimeZone)).toBe(true)
  expect(['Mars/Olympus_Mons', 'Berlin', '', 'CEST?'].some(isTimeZone)).toBe(false)
})

test('settings with a zone that nobody knows are refused, so that no window is ever cut in one', () => {
  expect(Settings.safeParse({ timeZone: 'Europe/Berlin' }).success).toBe(true)
  expect(Settings.safeParse({ timeZone: 'Mars/Olympus_Mons' }).success).toBe(false)
})
