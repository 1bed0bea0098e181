import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StringShortener } from '../../../../../../src/main/core/sources/transcripts/scan/string-shortener.ts'

function shortened(pieces: readonly Buffer[]): string {
  const kept: Buffer[] = []
  const shortener = new StringShortener((bytes) => void kept.push(Buffer.from(bytes)))
  for (const piece of pieces) shortener.push(piece)
  return Buffer.concat(kept).toString()
}

/** Long, and full of what could be cut in two. */
const longText = fc
  .array(fc.constantFrom('plain text ', '"', '\\', '\n', '\u0001', 'ü', '🚀', '\ud800'), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join('').repeat(1500))

/** JSON as tools write it that escape every letter that is not ASCII. */
const escapedToAscii = (json: string) =>
  json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

const record = fc.record({ before: fc.nat(), long: longText, after: fc.string(), alsoLong: longText, end: fc.nat() })

describe('shortening the strings of a line', () => {
  it('keeps it JSON with the same short values and the beginning of the long ones', () => {
    fc.assert(
      fc.property(record, fc.boolean(), (value, isAscii) => {
        const json = JSON.stringify(value)
        const short = JSON.parse(shortened([Buffer.from(isAscii ? escapedToAscii(json) : json)]))
        expect({ ...short, long: '', alsoLong: '' }).toEqual({ ...value, long: '', alsoLong: '' })
        expect(Buffer.byteLength(JSON.stringify(short.long))).toBeLessThan(25_000)
        // A letter of several bytes may be cut.
        expect(value.long.startsWith(short.long.slice(0, -4))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('comes to the same in whatever pieces the line arrives', () => {
    fc.assert(
      fc.property(record, fc.array(fc.nat(40_000), { maxLength: 9 }), (value, cuts) => {
        const line = Buffer.from(JSON.stringify(value))
        const places = [0, ...cuts.sort((a, b) => a - b), line.length]
        const pieces = places.slice(1).map((end, at) => line.subarray(places[at], end))
        expect(shortened(pieces)).toBe(shortened([line]))
      }),
      { numRuns: 60 },
    )
  })

  it('comes to the same byte by byte', () => {
    const line = Buffer.from(JSON.stringify({ long: '\\"\u0001ü'.repeat(2000), after: 1 }))
    expect(shortened(Array.from(line, (byte) => Buffer.of(byte)))).toBe(shortened([line]))
  })
})
