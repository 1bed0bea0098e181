/** Claude Code writes one line and closes. Whatever else comes, or does not, is not waited for. */
import type { Readable } from 'node:stream'
import { parseJson } from './narrow.ts'

export interface InputLimits {
  mostBytes: number
  waitMs: number
}

/** What has come when the input ended, said something whole, was too much or took too long. Never rejects. */
export function readInput(input: Readable, { mostBytes, waitMs }: InputLimits): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    const finish = () => {
      clearTimeout(timer)
      input.off('data', onData).off('end', finish).off('close', finish)
      input.pause()
      resolve(Buffer.concat(chunks).subarray(0, mostBytes))
    }
    const onData = (chunk: Buffer | string) => {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
      chunks.push(bytes)
      length += bytes.length
      if (length >= mostBytes || isWhole(chunks)) finish()
    }
    // Time is up before anybody has looked where the machine is busy: what is there by now is still taken, which comes before `setImmediate`.
    const timer = setTimeout(() => setImmediate(finish), waitMs)
    // It stays: an error may come after all is read, and would end the program.
    input.on('error', finish)
    input.on('data', onData).on('end', finish).on('close', finish)
  })
}

/** A writer that keeps its end open (a shell's here-document in a background job does) has said all there is with the first line. */
function isWhole(chunks: readonly Buffer[]): boolean {
  const last = chunks.at(-1)
  return last !== undefined && last.at(-1) === 10 && parseJson(Buffer.concat(chunks).toString('utf8')) !== undefined
}
