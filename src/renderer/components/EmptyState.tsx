import type { Snapshot } from '../../shared/contract/snapshot.ts'
import { words } from '../panel-context.ts'
import { Mark } from './Mark.tsx'

/** Nothing was found, here is where it was looked for, and what to do about it. */
export function EmptyState({ snapshot }: { snapshot: Snapshot }) {
  const roots = snapshot.sources.flatMap((source) => source.roots)
  return (
    <section class="empty" aria-label={words.empty.heading}>
      <div class="empty-mark">
        <Mark shape="notStarted" tone="neutral" />
      </div>
      <h2>{words.empty.heading}</h2>
      {roots.length === 0 ? (
        <p class="muted">{words.empty.nowhere}</p>
      ) : (
        <>
          <p class="muted">{words.empty.looked}</p>
          <ul class="places">
            {roots.map((root) => (
              <li key={root.path}>
                <code title={root.origin}>{root.path}</code>
                <span class="muted">{words.empty.states[root.state]}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <p>{words.empty.remedy}</p>
      <p class="muted">
        {words.empty.demo}
        <code class="command">{words.empty.demoCommand}</code>
      </p>
    </section>
  )
}
