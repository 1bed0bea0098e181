/** Lets a huge JSON line stream through and keeps all of it but the insides of its long strings. */

/** Ids, names and paths are shorter. */
const longestStringBytes = 4096

const quote = 0x22
const backslash = 0x5c
const letterU = 0x75

export class StringShortener {
  readonly #keep: (bytes: Buffer) => void
  #isInString = false
  #isCutting = false
  /** Bytes of the present string so far. */
  #stringBytes = 0
  /** A string is never cut inside an escape: these say how much of one is still to come. */
  #isEscapeKindNext = false
  #escapeDigits = 0

  constructor(keep: (bytes: Buffer) => void) {
    this.#keep = keep
  }

  push(piece: Buffer): void {
    let keptFrom = 0
    let at = 0
    while (at < piece.length) {
      if (this.#mayCutHere()) this.#isCutting = true
      if (this.#isCutting) {
        this.#keep(piece.subarray(keptFrom, at))
        at = this.#cutToQuote(piece, at)
        keptFrom = at
      } else {
        this.#step(piece[at] ?? 0)
        at += 1
      }
    }
    this.#keep(piece.subarray(keptFrom))
  }

  #mayCutHere(): boolean {
    return this.#isInString && this.#stringBytes >= longestStringBytes && !this.#isEscapeKindNext && this.#escapeDigits === 0
  }

  #step(byte: number): void {
    this.#stringBytes += 1
    if (this.#isEscapeKindNext) {
      this.#isEscapeKindNext = false
      this.#escapeDigits = byte === letterU ? 4 : 0
    } else if (byte === backslash) {
      this.#isEscapeKindNext = true
    } else if (byte === quote) {
      this.#isInString = !this.#isInString
      this.#stringBytes = 0
      this.#escapeDigits = 0
    } else if (this.#escapeDigits > 0) {
      this.#escapeDigits -= 1
    }
  }

  /** The closing quote, which is kept, or the end of the piece. */
  #cutToQuote(piece: Buffer, from: number): number {
    const start = this.#isEscapeKindNext ? from + 1 : from
    this.#isEscapeKindNext = false
    for (let end = piece.indexOf(quote, start); end >= 0; end = piece.indexOf(quote, end + 1)) {
      if (endsInEscape(piece, start, end)) continue
      this.#isCutting = false
      this.#stringBytes = 0
      return end
    }
    this.#isEscapeKindNext = endsInEscape(piece, start, piece.length)
    return piece.length
  }
}

/** Whether the bytes, which begin at a whole character, end in a backslash that is not escaped itself. */
function endsInEscape(bytes: Buffer, start: number, end: number): boolean {
  let at = end
  while (at > start && bytes[at - 1] === backslash) at -= 1
  return (end - at) % 2 === 1
}
