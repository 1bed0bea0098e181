/** Gets the body of a request into memory, compressed and inflated, without ever holding more than is allowed. */
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip, inflate } from 'node:zlib'

export interface BodyLimits {
  compressedBytes: number
  /** Also of what comes uncompressed. */
  inflatedBytes: number
  /** Of all bodies together that are being received. */
  heldBytes: number
}

const mebibyte = 1024 * 1024

/** Claude Code's largest bodies are some 30 KB; with tool output and prompts in them, some hundred. */
export const bodyLimits: BodyLimits = {
  compressedBytes: 4 * mebibyte,
  inflatedBytes: 16 * mebibyte,
  heldBytes: 64 * mebibyte,
}

export type ContentEncoding = 'gzip' | 'deflate'

/** `undefined`: as it is. */
export function contentEncodingOf(header = ''): ContentEncoding | 'unknown' | undefined {
  switch (header.trim().toLowerCase()) {
    case '':
    case 'identity':
      return undefined
    case 'gzip':
    case 'x-gzip':
      return 'gzip'
    case 'deflate':
      return 'deflate'
    default:
      return 'unknown'
  }
}

export interface Room {
  heldBytes: number
}

/** `gone`: whoever sent it hung up before its end. `tooLarge`: the rest is not even read. */
export function gatherBody(
  incoming: IncomingMessage,
  maximumBytes: number,
  room: Room,
  heldBytes: number,
): Promise<Buffer | 'tooLarge' | 'gone'> {
  // What is announced need not be true, and a chunked body announces nothing.
  if (Number(incoming.headers['content-length'] ?? 0) > maximumBytes) return Promise.resolve('tooLarge')
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const settle = (result: Buffer | 'tooLarge' | 'gone') => {
      incoming.off('data', take).off('end', finish).off('close', leave)
      room.heldBytes -= bytes
      resolve(result)
    }
    const take = (chunk: Buffer) => {
      bytes += chunk.length
      room.heldBytes += chunk.length
      if (bytes <= maximumBytes && room.heldBytes <= heldBytes) chunks.push(chunk)
      else {
        incoming.pause()
        settle('tooLarge')
      }
    }
    const finish = () => settle(Buffer.concat(chunks, bytes))
    const leave = () => settle('gone')
    // An error is followed by `close`, but nobody listening would end the process.
    incoming
      .on('data', take)
      .on('end', finish)
      .on('close', leave)
      .on('error', () => {})
  })
}

const inflaters = { gzip: promisify(gunzip), deflate: promisify(inflate) }

export async function inflateBody(
  bytes: Buffer,
  encoding: ContentEncoding | undefined,
  maximumBytes: number,
): Promise<Buffer | 'tooLarge' | 'broken'> {
  if (encoding === undefined) return bytes
  try {
    return await inflaters[encoding](bytes, { maxOutputLength: maximumBytes })
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'tooLarge' : 'broken'
  }
}
