import { useState } from 'preact/hooks'
import type { Snapshot } from '../../shared/contract/snapshot.ts'
import { modelName, projectName } from '../../shared/format/names.ts'
import { locale, words } from '../panel-context.ts'
import { UsageBars } from './UsageBars.tsx'

type Range = 'today' | 'all'

const ranges: readonly Range[] = ['today', 'all']

/** Who used it: models, projects, and over all time the kinds of agents. */
export function Breakdown({ snapshot }: { snapshot: Snapshot }) {
  const [range, setRange] = useState<Range>('today')
  const { today, totals } = snapshot
  const shown = range === 'today' ? today : totals
  return (
    <section class="breakdown" aria-label={words.breakdown}>
      <fieldset class="segments" aria-label={words.ranges.label}>
        {ranges.map((choice) => (
          <button key={choice} type="button" aria-pressed={choice === range} onClick={() => setRange(choice)}>
            {words.ranges[choice]}
          </button>
        ))}
      </fieldset>
      <div class="breakdown-grid">
        <UsageBars heading={words.models} entries={shown.models} nameOf={modelName} atMost={8} />
        <UsageBars heading={words.projects} entries={shown.projects} nameOf={projectName} atMost={8} />
        {range === 'all' && <UsageBars heading={words.agents} entries={totals.agents} nameOf={agentName} atMost={8} />}
      </div>
    </section>
  )
}

function agentName(agent: string): string {
  return agent === 'main' ? locale.words.mainConversation : agent
}
