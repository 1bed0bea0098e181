import { expect, it } from 'vitest'
import { type TrayInput, trayView } from '../../../../src/main/desktop/tray/view-model.ts'
import type { Alert } from '../../../../src/shared/contract/snapshot.ts'
import { hourMs, noon, someSnapshot } from '../../../support/desktop/snapshot.ts'

const warning: Alert = {
  id: 'threshold session 90',
  at: noon - 1000,
  windowId: 'session',
  kind: 'threshold',
  threshold: 90,
  window: {
    kind: 'session',
    isRolling: false,
    state: 'running',
    usedPercent: 91,
    resetsAt: noon + 2.5 * hourMs,
    source: 'official',
  },
}
const view = (input: Partial<TrayInput>) => trayView({ now: noon, version: '0.1.0', snapshot: someSnapshot(), ...input })
const labels = (input: Partial<TrayInput>) =>
  view(input).menu.flatMap((entry) => (entry.kind === 'separator' ? [] : [entry.label.replace(/[\u202f\u00a0]/g, ' ')]))

it('the menu offers to snooze a window that has warned, until its reset', () => {
  expect(labels({})).not.toContain('Snooze warnings until the reset: 5-hour limit')
  const { menu } = view({ snapshot: someSnapshot({ alerts: [warning] }) })
  expect(menu).toContainEqual({
    kind: 'action',
    label: 'Snooze warnings until the reset: 5-hour limit',
    action: { windowId: 'session', isSnoozed: true },
  })
  const later = { snapshot: someSnapshot({ alerts: [warning] }), now: noon + 3 * hourMs }
  expect(labels(later).join()).not.toContain('Snooze')
})

it('the menu says what is snoozed and takes it back', () => {
  const snoozes = [{ windowId: 'session', until: noon + 2.5 * hourMs }]
  expect(view({ snapshot: someSnapshot({ alerts: [warning], snoozes }) }).menu).toContainEqual({
    kind: 'action',
    label: 'Warn again (snoozed until 14:30): 5-hour limit',
    action: { windowId: 'session', isSnoozed: false },
  })
})

it('a warning that no notification could show is in menu and tooltip until its window resets', () => {
  expect(labels({ warning })[0]).toBe('Warning: 5-hour limit 91 % used')
  expect(view({ warning }).tooltip).toMatch(/^5-hour limit 91.%.used\. Claude 5-hour limit/)
  expect(labels({ warning, now: noon + 2.5 * hourMs }).join()).not.toContain('Warning')
})
