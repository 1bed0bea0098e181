/** What one read finds, line by line. Both readers end here: the plain one with every line, the fast one with those it does not read itself. */
import type { ResponseFact, SessionTotalFact } from '../../../usage.ts'
import { factsOf, type RecordContext } from '../line-facts.ts'
import type { FactSink, ReadOutcome, ReadRequest, SkipReason } from '../reader.ts'
import type { GatheredLine } from './line-gatherer.ts'
import { looksLikeObject, startOfLastObject, trimmed, trimmedEnd } from './line-shape.ts'
import { foldInto, isSameResponse } from './same-response.ts'

export class ReadReport {
  lines = 0
  lastTimestampMs: number | undefined
  readonly #request: ReadRequest
  readonly #sink: FactSink
  /** A response whose next line may be the next one (see [Note: folded lines]). */
  #pending: ResponseFact | undefined
  readonly #skipped: Partial<Record<SkipReason, number>> = {}

  constructor(request: ReadRequest, sink: FactSink) {
    this.#request = request
    this.#sink = sink
    this.lastTimestampMs = request.lastTimestampMs
  }

  /** One line without its newline. */
  line(line: GatheredLine, offset: number): void {
    this.lines += 1
    if (line.isTooLong) {
      if (line.mentionsUsage) this.skip('tooLong')
      return
    }
    const { record, start } = trimmed(line.bytes)
    if (record.length === 0) return
    if (!line.mentionsUsage) {
      if (!looksLikeObject(record)) this.skip('malformed')
    } else {
      this.#usageLine(record, (recordStart) => (line.isShortened ? offset : offset + start + recordStart))
    }
  }

  /** The last line of a file that ends without a newline: it counts only when it is whole, else it is still being written. */
  tail(line: GatheredLine, offset: number): boolean {
    if (line.isTooLong || parsedObject(trimmed(line.bytes).record) === undefined) return false
    this.line(line, offset)
    return true
  }

  /** `newestMs` is of the last of the response's lines, where the fact is of several. */
  response(fact: ResponseFact, newestMs = fact.timestampMs): void {
    this.lastTimestampMs = Math.max(this.lastTimestampMs ?? newestMs, newestMs)
    if (this.#pending !== undefined && isSameResponse(this.#pending, fact)) {
      foldInto(this.#pending, fact)
      return
    }
    this.#reportPending()
    this.#pending = fact
  }

  skip(reason: SkipReason, count = 1): void {
    this.#skipped[reason] = (this.#skipped[reason] ?? 0) + count
  }

  context(offset: number): RecordContext {
    return { path: this.#request.path, offset, agent: this.#request.agent, lastTimestampMs: this.lastTimestampMs }
  }

  /** Nothing is read after this. */
  outcome(offset: number, reachedEnd: boolean, tailBytes: number): ReadOutcome {
    this.#reportPending()
    const outcome: ReadOutcome = { offset, reachedEnd, tailBytes, lines: this.lines, skippedLines: this.#skipped }
    if (this.lastTimestampMs !== undefined) outcome.lastTimestampMs = this.lastTimestampMs
    return outcome
  }

  #sessionTotals(facts: readonly SessionTotalFact[]): void {
    this.#reportPending()
    for (const fact of facts) this.#sink.sessionTotal(fact)
  }

  #reportPending(): void {
    if (this.#pending !== undefined) this.#sink.response(this.#pending)
    this.#pending = undefined
  }

  #usageLine(record: Buffer, offsetOf: (recordStart: number) => number): void {
    const { objects, isBroken } = objectsOf(record)
    if (isBroken) this.skip('malformed')
    for (const { value, start } of objects) {
      const facts = factsOf(value, this.context(offsetOf(start)))
      if (facts.kind === 'response') this.response(facts.fact)
      else if (facts.kind === 'sessionTotals') this.#sessionTotals(facts.facts)
      else if (facts.kind === 'limitHit') this.#sink.limitHit(facts.reading)
      else if (facts.kind === 'skipped') this.skip(facts.reason)
    }
  }
}

interface PlacedObject {
  value: object
  start: number
}

/** The line as one object, or the whole objects among what is glued together on it (see [Note: glued records]). */
function objectsOf(record: Buffer): { objects: PlacedObject[]; isBroken: boolean } {
  const whole = parsedObject(record)
  if (whole !== undefined) return { objects: [{ value: whole, start: 0 }], isBroken: false }
  const objects: PlacedObject[] = []
  let end = record.length
  while (end > 0) {
    const start = startOfLastObject(record, end)
    const value = start === undefined ? undefined : parsedObject(record.subarray(start, end))
    if (start === undefined || value === undefined) return { objects, isBroken: true }
    objects.unshift({ value, start })
    end = trimmedEnd(record, start)
  }
  return { objects, isBroken: false }
}

/** Bad UTF-8 inside a string becomes replacement characters; outside it is not JSON. */
function parsedObject(bytes: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
