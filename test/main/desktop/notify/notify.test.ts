import { expect, it } from 'vitest'
import { asBody } from '../../../../src/main/desktop/notify/markup.ts'
import { onePerWindow } from '../../../../src/main/desktop/notify/one-per-window.ts'
import type { Alert } from '../../../../src/shared/contract/snapshot.ts'

const alert = (windowId: string, kind: Alert['kind']): Alert => ({
  id: `${kind} ${windowId}`,
  at: 0,
  windowId,
  kind,
  window: { kind: 'session', isRolling: false, state: 'running', source: 'official' },
})

it('of two warnings about one window at once, the more urgent one is shown', () => {
  const alerts = [alert('a', 'predictive'), alert('a', 'threshold'), alert('b', 'reset'), alert('b', 'predictive')]
  expect(onePerWindow(alerts).map(({ id }) => id)).toEqual(['threshold a', 'predictive b'])
})

it('a folder’s name is no markup to a notification server', () => {
  expect(asBody('R&D <b>', 'linux')).toBe('R&amp;D &lt;b&gt;')
  expect(asBody('R&D <b>', 'darwin')).toBe('R&D <b>')
})
