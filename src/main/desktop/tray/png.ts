import { deflateSync } from 'node:zlib'
import type { Raster } from './mark.ts'

/** A raster as a PNG file (RGBA, 8 bits): the one form in which every platform agrees about the order and meaning of the bytes. */
export function encodePng({ widthPx, heightPx, rgba }: Raster): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(widthPx, 0)
  header.writeUInt32BE(heightPx, 4)
  // 8 bits a channel, colour type 6 (RGBA), and the only compression, filter and no-interlace methods there are.
  header.set([8, 6, 0, 0, 0], 8)

  // Each row starts with its filter type; 0 is "none", which deflate handles well for a picture that is mostly empty.
  const rowBytes = widthPx * 4
  const rows = Buffer.alloc(heightPx * (rowBytes + 1))
  for (let row = 0; row < heightPx; row++) {
    rows.set(rgba.subarray(row * rowBytes, (row + 1) * rowBytes), row * (rowBytes + 1) + 1)
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(typed))
  return Buffer.concat([length, typed, checksum])
}

// node:zlib has crc32 only from Node 22 on.
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}
