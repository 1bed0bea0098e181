/** Forecasts as people may take them: always as a range, since the one minute that a figure could name is never the right one. */
import type { Forecast, ForecastScore, UsageWindow } from '../contract/snapshot.ts'
import { english, type Locale } from '../i18n/locale.ts'
import { formatCount, formatPercent } from './numbers.ts'
import { paceSentence } from './pace.ts'
import { thinSpace } from './spaces.ts'
import { formatInstant, type Here } from './time.ts'

const minuteMs = 60_000

/** Hours ahead nobody can tell five minutes apart; days ahead not half an hour. */
const stepMs = (aheadMs: number) => (aheadMs <= 8 * 60 * minuteMs ? 5 * minuteMs : 30 * minuteMs)

/**
 * The one short sentence under a running window: `Lasts to the reset, 20–35 % spare`, `Runs out between 16:10 and 17:40`; without a forecast
 * the sentence about its pace.
 */
export function outlookSentence(window: UsageWindow, here: Here): string | undefined {
  const isRunning = window.state === 'running' && (window.usedPercent ?? 0) < 100
  return isRunning && window.forecast
    ? forecastSentence(window.forecast, window.resetsAt, here)
    : paceSentence(window, here.locale)
}

function forecastSentence({ atReset, runsOutAt }: Forecast, resetsAt: number | undefined, here: Here): string {
  const { forecast } = (here.locale ?? english).words
  const { earliest, median, latest } = runsOutAt
  if (earliest === undefined) return forecast.lasts(spareOf(atReset, here.locale ?? english))
  const step = stepMs(earliest - here.now)
  const from = Math.max(here.now, Math.floor(earliest / step) * step)
  if (median === undefined) return forecast.mayRunOut(formatInstant(from, here))
  if (latest === undefined) return forecast.probablyRunsOut(formatInstant(from, here))
  const to = Math.max(Math.ceil(latest / step) * step, from + step)
  return forecast.runsOutBetween(formatInstant(from, here), formatInstant(Math.min(to, resetsAt ?? to), here))
}

function spareOf({ low, high }: Forecast['atReset'], locale: Locale): string {
  const { forecast } = locale.words
  const [least, most] = [100 - high, 100 - low].map((spare) => formatCount(Math.max(0, Math.round(spare)), locale))
  const figure = least === most ? forecast.about(least ?? '') : forecast.range(least ?? '', most ?? '')
  return `${figure}${thinSpace}%`
}

/** `34 % an hour now, 27 % on average`: how fast it goes; undefined while nothing happens, or where no percent is known. */
export function burnSentence({ burn }: UsageWindow, locale: Locale = english): string | undefined {
  const { recent, average } = burn?.percentPerHour ?? {}
  if (recent === undefined || average === undefined) return undefined
  const percent = (value: number) => formatPercent(value, false, locale)
  return locale.words.forecast.burn(percent(recent), percent(average))
}

/** `33 of 40 held · off by 6 points, an even pace by 11`. */
export function scoreSentence(score: ForecastScore, locale: Locale = english): string {
  const whole = (value: number) => formatCount(Math.round(value), locale)
  const held = (score.coveragePercent / 100) * score.forecasts
  return locale.words.forecast.score(whole(held), whole(score.forecasts), whole(score.meanError), whole(score.linearMeanError))
}
