import fc from 'fast-check'
import { parse } from 'jsonc-parser'
import { describe, expect, it } from 'vitest'
import { type KeyChange, setKeys, undoKeys } from '../../../../src/main/core/claude-settings/edit-keys.ts'
import { readDocument } from '../../../../src/main/core/claude-settings/json-document.ts'
import { settingsText } from '../../../support/arbitrary-settings.ts'

const ours: KeyChange[] = [
  { path: ['env', 'OURS_ONE'], value: '1' },
  { path: ['env', 'OURS_TWO'], value: 'http://127.0.0.1:4318' },
]

function set(text: string, changes: readonly KeyChange[] = ours) {
  const result = setKeys(text, changes)
  if (!result.ok) throw new Error(`no object at ${result.path.join('.')}`)
  return result
}

/** Whether keys below `env` can be set at all. */
const takesEnv = (text: string) => readDocument(text).ok && setKeys(text, ours).ok

describe('setting keys in a settings file', () => {
  it('adds an object behind the last key, in the indentation of the file', () => {
    expect(set('{\n    "model": "opus"\n}\n').text).toBe(
      '{\n    "model": "opus",\n    "env": {\n        "OURS_ONE": "1",\n        "OURS_TWO": "http://127.0.0.1:4318"\n    }\n}\n',
    )
  })

  it('adds to an object that is there, and leaves comments with the keys they stand behind', () => {
    expect(set('{\n\t"env": { // mine\n\t\t"A": "1" // one\n\t\t// "B": "2"\n\t}\n}').text).toBe(
      '{\n\t"env": { // mine\n\t\t"A": "1", // one\n\t\t"OURS_ONE": "1",\n\t\t"OURS_TWO": "http://127.0.0.1:4318"\n\t\t// "B": "2"\n\t}\n}',
    )
  })

  it('keeps the line ends of Windows', () => {
    const { text } = set('{\r\n  "a": 1\r\n}\r\n')
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  })

  it('stays on one line where the object is on one', () => {
    expect(set('{"env":{"A":"1"}}').text).toBe('{"env":{"A":"1", "OURS_ONE": "1", "OURS_TWO": "http://127.0.0.1:4318"}}')
  })

  it('keeps a trailing comma', () => {
    expect(set('{"a":1,}', [{ path: ['b'], value: 2 }]).text).toBe('{"a":1, "b": 2,}')
  })

  it('replaces a value in its place and remembers its own text', () => {
    const { text, undo } = set('{"env": {"OURS_ONE": "\\u0030" /* why */}}', [{ path: ['env', 'OURS_ONE'], value: '1' }])
    expect(text).toBe('{"env": {"OURS_ONE": "1" /* why */}}')
    expect(undo.keys).toEqual([{ path: ['env', 'OURS_ONE'], wrote: '1', was: '"\\u0030"' }])
  })

  it('takes no key for its own that was there with the same value', () => {
    const before = '{"env": {"OURS_ONE": "1"}}'
    const { text, undo } = set(before, [{ path: ['env', 'OURS_ONE'], value: '1' }])
    expect({ text, keys: undo.keys }).toEqual({ text: before, keys: [] })
  })

  it('goes by the last of two keys of one name, as every reader does', () => {
    const { text } = set('{"env": {"A": "1"}, "env": {}}')
    expect(parse(text).env).toEqual({ OURS_ONE: '1', OURS_TWO: 'http://127.0.0.1:4318' })
  })

  it('says where there is no object to add to', () => {
    expect(setKeys('{"env": "none"}', ours)).toEqual({ ok: false, path: ['env'] })
  })

  it('sets whole objects too', () => {
    const { text } = set('{\n  "a": 1\n}', [{ path: ['statusLine'], value: { type: 'command', command: 'x' } }])
    expect(text).toBe('{\n  "a": 1,\n  "statusLine": {\n    "type": "command",\n    "command": "x"\n  }\n}')
  })
})

