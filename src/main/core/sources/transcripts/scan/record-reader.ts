/** Makes responses of the scanner's records. */
import type { ResponseFact } from '../../../usage.ts'
import { type RecordContext, responseOf, type SeenResponse } from '../line-facts.ts'
import type { Scanner } from './scanner.ts'
import * as layout from './scanner-layout.ts'

export class RecordReader {
  readonly #scanner: Scanner
  /** The last text of each kind: most are the same from line to line, and the scanner says so. */
  readonly #lastTexts: (string | undefined)[] = new Array(layout.textKinds).fill(undefined)

  constructor(scanner: Scanner) {
    this.#scanner = scanner
  }

  /** Every record must be read once, in order: texts that repeat are not in the file's bytes of their record any more. */
  response(record: number, context: RecordContext): ResponseFact {
    const { words, floats } = this.#scanner
    const flags = words[(record + layout.recordFlags) >> 2] ?? 0
    const repeats = words[(record + layout.recordRepeats) >> 2] ?? 0
    const counts = (record + layout.recordCounts) >> 3
    const seen: SeenResponse = {
      messageId: this.#text(record, layout.textId, repeats),
      requestId: this.#text(record, layout.textRequestId, repeats),
      timestampMs: floats[(record + layout.recordTimestamp) >> 3] ?? 0,
      sessionId: this.#text(record, layout.textSessionId, repeats),
      requestSessionId: this.#text(record, layout.textRequestSessionId, repeats),
      cwd: this.#text(record, layout.textCwd, repeats),
      model: this.#text(record, layout.textModel, repeats),
      requestedModel: this.#text(record, layout.textRequestedModel, repeats),
      attributionAgent: this.#text(record, layout.textAttributionAgent, repeats),
      isSubagent: (flags & layout.flagSubagent) !== 0,
      counts: {
        input: floats[counts + layout.countInput] ?? 0,
        output: floats[counts + layout.countOutput] ?? 0,
        cacheWrite: floats[counts + layout.countCacheWrite] ?? 0,
        cacheWrite5m: floats[counts + layout.countCacheWrite5m] ?? 0,
        cacheWrite1h: floats[counts + layout.countCacheWrite1h] ?? 0,
        cacheRead: floats[counts + layout.countCacheRead] ?? 0,
        webSearches: floats[counts + layout.countWebSearches] ?? 0,
      },
      isFast: (flags & layout.flagFast) !== 0,
      isUs: (flags & layout.flagUs) !== 0,
      isComplete: (flags & layout.flagIncomplete) === 0,
    }
    return responseOf(seen, context)
  }

  #text(record: number, which: number, repeats: number): string | undefined {
    if ((repeats & (1 << which)) !== 0) return this.#lastTexts[which]
    const { bytes, words } = this.#scanner
    const at = ((record + layout.recordTexts) >> 2) + which * 2
    const start = words[at] ?? 0
    if (start === 0) return undefined
    const codedLength = words[at + 1] ?? 0
    const end = start + (codedLength & ~layout.textIsCoded)
    const text =
      (codedLength & layout.textIsCoded) === 0
        ? bytes.toString('latin1', start, end)
        : // With its quotes: the scanner has checked that it is JSON.
          (JSON.parse(bytes.toString('utf8', start - 1, end + 1)) as string)
    this.#lastTexts[which] = text
    return text
  }
}
