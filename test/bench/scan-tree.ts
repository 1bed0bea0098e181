/**
 * The measured process of scan.mjs: reads every transcript of a tree cold, counts each response once, prints the totals. It merges as simply
 * as can be, in memory: what the ledger costs is for ledger.ts to say. Arguments: which reader (fast, plain), the tree.
 */
import { closeSync, openSync, readdirSync } from 'node:fs'
import { createFastReader } from '../../src/main/core/sources/transcripts/fast-reader.ts'
import { createPlainReader } from '../../src/main/core/sources/transcripts/plain-reader.ts'
import type { ResponseFact } from '../../src/main/core/usage.ts'

type Counts = ResponseFact['tokens']

const [which, tree = ''] = process.argv.slice(2)
const reader = which === 'plain' ? createPlainReader() : createFastReader()
const responses = new Map<string, Counts>()

const sink = {
  response({ messageId, tokens }: ResponseFact) {
    const known = responses.get(messageId)
    if (known === undefined) {
      responses.set(messageId, tokens)
      return
    }
    known.input = Math.max(known.input, tokens.input)
    known.output = Math.max(known.output, tokens.output)
    known.cacheWrite5m = Math.max(known.cacheWrite5m, tokens.cacheWrite5m)
    known.cacheWrite1h = Math.max(known.cacheWrite1h, tokens.cacheWrite1h)
    known.cacheRead = Math.max(known.cacheRead, tokens.cacheRead)
  },
  sessionTotal() {},
  limitHit() {},
}

let files = 0
readFolder(`${tree}/projects`)

const totals = { files, responses: responses.size, input: 0, output: 0, cacheWrite: 0, cacheRead: 0 }
for (const tokens of responses.values()) {
  totals.input += tokens.input
  totals.output += tokens.output
  totals.cacheWrite += tokens.cacheWrite5m + tokens.cacheWrite1h
  totals.cacheRead += tokens.cacheRead
}
console.log(JSON.stringify(totals))

function readFolder(folder: string) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) readFolder(path)
    else if (entry.name.endsWith('.jsonl')) readTranscript(path)
  }
}

function readTranscript(path: string) {
  const fd = openSync(path, 'r')
  reader.read({ fd, path, from: 0, takesTail: false, budgetBytes: Number.POSITIVE_INFINITY }, sink)
  closeSync(fd)
  files += 1
}