describe('undoing it', () => {
  it('gives back the same bytes, whatever the file looks like', () => {
    fc.assert(
      fc.property(settingsText, (before) => {
        fc.pre(takesEnv(before))
        const { text, undo } = set(before)
        const values = parse(text) as { env: Record<string, string> }
        expect(values.env).toMatchObject({ OURS_ONE: '1', OURS_TWO: 'http://127.0.0.1:4318' })
        expect(undoKeys(text, undo)).toEqual({ text: before, leftAlone: [] })
      }),
      { numRuns: 500 },
    )
  })

  it('takes away nothing but ours when another key was set, before or after, in between', () => {
    const theirs = fc.constantFrom<KeyChange>(
      { path: ['model'], value: 'sonnet' },
      { path: ['a'], value: 5 },
      { path: ['env', 'THEIRS'], value: 'x' },
      { path: ['env', 'OTEL_SERVICE_NAME'], value: 'y' },
      { path: ['statusLine'], value: { type: 'command' } },
    )
    fc.assert(
      fc.property(settingsText, theirs, (before, change) => {
        fc.pre(takesEnv(before) && readDocument(before).ok)
        const { text, undo } = set(before)
        const edited = setKeys(text, [change])
        const expected = setKeys(before, [change])
        fc.pre(edited.ok && expected.ok)
        if (!edited.ok || !expected.ok) return
        const left = undoKeys(edited.text, undo).text
        expect(parse(left)).toEqual(parse(expected.text))
        // Byte for byte as well, unless theirs went into an object that only we had made or spread over lines.
        const isInOurs = undo.madeObjects.length > 0 && change.path[0] === 'env'
        if (!isInOurs && undo.emptied.length === 0) expect(left).toBe(expected.text)
      }),
      { numRuns: 500 },
    )
  })

  it('takes away nothing but ours when a comment or a key was put before, between or behind', () => {
    const before = '{\n  "model": "opus", // best\n  "env": {\n    "A": "1"\n  }\n}\n'
    const { text, undo } = set(before)
    for (const [find, put] of [
      ['"opus"', '"sonnet"'],
      ['// best', '// better'],
      ['{\n  "model"', '{\n  // mine\n  "first": true,\n  "model"'],
      ['\n  }\n}\n', '\n  },\n  "last": [1, 2]\n}\n'],
    ] as const) {
      const edited = text.replace(find, put)
      expect(edited).not.toBe(text)
      expect(undoKeys(edited, undo).text).toBe(before.replace(find, put))
    }
  })

  it('leaves a key alone that has another value by now', () => {
    const before = '{\n  "a": 1\n}'
    const { text, undo } = set(before)
    const { text: left, leftAlone } = undoKeys(text.replace(':4318', ':9999'), undo)
    expect(leftAlone).toEqual([['env', 'OURS_TWO']])
    expect(parse(left)).toEqual({ a: 1, env: { OURS_TWO: 'http://127.0.0.1:9999' } })
  })

  it('keeps an object that we made once somebody else uses it', () => {
    const { text, undo } = set('{}')
    const edited = text.replace('"OURS_TWO"', '"MINE": "1",\n    "OURS_TWO"')
    expect(parse(undoKeys(edited, undo).text)).toEqual({ env: { MINE: '1' } })
  })

  it('lets no comment swallow what stood behind our key', () => {
    const before = '{"a": 1 // one\n}'
    const { text, undo } = set(before, [{ path: ['b'], value: 2 }])
    const joined = text.replace(/\n\}$/, '}')
    expect(parse(undoKeys(joined, undo).text)).toEqual({ a: 1 })
  })
})

describe('a text that cannot be read', () => {
  it('says where it ends being JSON', () => {
    expect(readDocument('{\r\n  "a": 1\r\n  "b": 2\r\n}')).toEqual({ ok: false, line: 3, column: 3, reason: 'comma expected' })
    expect(readDocument('')).toMatchObject({ ok: false, line: 1, column: 1 })
    expect(readDocument('[]')).toMatchObject({ ok: false, reason: 'it is not an object' })
    expect(readDocument('{"a": "'.repeat(3))).toMatchObject({ ok: false })
    expect(readDocument('['.repeat(100_000))).toMatchObject({ ok: false })
  })
})
