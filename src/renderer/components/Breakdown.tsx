import { useState } from 'preact/hooks'
import type { RangeUsage, Snapshot } from '../../shared/contract/snapshot.ts'
import { modelName, projectName } from '../../shared/format/names.ts'
import { locale, words } from '../panel-context.ts'
import { UsageBars } from './UsageBars.tsx'

type Range = 'today' | RangeUsage['id'] | 'all'

const ranges: readonly Range[] = ['today', '7d', '30d', 'month', 'all']

/** Who used it: models, projects, and over more than a day the kinds of agents. */
export function Breakdown({ snapshot }: { snapshot: Snapshot }) {
  const [range, setRange] = useState<Range>('today')
  const { today, totals } = snapshot
  const shown = range === 'today' ? today : (snapshot.ranges.find(({ id }) => id === range) ?? totals)
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
        {'agents' in shown && <UsageBars heading={words.agents} entries={shown.agents} nameOf={agentName} atMost={8} />}
      </div>
    </section>
  )
}

function agentName(agent: string): string {
  return agent === 'main' ? locale.words.mainConversation : agent
}
