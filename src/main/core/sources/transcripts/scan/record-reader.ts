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
    const count = (which: number) => floats[((record + layout.recordCounts) >> 3) + which] ?? 0
    const text = (which: number) => this.#text(record, which, (repeats & (1 << which)) !== 0)
    const seen: SeenResponse = {
      messageId: text(layout.textId),
      requestId: text(layout.textRequestId),
      timestampMs: floats[(record + layout.recordTimestamp) >> 3] ?? 0,
      sessionId: text(layout.textSessionId),
      requestSessionId: text(layout.textRequestSessionId),
      cwd: text(layout.textCwd),
      model: text(layout.textModel),
      requestedModel: text(layout.textRequestedModel),
      attributionAgent: text(layout.textAttributionAgent),
      isSubagent: (flags & layout.flagSubagent) !== 0,
      counts: {
        input: count(layout.countInput),
        output: count(layout.countOutput),
        cacheWrite: count(layout.countCacheWrite),
        cacheWrite5m: count(layout.countCacheWrite5m),
        cacheWrite1h: count(layout.countCacheWrite1h),
        cacheRead: count(layout.countCacheRead),
        webSearches: count(layout.countWebSearches),
      },
      isFast: (flags & layout.flagFast) !== 0,
      isUs: (flags & layout.flagUs) !== 0,
      isComplete: (flags & layout.flagIncomplete) === 0,
    }
    return responseOf(seen, context)
  }

  #text(record: number, which: number, isRepeated: boolean): string | undefined {
    if (isRepeated) return this.#lastTexts[which]
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
