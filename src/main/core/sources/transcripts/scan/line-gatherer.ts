/**
 * Gathers a line from the chunks it spans, in bounded memory. Up to `longestWholeLineBytes` the line is kept as it is; beyond that its long
 * strings (an image, a file's content) are cut short as they stream through, so that a line of 500 MB becomes a few kilobytes that can
 * still be parsed. Nothing about usage stands in a long string.
 */
import { mentionsUsage } from './line-shape.ts'
import { longestWholeLine } from './scanner-layout.ts'
import { StringShortener } from './string-shortener.ts'

export const longestWholeLineBytes = longestWholeLine

/** A line whose structure alone is larger than this is given up. */
const mostShortenedBytes = 8 << 20

/** Enough that a mention of usage is not cut in two. */
const overlapBytes = 8

const firstBytes = 64 << 10

export interface GatheredLine {
  bytes: Buffer
  /** Long strings were cut short: places in `bytes` are not places in the file. */
  isShortened: boolean
  /** There was more structure than can be held; `bytes` is only the end of it. */
  isTooLong: boolean
  /** Also true when the mention is in a part that is no longer held. */
  mentionsUsage: boolean
}

/** A line of at most `longestWholeLineBytes` that stands in one piece. */
export function wholeLine(bytes: Buffer): GatheredLine {
  return { bytes, isShortened: false, isTooLong: false, mentionsUsage: mentionsUsage(bytes) }
}

export class LineGatherer {
  #held = Buffer.allocUnsafe(firstBytes)
  #length = 0
  #shortener: StringShortener | undefined
  #isTooLong = false
  #mentionedUsage = false

  push(piece: Buffer): void {
    if (this.#shortener === undefined && this.#length + piece.length > longestWholeLineBytes) {
      const soFar = Buffer.from(this.#held.subarray(0, this.#length))
      this.#length = 0
      this.#shortener = new StringShortener((bytes) => this.#keep(bytes))
      this.#shortener.push(soFar)
    }
    if (this.#shortener === undefined) this.#keep(piece)
    else this.#shortener.push(piece)
  }

  /** The line so far, valid until the next `push`, which begins another line. */
  take(): GatheredLine {
    const bytes = this.#held.subarray(0, this.#length)
    const line = {
      bytes,
      isShortened: this.#shortener !== undefined,
      isTooLong: this.#isTooLong,
      mentionsUsage: this.#mentionedUsage || mentionsUsage(bytes),
    }
    // What one huge line needed is not kept for the small ones after it.
    if (this.#held.length > longestWholeLineBytes) this.#held = Buffer.allocUnsafe(firstBytes)
    this.#length = 0
    this.#shortener = undefined
    this.#isTooLong = false
    this.#mentionedUsage = false
    return line
  }

  #keep(piece: Buffer): void {
    if (this.#length + piece.length > mostShortenedBytes) this.#forgetAllButTheEnd()
    if (this.#length + piece.length > this.#held.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#held.length * 2, this.#length + piece.length))
      this.#held.copy(larger, 0, 0, this.#length)
      this.#held = larger
    }
    piece.copy(this.#held, this.#length)
    this.#length += piece.length
  }

  #forgetAllButTheEnd(): void {
    this.#isTooLong = true
    this.#mentionedUsage ||= mentionsUsage(this.#held.subarray(0, this.#length))
    const from = Math.max(0, this.#length - overlapBytes)
    this.#held.copyWithin(0, from, this.#length)
    this.#length -= from
  }
}
