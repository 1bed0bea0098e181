import { describe, expect, it } from 'vitest'
import { subagentType } from '../../../../../src/main/core/sources/transcripts/subagent-meta.ts'
import { temporaryHome } from '../../../../support/home.ts'

describe('the subagent type of a transcript', () => {
  it('is in the meta file beside it, at any depth and in the old flat place', () => {
    const home = temporaryHome()
    for (const name of ['-p/s/subagents/agent-1', '-p/s/subagents/workflows/run/agent-2', '-p/agent-3']) {
      home.write(`${name}.meta.json`, '{"agentType":"Explore"}')
      expect(subagentType(home.write(`${name}.jsonl`, ''))).toBe('Explore')
    }
  })

  it('is undefined in a main conversation, whatever lies beside it', () => {
    const home = temporaryHome()
    home.write('-p/s.meta.json', '{"agentType":"Explore"}')
    expect(subagentType(home.write('-p/s.jsonl', ''))).toBeUndefined()
  })

  it.each(['', 'no json', 'null', '[]', '{}', '{"agentType":7}', '{"agentType":""}'])(
    'is left to the lines by the meta file %j',
    (meta) => {
      const home = temporaryHome()
      home.write('-p/s/subagents/agent-1.meta.json', meta)
      expect(subagentType(home.transcript('-p/s/subagents/agent-1.jsonl'))).toBeUndefined()
    },
  )
})
