import type { SessionUsage, Snapshot } from '../../shared/contract/snapshot.ts'
import { formatCost } from '../../shared/format/cost.ts'
import { modelName, projectName } from '../../shared/format/names.ts'
import { formatCount, formatTokens } from '../../shared/format/numbers.ts'
import { formatDuration, formatFullInstant, formatInstant } from '../../shared/format/time.ts'
import { workTokens } from '../../shared/format/tokens.ts'
import { locale, words } from '../panel-context.ts'

const shownSessions = 10

export function SessionTable({ snapshot, isWide }: { snapshot: Snapshot; isWide: boolean }) {
  const { columns } = words.sessions
  if (snapshot.sessions.length === 0) return null
  return (
    <section aria-label={words.sessions.heading}>
      <h2 class="quiet-heading">{words.sessions.heading}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{columns.when}</th>
            <th scope="col">{columns.project}</th>
            {isWide && <th scope="col">{columns.models}</th>}
            {isWide && (
              <th scope="col" class="number">
                {columns.duration}
              </th>
            )}
            {isWide && (
              <th scope="col" class="number">
                {columns.replies}
              </th>
            )}
            <th scope="col" class="number">
              {columns.work}
            </th>
            <th scope="col" class="number">
              {columns.cost}
            </th>
          </tr>
        </thead>
        <tbody>
          {snapshot.sessions.slice(0, shownSessions).map((session) => (
            <SessionRow key={session.sessionId} session={session} snapshot={snapshot} isWide={isWide} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function SessionRow({ session, snapshot, isWide }: { session: SessionUsage; snapshot: Snapshot; isWide: boolean }) {
  const { now, timeZone } = snapshot
  const { project, lastAt, firstAt, models, usage } = session
  const modelNames = models.map(modelName).join(', ')
  return (
    <tr>
      <td class="narrow">
        <time dateTime={new Date(lastAt).toISOString()} title={formatFullInstant(lastAt, { timeZone, locale })}>
          {formatInstant(lastAt, { now, timeZone, locale })}
        </time>
      </td>
      <td class="name" title={project}>
        {project === undefined ? <span class="muted">{locale.words.unknownProject}</span> : projectName(project)}
      </td>
      {isWide && (
        <td class="name muted" title={modelNames}>
          {modelNames}
        </td>
      )}
      {isWide && <td class="number">{formatDuration(lastAt - firstAt, locale)}</td>}
      {isWide && <td class="number">{formatCount(usage.responses, locale)}</td>}
      <td class="number">{formatTokens(workTokens(usage.tokens), locale)}</td>
      <td class="number">{formatCost(usage.cost, locale)}</td>
    </tr>
  )
}
