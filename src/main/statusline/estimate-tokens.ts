/**
 * Input + output of a session where no engine has counted it. What Claude Code says itself is of the last response only (its
 * `context_window`), so the session's transcript is read: its last part, and the rest in proportion. Subagents and `/compact` are not in
 * that file and responses are cut at the edge, so this is an estimate even where all of it is read, and is shown as one.
 */
import { amountOf, fieldsOf, parseJson } from './narrow.ts'
import { readEnd } from './small-file.ts'

/** Some 3 ms. A day's session is a few MiB, most of it prompts. */
const mostBytes = 2 * 1024 * 1024
const marker = '"type":"assistant"'

export function estimateWorkTokens(transcriptPath: string | undefined): number | undefined {
  if (!transcriptPath?.endsWith('.jsonl')) return undefined
  const end = readEnd(transcriptPath, mostBytes)
  if (!end || end.bytes.length === 0) return undefined
  const counted = workTokensIn(end.bytes)
  return counted === undefined ? undefined : Math.round((counted * end.size) / end.bytes.length)
}

/** Undefined where no response is found: then nothing is known, rather than none used. */
function workTokensIn(bytes: Buffer): number | undefined {
  const byResponse = new Map<unknown, number>()
  let from = 0
  for (let at = bytes.indexOf(marker); at >= 0; at = bytes.indexOf(marker, from)) {
    const lineEnd = bytes.indexOf(10, at)
    from = lineEnd < 0 ? bytes.length : lineEnd
    const line = bytes.toString('utf8', bytes.lastIndexOf(10, at) + 1, from)
    const message = fieldsOf(fieldsOf(parseJson(line)).message)
    const usage = fieldsOf(message.usage)
    const [input, output] = [amountOf(usage.input_tokens), amountOf(usage.output_tokens)]
    if (input === undefined || output === undefined || message.model === '<synthetic>') continue
    // One response is several lines, each with the same usage; an older client's grew.
    byResponse.set(message.id ?? at, Math.max(byResponse.get(message.id ?? at) ?? 0, input + output))
  }
  return byResponse.size === 0 ? undefined : [...byResponse.values()].reduce((sum, tokens) => sum + tokens, 0)
}
