import { useState } from 'preact/hooks'
import type { HourUsage } from '../../shared/contract/snapshot.ts'
import { formatTokens } from '../../shared/format/numbers.ts'
import { formatInstant } from '../../shared/format/time.ts'
import { workTokens } from '../../shared/format/tokens.ts'
import { columns, runs } from '../geometry/bars.ts'
import { locale, words } from '../panel-context.ts'

interface HourChartProps {
  readonly hours: readonly HourUsage[]
  readonly now: number
  readonly timeZone: string
}

const box = { width: 312, height: 44, gap: 2.5, leastHeight: 1.5 }

/**
 * Work tokens of the last 24 hours. Hours that nobody watched are hatched ground without a bar: a gap is not a zero. Point at an hour
 * or walk with the arrow keys to read it.
 */
export function HourChart({ hours, now, timeZone }: HourChartProps) {
  const [chosen, choose] = useState<number | undefined>(undefined)
  const bars = columns(
    hours.map((hour) => (hour.isCovered ? workTokens(hour.tokens) : undefined)),
    box,
  )
  const step = box.width / hours.length
  const gaps = runs([...hours.keys()].filter((index) => !hours[index]?.isCovered))
  const last = hours.length - 1
  const read = (index: number) => readout(hours[index], now, timeZone)

  const walk = (event: KeyboardEvent) => {
    const from = chosen ?? last
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key]
    if (to === undefined) return
    event.preventDefault()
    choose(Math.min(last, Math.max(0, to)))
  }
  const point = (event: PointerEvent & { currentTarget: Element }) => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    choose(Math.min(last, Math.max(0, Math.floor(((event.clientX - left) / width) * hours.length))))
  }

  return (
    <section class="hours" aria-label={words.hours.heading}>
      <div class="line small">
        {/* The hour read out takes the place of the heading, so that nothing below moves. */}
        <h2 class="quiet-heading">{chosen === undefined ? words.hours.heading : read(chosen).hour}</h2>
        <span class="muted">{chosen === undefined ? words.hours.measure : read(chosen).figures}</span>
      </div>
      <div
        class="hours-chart"
        role="slider"
        tabIndex={0}
        aria-label={words.hours.reader}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={chosen ?? last}
        aria-readonly={true}
        aria-valuetext={spoken(read(chosen ?? last))}
        onKeyDown={walk}
        onFocus={() => choose((current) => current ?? last)}
        onBlur={() => choose(undefined)}
        onPointerMove={point}
        onPointerLeave={() => choose(undefined)}
      >
        <svg viewBox={`0 0 ${box.width} ${box.height + 1}`} preserveAspectRatio="none" aria-hidden="true">
          {gaps.map(({ from, to }) => (
            <line class="hours-gap" key={from} x1={from * step + 2} x2={(to + 1) * step - 2} y1={box.height} y2={box.height} />
          ))}
          {runs([...hours.keys()].filter((index) => hours[index]?.isCovered)).map(({ from, to }) => (
            <line class="hours-ground" key={from} x1={from * step} x2={(to + 1) * step} y1={box.height} y2={box.height} />
          ))}
          {bars.map((bar, index) => {
            const hour = hours[index]
            if (!bar || !hour) return null
            const look = index === chosen ? ' is-chosen' : index === last ? ' is-running' : ''
            return <rect class={`hours-bar${look}`} key={hour.startsAt} {...bar} rx={1.5} />
          })}
        </svg>
        {gaps
          .filter(({ from, to }) => to - from >= 3)
          .map(({ from, to }) => (
            <span
              class="hours-gap-label"
              key={from}
              style={{ left: `${(from / hours.length) * 100}%`, width: `${((to + 1 - from) / hours.length) * 100}%` }}
            >
              {words.hours.noCoverage}
            </span>
          ))}
      </div>
      <HourAxis hours={hours} now={now} timeZone={timeZone} />
    </section>
  )
}

/** A time under every sixth hour: enough to find one's way, little enough to stay quiet. */
function HourAxis({ hours, now, timeZone }: HourChartProps) {
  return (
    <div class="hours-axis" aria-hidden="true">
      {hours.map((hour, index) =>
        index % 6 === 0 ? (
          <span key={hour.startsAt} style={{ left: `${(index / hours.length) * 100}%` }}>
            {clockOf(hour.startsAt, now, timeZone)}
          </span>
        ) : null,
      )}
      <span class="hours-now">{locale.words.now}</span>
    </div>
  )
}

interface Readout {
  readonly hour: string
  readonly figures: string
}

function readout(hour: HourUsage | undefined, now: number, timeZone: string): Readout {
  if (!hour) return { hour: '', figures: '' }
  const { tokens, isCovered, startsAt } = hour
  return {
    hour: formatInstant(startsAt, { now, timeZone, locale }),
    figures: isCovered
      ? words.hours.figures(formatTokens(workTokens(tokens), locale), formatTokens(tokens.cacheRead, locale))
      : words.hours.noCoverage,
  }
}

function spoken({ hour, figures }: Readout): string {
  return `${hour}, ${figures}`
}

/** The time of day alone: within 24 hours the weekday says nothing. */
function clockOf(at: number, now: number, timeZone: string): string {
  return formatInstant(at, { now, timeZone, locale }).split(/\s/).at(-1) ?? ''
}
