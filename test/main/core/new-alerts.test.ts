import { expect, it } from 'vitest'
import { newAlerts } from '../../../src/main/core/new-alerts.ts'
import type { Alert } from '../../../src/shared/contract/snapshot.ts'
import { noon, someSnapshot } from '../../support/desktop/snapshot.ts'

const alert = (id: string, at: number): Alert => ({
  id,
  at,
  windowId: 'session',
  kind: 'threshold',
  window: { kind: 'session', isRolling: false, state: 'running', source: 'official' },
})

it('what was given before the start has been shown, and everything later is shown once, whatever the clock does', () => {
  const fresh = newAlerts(noon)
  const ids = (...alerts: Alert[]) => fresh(someSnapshot({ alerts })).map(({ id }) => id)
  const [before, first] = [alert('before', noon - 1), alert('first', noon)]
  expect(ids(first, before)).toEqual(['first'])
  expect(ids(first, before)).toEqual([])
  expect(ids(alert('set back', noon - 5000), first, before)).toEqual(['set back'])
})
