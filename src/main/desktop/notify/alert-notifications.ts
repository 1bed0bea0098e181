/** Warnings as notifications of the desktop. A click leads to the window that is meant. */
import type { AlertTest } from '../../../shared/contract/api.ts'
import type { Alert, Snapshot } from '../../../shared/contract/snapshot.ts'
import { alertBody, alertTitle } from '../../../shared/format/alert.ts'
import { english } from '../../../shared/i18n/locale.ts'
import { newAlerts } from '../../core/new-alerts.ts'
import { showNotification } from './notification.ts'
import { onePerWindow } from './one-per-window.ts'

interface Ways {
  openAt: (windowId: string) => void
  /** For desktops that show no notifications. */
  tellInTray: (alert: Alert) => void
}

export function notifyOfAlerts({ openAt, tellInTray }: Ways): (snapshot: Snapshot) => void {
  const fresh = newAlerts()
  return (snapshot) => {
    for (const alert of onePerWindow(fresh(snapshot))) {
      const notice = { title: alertTitle(alert), body: alertBody(alert, snapshot) }
      void showNotification(notice, () => openAt(alert.windowId)).then((isShown) => {
        if (!isShown) tellInTray(alert)
      })
    }
  }
}

export async function testAlert(): Promise<AlertTest> {
  const { test, testBody } = english.words.alerts
  const isShown = await showNotification({ title: test, body: testBody }, () => {})
  return isShown ? { isShown } : { isShown, reason: 'refused' }
}
