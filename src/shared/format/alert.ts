/** A warning in words: the same in a notification, in the tray, on a terminal and in the panel. */
import type { Alert } from '../contract/snapshot.ts'
import { english, type Locale } from '../i18n/locale.ts'
import { capitalised, projectName } from './names.ts'
import { formatPercent } from './numbers.ts'
import { formatInstant, type Here, isSameDay } from './time.ts'
import { isEstimate } from './window.ts'

type WarnedWindow = Alert['window']

/** `5-hour limit 90 % used`. */
export function alertTitle({ kind, window }: Alert, locale: Locale = english): string {
  const { alerts } = locale.words
  const name = limitName(window, locale)
  if (kind === 'reset') return alerts.reset(name)
  if (kind === 'predictive') return alerts.predictive(name)
  const { usedPercent = 100 } = window
  // A budget of one's own goes on counting above 100; Claude's limit is the end.
  if (usedPercent >= 100 && !isEstimate(window)) return alerts.over(name)
  const percent = formatPercent(usedPercent, isEstimate(window), locale)
  return alerts.used(name, percent)
}

/** `Resets at 16:58 · official figure`. The zone is the person's, the time that of the warning. */
export function alertBody({ at, kind, windowId, window }: Alert, { timeZone, locale = english }: Omit<Here, 'now'>): string {
  const { alerts } = locale.words
  const here = { now: at, timeZone, locale }
  // As in the panel: a single account needs no name.
  const account = windowId.includes('@') && window.account ? projectName(window.account) : undefined
  return [
    kind === 'predictive' ? runsOut(window, here) : undefined,
    kind === 'reset' ? hasReset(window, here) : resets(window, here),
    alerts.sources[window.source],
    account,
  ]
    .filter((part) => part !== undefined)
    .join(' · ')
}

/** `5-hour limit 90 % used. Resets at 16:58 · official figure.` */
export function alertLine(alert: Alert, here: Omit<Here, 'now'>): string {
  const { locale = english } = here
  return locale.words.alerts.line(alertTitle(alert, locale), alertBody(alert, here))
}

/** `5-hour limit`: what is limited, where `windowLabel` says how long it lasts. */
export function limitName(window: Pick<WarnedWindow, 'kind' | 'model' | 'isRolling'>, { words }: Locale = english): string {
  const { windows } = words.alerts
  switch (window.kind) {
    case 'session':
      return window.isRolling ? windows.rollingSession : windows.session
    case 'weekly':
      return windows.weekly
    case 'weekly-model':
      return windows.weeklyModel(capitalised(window.model ?? words.unknown))
    case 'monthly':
      return windows.monthly
    case 'spend':
      return windows.spend
  }
}

type There = Required<Here>

function resets({ isRolling, resetsAt }: WarnedWindow, here: There): string | undefined {
  const { neverResets, resetsAt: at, resetsOn } = here.locale.words.alerts
  if (isRolling) return neverResets
  return resetsAt === undefined ? undefined : when(resetsAt, here, at, resetsOn)
}

function hasReset({ resetsAt }: WarnedWindow, here: There): string | undefined {
  const { resetAt, resetOn } = here.locale.words.alerts
  return resetsAt === undefined ? undefined : when(resetsAt, here, resetAt, resetOn)
}

function runsOut({ forecast }: WarnedWindow, here: There): string | undefined {
  const { runsOutAt, runsOutBetween } = here.locale.words.alerts
  const { earliest, median, latest } = forecast?.runsOutAt ?? {}
  if (earliest !== undefined && latest !== undefined)
    return runsOutBetween(formatInstant(earliest, here), formatInstant(latest, here))
  return median === undefined ? undefined : runsOutAt(formatInstant(median, here))
}

function when(instant: number, here: There, at: (clock: string) => string, on: (date: string) => string): string {
  return (isSameDay(instant, here.now, here.timeZone) ? at : on)(formatInstant(instant, here))
}
