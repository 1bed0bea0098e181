import { useRef } from 'preact/hooks'
import type { Counted, SessionAgreement } from '../../shared/contract/agreement.ts'
import type { Snapshot } from '../../shared/contract/snapshot.ts'
import type { TokenCounts } from '../../shared/contract/tokens.ts'
import {
  agreementReason,
  agreementState,
  allTokens,
  formatCostDifference,
  isTranscriptOnly,
} from '../../shared/format/agreement.ts'
import { projectName } from '../../shared/format/names.ts'
import { formatCount, formatTokens, formatUsd } from '../../shared/format/numbers.ts'
import { formatFullInstant, formatInstant } from '../../shared/format/time.ts'
import { cacheWriteTokens, workTokens } from '../../shared/format/tokens.ts'
import { locale, words } from '../panel-context.ts'
import { useAgreement, useIsInView } from './use-agreement.ts'

/** Who counted each of the last sessions, and whether they agree. */
export function AgreementTable({ snapshot, isWide }: { snapshot: Snapshot; isWide: boolean }) {
  const section = useRef<HTMLElement>(null)
  const { agreement, failure } = useAgreement(snapshot, useIsInView(section))
  const sessions = agreement?.sessions ?? []
  const unexplained = sessions.filter(({ isExplained }) => !isExplained).length
  const isComparable = sessions.some((session) => !isTranscriptOnly(session))
  const Rows = isWide ? WideRows : StackedRows
  return (
    <section class="agreement" ref={section} aria-label={words.agreement.heading}>
      <div class="line">
        <h2 class="quiet-heading">{words.agreement.heading}</h2>
        {isComparable && (
          <span class="agreement-note small">
            {unexplained > 0 && (
              <span class="unexplained">
                <Bang />
                {words.agreement.unexplainedCount(unexplained)}
              </span>
            )}
            <span class="muted">{words.agreement.measure}</span>
          </span>
        )}
      </div>
      {failure !== undefined && <p class="notice is-warning">{words.agreement.failed(failure)}</p>}
      {!agreement && failure === undefined && <p class="muted small">{words.agreement.waiting}</p>}
      {agreement && !isComparable && <p class="muted small">{words.agreement.nothing}</p>}
      {isComparable && <Rows sessions={sessions} snapshot={snapshot} />}
    </section>
  )
}

interface Rows {
  readonly sessions: readonly SessionAgreement[]
  readonly snapshot: Snapshot
}

