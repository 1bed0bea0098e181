import { rmSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { readPreview } from '../../../../../src/main/core/sources/transcripts/preview.ts'
import { Preview } from '../../../../../src/shared/contract/api.ts'
import { type Home, temporaryHome } from '../../../../support/home.ts'
import { assistantLine, assistantRecord, echoLine, userLine } from '../../../../support/transcript-lines.ts'

let home: Home
beforeEach(() => {
  home = temporaryHome()
})

const said = (id: string, ...content: object[]) => assistantLine({ message: { id, content } })
const text = (words: string) => ({ type: 'text', text: words })
const tool = (name: string) => ({ type: 'tool_use', id: 'toolu_1', name, input: { file: 'x' } })
const at = (path: string, offset: number, messageId = 'msg_1') => readPreview({ messageId, place: { path, offset } })

describe('a preview', () => {
  it('is the text and the tools of all lines of the message', () => {
    const before = userLine()
    const path = home.write(
      '-p/s.jsonl',
      before +
        said('msg_1', { type: 'thinking', thinking: 'secret' }) +
        said('msg_1', text('I will look\n\n  at the file.')) +
        said('msg_1', tool('Read')) +
        userLine() +
        said('msg_1', tool('Grep')) +
        said('msg_2', text('Something else.')) +
        said('msg_1', text('Never reached.')),
    )
    expect(at(path, Buffer.byteLength(before))).toEqual({
      id: 'msg_1',
      text: 'I will look at the file.',
      tools: ['Read', 'Grep'],
    })
  })

  it('has no text where the message only calls tools', () => {
    const path = home.write('-p/s.jsonl', said('msg_1', tool('Bash')))
    expect(at(path, 0)).toEqual({ id: 'msg_1', tools: ['Bash'] })
  })

  it('cuts long text between characters', () => {
    const path = home.write('-p/s.jsonl', said('msg_1', text(`a${'🚀'.repeat(400)}`)))
    const preview = at(path, 0)
    expect(preview.text).toBe(`a${'🚀'.repeat(299)}…`)
  })

  it('fits the contract however long the text is', () => {
    const path = home.write('-p/s.jsonl', said('msg_1', text('word '.repeat(50_000))))
    expect(Preview.parse(at(path, 0)).text).toHaveLength(301)
  })

  it('reads a last line that no newline ends', () => {
    const path = home.write('-p/s.jsonl', said('msg_1', text('The end.')).trimEnd())
    expect(at(path, 0).text).toBe('The end.')
  })

  it('reads what a parent echoed of a subagent', () => {
    const echoed = assistantRecord({ message: { content: [text('Found it.')] } })
    const path = home.write('-p/s.jsonl', echoLine(echoed))
    expect(at(path, 0).text).toBe('Found it.')
  })

  it('has no text when the transcript is gone, replaced, shorter, or too long a line away', () => {
    const path = home.write('-p/s.jsonl', said('msg_1', text('Here.')))
    expect(at(path, 10)).toEqual({ id: 'msg_1', tools: [] })
    expect(at(path, 100_000)).toEqual({ id: 'msg_1', tools: [] })
    expect(at(path, 0, 'msg_2')).toEqual({ id: 'msg_2', tools: [] })
    home.write('-p/s.jsonl', said('msg_1', text('x'.repeat(600_000))))
    expect(at(path, 0)).toEqual({ id: 'msg_1', tools: [] })
    rmSync(path)
    expect(at(path, 0)).toEqual({ id: 'msg_1', tools: [] })
    expect(at(home.transcript('-p'), 0)).toEqual({ id: 'msg_1', tools: [] })
  })

  it('has no text for a response that no transcript told of', () => {
    expect(readPreview({ messageId: 'msg_1' })).toEqual({ id: 'msg_1', tools: [] })
  })
})
