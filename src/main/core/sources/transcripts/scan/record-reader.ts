/** Makes responses of the scanner's records. */
import type { ResponseFact } from '../../../usage.ts'
import { type RecordContext, repositoryOf, responseOf, type SeenResponse } from '../line-facts.ts'
import type { Scanner } from './scanner.ts'
import * as layout from './scanner-layout.ts'

type TextField =
  | 'messageId'
  | 'requestId'
  | 'sessionId'
  | 'requestSessionId'
  | 'project'
  | 'model'
  | 'requestedModel'
  | 'attributionAgent'

const textFields: TextField[] = []
textFields[layout.textId] = 'messageId'
textFields[layout.textRequestId] = 'requestId'
textFields[layout.textSessionId] = 'sessionId'
textFields[layout.textRequestSessionId] = 'requestSessionId'
textFields[layout.textCwd] = 'project'
textFields[layout.textModel] = 'model'
textFields[layout.textRequestedModel] = 'requestedModel'
textFields[layout.textAttributionAgent] = 'attributionAgent'

export class RecordReader {
  readonly #scanner: Scanner
  /** The last text of each kind: most are the same from record to record, and the scanner says which are not. */
  readonly #lastTexts: (string | undefined)[] = new Array(layout.textKinds).fill(undefined)
  #presentTexts = 0
  /** Filled anew for each record, which is cheaper than making one. */
  readonly #seen: SeenResponse = {
    messageId: undefined,
    requestId: undefined,
    uuid: undefined,
    timestampMs: 0,
    sessionId: undefined,
    requestSessionId: undefined,
    project: undefined,
    model: undefined,
    requestedModel: undefined,
    attributionAgent: undefined,
    isSubagent: false,
    counts: { input: 0, output: 0, cacheWrite: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0, webSearches: 0 },
    isFast: false,
    isUs: false,
    isComplete: true,
    costUsd: undefined,
  }

  constructor(scanner: Scanner) {
    this.#scanner = scanner
  }

  /** Each record must be read once, in order, as long as the bytes of its line are in memory. */
  response(record: number, context: RecordContext): ResponseFact {
    this.#readTexts(record)
    const { words, floats } = this.#scanner
    const flags = words[(record + layout.recordFlags) >> 2] ?? 0
    const first = (record + layout.recordCounts) >> 2
    const seen = this.#seen
    seen.timestampMs = floats[(record + layout.recordTimestamp) >> 3] ?? 0
    seen.isSubagent = (flags & layout.flagSubagent) !== 0
    seen.isFast = (flags & layout.flagFast) !== 0
    seen.isUs = (flags & layout.flagUs) !== 0
    seen.isComplete = (flags & layout.flagIncomplete) === 0
    seen.counts.input = words[first + layout.countInput] ?? 0
    seen.counts.output = words[first + layout.countOutput] ?? 0
    seen.counts.cacheWrite = words[first + layout.countCacheWrite] ?? 0
    seen.counts.cacheWrite5m = words[first + layout.countCacheWrite5m] ?? 0
    seen.counts.cacheWrite1h = words[first + layout.countCacheWrite1h] ?? 0
    seen.counts.cacheRead = words[first + layout.countCacheRead] ?? 0
    seen.counts.webSearches = words[first + layout.countWebSearches] ?? 0
    return responseOf(seen, context)
  }

  #readTexts(record: number): void {
    const { words } = this.#scanner
    const present = words[(record + layout.recordPresentTexts) >> 2] ?? 0
    const changed = words[(record + layout.recordChangedTexts) >> 2] ?? 0
    for (let left = changed | (present ^ this.#presentTexts); left !== 0; left &= left - 1) {
      const text = 31 - Math.clz32(left & -left)
      const bit = 1 << text
      if ((changed & bit) !== 0) this.#lastTexts[text] = this.#decoded(record, text)
      const field = textFields[text]
      if (field !== undefined) this.#seen[field] = (present & bit) === 0 ? undefined : this.#lastTexts[text]
    }
    this.#presentTexts = present
  }

  #decoded(record: number, text: number): string {
    const { bytes, words } = this.#scanner
    const at = ((record + layout.recordTexts) >> 2) + text * 2
    const start = words[at] ?? 0
    const codedLength = words[at + 1] ?? 0
    const end = start + (codedLength & ~layout.textIsCoded)
    const decoded =
      (codedLength & layout.textIsCoded) === 0
        ? bytes.toString('latin1', start, end)
        : // With its quotes: the scanner has checked that it is JSON.
          (JSON.parse(bytes.toString('utf8', start - 1, end + 1)) as string)
    return text === layout.textCwd ? repositoryOf(decoded) : decoded
  }
}