function WideRows({ sessions, snapshot }: Rows) {
  const { columns, titles } = words.agreement
  const numbers = ['transcriptOnly', 'telemetryOnly', 'both', 'recovered', 'clientCost', 'ourCost'] as const
  return (
    <table class="agreement-table">
      <caption class="unseen">{words.agreement.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{columns.when}</th>
          <th scope="col">{columns.project}</th>
          {numbers.map((name) => (
            <th key={name} scope="col" class="number" title={titles[name]}>
              {columns[name]}
            </th>
          ))}
          <th scope="col" class="number">
            {columns.difference}
          </th>
          <th scope="col" class="wide">
            {columns.state}
          </th>
        </tr>
      </thead>
      <tbody>
        {sessions.map((session) => (
          <WideRow key={session.sessionId} session={session} snapshot={snapshot} />
        ))}
      </tbody>
    </table>
  )
}

function WideRow({ session, snapshot }: { session: SessionAgreement; snapshot: Snapshot }) {
  const { project, recovered, cost } = session
  const costTitle = cost && words.agreement.from[cost.from]
  return (
    <tr>
      <td class="narrow">
        <SessionTime session={session} snapshot={snapshot} />
      </td>
      <td class="name" title={project}>
        {project === undefined ? <span class="muted">{locale.words.unknownProject}</span> : projectName(project)}
      </td>
      <CountedCell counted={session.transcriptOnly} />
      <CountedCell counted={session.telemetryOnly} />
      <CountedCell counted={session.both} />
      <td class="number" title={recovered && `${kindsOf(recovered.tokens)}, ${words.agreement.from[recovered.from]}`}>
        {recovered ? formatTokens(allTokens(recovered.tokens), locale) : <None />}
      </td>
      <td class="number" title={costTitle}>
        {cost ? formatUsd(cost.clientUsd, locale) : <None />}
      </td>
      <td class="number">{cost ? formatUsd(cost.ourUsd, locale) : <None />}</td>
      <td class="number">{formatCostDifference(session, locale) ?? <None />}</td>
      <td class="wide">
        <State session={session} />
      </td>
    </tr>
  )
}

function CountedCell({ counted }: { counted: Counted }) {
  const { responses, tokens } = counted
  return (
    <td class="number" title={responses === 0 ? undefined : kindsOf(tokens)}>
      {responses === 0 ? <span class="muted">{formatCount(0, locale)}</span> : figureOf(counted)}
    </td>
  )
}

/** Where ten columns have no room: the same in three lines. */
function StackedRows({ sessions, snapshot }: Rows) {
  return (
    <ul class="stacked" aria-label={words.agreement.caption}>
      {sessions.map((session) => (
        <li key={session.sessionId}>
          <p class="stacked-head">
            <SessionTime session={session} snapshot={snapshot} />
            {' · '}
            <span title={session.project}>
              {session.project === undefined ? locale.words.unknownProject : projectName(session.project)}
            </span>
          </p>
          <p class="small muted">{countsLine(session)}</p>
          {session.cost && <CostLine session={session} cost={session.cost} />}
          <p class="small">
            <State session={session} />
          </p>
        </li>
      ))}
    </ul>
  )
}

function CostLine({ session, cost }: { session: SessionAgreement; cost: NonNullable<SessionAgreement['cost']> }) {
  const { columns } = words.agreement
  const figures = [
    [columns.clientCost, formatUsd(cost.clientUsd, locale)],
    [columns.ourCost, formatUsd(cost.ourUsd, locale)],
    [columns.difference, formatCostDifference(session, locale)],
  ]
  return (
    <p class="small muted stacked-costs" title={words.agreement.from[cost.from]}>
      {figures.map(([name, figure]) => (
        <span key={name}>
          {name} {figure}
        </span>
      ))}
    </p>
  )
}

function countsLine(session: SessionAgreement): string {
  const { countedAs } = words.agreement
  const sources = (['both', 'transcriptOnly', 'telemetryOnly'] as const).flatMap((by) =>
    session[by].responses === 0 ? [] : [countedAs[by](figureOf(session[by]))],
  )
  const recovered = session.recovered ? [countedAs.recovered(formatTokens(allTokens(session.recovered.tokens), locale))] : []
  return [...sources, ...recovered].join(', ')
}

function State({ session }: { session: SessionAgreement }) {
  const state = agreementState(session)
  const reason = agreementReason(session, locale)
  if (state === 'agree' || state === 'alone') return <span class="muted">{words.agreement[state]}</span>
  return (
    <span class={state === 'unexplained' ? 'unexplained' : undefined}>
      {state === 'unexplained' && <Bang />}
      {state === 'unexplained' ? <strong>{words.agreement.unexplained}</strong> : words.agreement.explained}
      {': '}
      <span class="muted">{reason}</span>
    </span>
  )
}

/** The same sign that stands beside a limit that is used up. */
function Bang() {
  return (
    <span class="bang tone-warning" aria-hidden="true">
      !
    </span>
  )
}

function None() {
  return <span class="muted">{locale.words.unknown}</span>
}

function SessionTime({ session: { lastAt }, snapshot: { now, timeZone } }: { session: SessionAgreement; snapshot: Snapshot }) {
  return (
    <time dateTime={new Date(lastAt).toISOString()} title={formatFullInstant(lastAt, { timeZone, locale })}>
      {formatInstant(lastAt, { now, timeZone, locale })}
    </time>
  )
}

function figureOf({ responses, tokens }: Counted): string {
  return words.agreement.counted(formatCount(responses, locale), formatTokens(workTokens(tokens), locale))
}

function kindsOf(tokens: TokenCounts): string {
  const show = (count: number) => formatTokens(count, locale)
  return words.agreement.kinds({
    input: show(tokens.input),
    output: show(tokens.output),
    cacheWrite: show(cacheWriteTokens(tokens)),
    cacheRead: show(tokens.cacheRead),
  })
}
