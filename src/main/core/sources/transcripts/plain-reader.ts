/**
 * The reader one can read: splits a file at its newlines and has every line judged by line-shape.ts and line-facts.ts. fast-reader.ts is held
 * equal to it by property tests; use that one.
 */
import { fstatSync, readSync } from 'node:fs'
import type { FactSink, ReadOutcome, ReadRequest, TranscriptReader } from './reader.ts'
import { LineGatherer } from './scan/line-gatherer.ts'
import { newline } from './scan/line-shape.ts'
import { ReadReport } from './scan/read-report.ts'

/** Smaller chunks are for tests of what spans two of them. */
export function createPlainReader({ chunkBytes = 256 << 10 } = {}): TranscriptReader {
  const chunk = Buffer.allocUnsafe(chunkBytes)

  function read(request: ReadRequest, sink: FactSink): ReadOutcome {
    const report = new ReadReport(request, sink)
    const line = new LineGatherer()
    let lineStart = request.from
    let chunkStart = request.from
    for (;;) {
      const length = readSync(request.fd, chunk, 0, chunkBytes, chunkStart)
      if (length === 0) break
      const bytes = chunk.subarray(0, length)
      let at = 0
      for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, at)) {
        line.push(bytes.subarray(at, end))
        report.line(line.take(), lineStart)
        at = end + 1
        lineStart = chunkStart + at
        // At least one line is read, so that the caller gets on.
        if (lineStart - request.from >= request.budgetBytes)
          return report.outcome(lineStart, lineStart >= fstatSync(request.fd).size, 0)
      }
      line.push(bytes.subarray(at))
      chunkStart += length
    }
    const tailBytes = chunkStart - lineStart
    if (request.takesTail && tailBytes > 0 && report.tail(line.take(), lineStart)) return report.outcome(chunkStart, true, 0)
    return report.outcome(lineStart, true, tailBytes)
  }

  return { read }
}
