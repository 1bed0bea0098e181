import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { estimateWorkTokens } from '../../../src/main/statusline/estimate-tokens.ts'
import { capturedTranscripts } from '../../support/captures.ts'
import { tempFolder } from '../../support/temp-ledger.ts'

function transcript(content: string | Buffer): string {
  const file = join(tempFolder(), 'session.jsonl')
  writeFileSync(file, content)
  return file
}

const line = (id: string, input: number, output: number) =>
  `${JSON.stringify({ message: { id, model: 'claude-opus-5-5', usage: { input_tokens: input, output_tokens: output } }, type: 'assistant' })}\n`

test('counts each response once, though it has several lines', () => {
  expect(estimateWorkTokens(transcript(line('a', 100, 1) + line('a', 100, 15) + line('b', 10, 5) + line('a', 100, 15)))).toBe(130)
})

test('of a real transcript says what its responses say', () => {
  const real = capturedTranscripts().find(({ name }) => /00000002[^/]*\.jsonl$/.test(name))
  const expected = new Map<string, number>()
  for (const text of real?.bytes.toString('utf8').split('\n') ?? []) {
    if (!text.includes('"type":"assistant"')) continue
    const { message } = JSON.parse(text)
    if (message.model !== '<synthetic>') expected.set(message.id, message.usage.input_tokens + message.usage.output_tokens)
  }
  const sum = [...expected.values()].reduce((one, other) => one + other, 0)
  expect(sum).toBeGreaterThan(0)
  expect(estimateWorkTokens(transcript(real?.bytes ?? ''))).toBe(sum)
})

test('of a long one reads the end, and takes the rest to be like it', () => {
  const bytes = Buffer.from(Array.from({ length: 60_000 }, (_, n) => line(String(n), 10, 10)).join(''))
  expect(bytes.length).toBeGreaterThan(5_000_000)
  const estimated = estimateWorkTokens(transcript(bytes)) ?? 0
  expect(Math.abs(estimated / 1_200_000 - 1)).toBeLessThan(0.02)
})

test('half a line and odd ones count nothing', () => {
  const odd = '{"type":"assistant","message":\n{"type":"assistant","message":{"usage":{"input_tokens":-1,"output_tokens":2}}}\n'
  const synthetic = line('s', 5, 5).replace('claude-opus-5-5', '<synthetic>')
  expect(estimateWorkTokens(transcript(`${odd}${synthetic}${line('a', 1, 2)}${line('b', 1, 2).slice(0, 40)}`))).toBe(3)
})

test('says nothing where there is nothing to read: unknown is not 0', () => {
  const folder = join(tempFolder(), 'folder.jsonl')
  mkdirSync(folder)
  const nothing = [
    undefined,
    '/nowhere/session.jsonl',
    '/etc/passwd',
    '/dev/zero',
    folder,
    transcript(''),
    transcript('{"type":"user"}\n'),
  ]
  for (const path of nothing) expect(estimateWorkTokens(path)).toBeUndefined()
})
