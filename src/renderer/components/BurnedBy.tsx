import { useState } from 'preact/hooks'
import type { Attribution, Snapshot, UsageWindow } from '../../shared/contract/snapshot.ts'
import { scoreSentence } from '../../shared/format/forecast.ts'
import { modelName, projectName, toldApart } from '../../shared/format/names.ts'
import { formatCount, formatUsd } from '../../shared/format/numbers.ts'
import { formatInstant } from '../../shared/format/time.ts'
import { windowLabel } from '../../shared/format/window.ts'
import { locale, words } from '../panel-context.ts'
import { type NamedBar, NamedBars } from './NamedBars.tsx'
import { useHere } from './WindowParts.tsx'

type Attributed = UsageWindow & { attribution: Attribution }

const shownNames = 5

/** Who an official percent went up for, and how sure that is. Nothing where no percent has been explained yet. */
export function BurnedBy({ snapshot }: { snapshot: Snapshot }) {
  const [pickedId, pick] = useState<string>()
  const attributed = snapshot.windows.filter((window): window is Attributed => (window.attribution?.percent ?? 0) > 0)
  const [first] = attributed
  if (!first) return null
  const shown = attributed.find(({ id }) => id === pickedId) ?? first
  return (
    <section class="breakdown burned" aria-label={words.burned.heading}>
      <div class="line">
        <h2 class="quiet-heading">{words.burned.heading}</h2>
        <fieldset class="segments" aria-label={words.limits}>
          {attributed.map((window) => (
            <button key={window.id} type="button" aria-pressed={window.id === shown.id} onClick={() => pick(window.id)}>
              {windowLabel(window, locale)}
            </button>
          ))}
        </fieldset>
      </div>
      <p class="burned-about muted small">{words.burned.about(points(shown.attribution.percent))}</p>
      <Shares attribution={shown.attribution} snapshot={snapshot} />
      <Certainty window={shown} snapshot={snapshot} />
    </section>
  )
}

function Shares({ attribution, snapshot }: { attribution: Attribution; snapshot: Snapshot }) {
  const { projects, sessions, models, agents } = attribution
  const here = useHere()
  const projectOf = (sessionId: string) => {
    const session = snapshot.sessions.find((each) => each.sessionId === sessionId)
    if (!session) return sessionId.slice(0, 8)
    const name = session.project === undefined ? locale.words.unknownProject : projectName(session.project)
    return words.burned.session(name, formatInstant(session.lastAt, here))
  }
  const bars = (shares: Attribution['projects'], nameOf: (name: string) => string) => barsOf(shares, attribution, nameOf)
  return (
    <div class="breakdown-grid">
      <NamedBars heading={words.projects} bars={bars(projects, projectName)} atMost={shownNames + 1} nothing="" />
      <NamedBars heading={words.sessions.heading} bars={bars(sessions, projectOf)} atMost={shownNames + 1} nothing="" />
      <NamedBars heading={words.models} bars={bars(models, modelName)} atMost={shownNames + 1} nothing="" />
      <NamedBars heading={words.agents} bars={bars(agents, agentName)} atMost={shownNames + 1} nothing="" />
    </div>
  )
}

/** The largest by name; what none of them explains comes last in each list, so that every list adds up. */
function barsOf(shares: Attribution['projects'], { elsewhere }: Attribution, nameOf: (name: string) => string): NamedBar[] {
  const shownName = toldApart(
    shares.map(({ name }) => name),
    nameOf,
  )
  const named = shares.slice(0, shownNames).map(({ name, percent }) => ({
    name,
    shownName: shownName(name),
    size: percent,
    figure: points(percent),
  }))
  const others = shares.slice(shownNames).reduce((sum, { percent }) => sum + percent, 0)
  const rest = (name: string, percent: number): NamedBar[] =>
    percent < 0.05 ? [] : [{ name, shownName: name, size: percent, figure: points(percent), isRest: true }]
  return [...named, ...rest(words.burned.others, others), ...rest(words.burned.elsewhere, elsewhere)]
}

/** What one percent is worth, and how good the forecasts of this window have been. */
function Certainty({ window, snapshot }: { window: UsageWindow; snapshot: Snapshot }) {
  const here = useHere()
  const { calibration } = window
  const score = snapshot.forecastScores.find(({ windowId }) => windowId === window.id.split('@', 1)[0])
  // Of a short window it is a matter of cents.
  const usd = (value: number) => (value < 1 ? `$${value.toPrecision(2)}` : formatUsd(value, locale))
  return (
    <p class="burned-certainty muted small">
      {calibration &&
        words.burned.worth(
          usd(calibration.usdPerPercent.mid),
          usd(calibration.usdPerPercent.low),
          usd(calibration.usdPerPercent.high),
          formatCount(calibration.intervals, locale),
        )}
      {calibration?.changedAt !== undefined && ` ${words.burned.changed(formatInstant(calibration.changedAt, here))}`}
      {score && ` ${words.burned.forecasts(scoreSentence(score, locale))}`}
    </p>
  )
}

function points(percent: number): string {
  return words.burned.points(percent < 10 ? percent.toFixed(1) : String(Math.round(percent)))
}

function agentName(agent: string): string {
  return agent === 'main' ? locale.words.mainConversation : agent
}
