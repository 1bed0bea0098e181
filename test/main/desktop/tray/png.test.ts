import { inflateSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { encodePng } from '../../../../src/main/desktop/tray/png.ts'

it('writes a PNG whose rows come back as they were, with the checksums of the format', () => {
  const rgba = Uint8Array.from([255, 0, 0, 255, 0, 0, 0, 0, 1, 2, 3, 4, 0, 255, 0, 128])
  const png = encodePng({ widthPx: 2, heightPx: 2, rgba })
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
  expect(png.toString('latin1', 12, 16)).toBe('IHDR')
  expect([png.readUInt32BE(16), png.readUInt32BE(20), png[24], png[25]]).toEqual([2, 2, 8, 6])
  // The end chunk is the same in every PNG, its checksum included.
  expect(png.subarray(-12).toString('hex')).toBe('0000000049454e44ae426082')
  const dataLength = png.readUInt32BE(33)
  const rows = inflateSync(png.subarray(41, 41 + dataLength))
  expect([...rows]).toEqual([0, ...rgba.subarray(0, 8), 0, ...rgba.subarray(8)])
})
