/**
 * The first words of a message, read from its transcript at the moment of asking. They are returned and kept nowhere: the ledger
 * has no text of any conversation.
 */
import { closeSync, openSync, readSync } from 'node:fs'
import type { Preview } from '../../../../shared/contract/api.ts'
import type { ResponseRow } from '../../usage.ts'

const shownCharacters = 300
/** The lines of one message lie close together; a message that needs more than this shows what was found by then. */
const searchedBytes = 512 << 10
const chunkBytes = 64 << 10

type Fields = Record<string, unknown>

/** Without text where the transcript is gone, or another one now has its name. */
export function readPreview({ messageId, place }: Pick<ResponseRow, 'messageId' | 'place'>): Preview {
  const texts: string[] = []
  const tools: string[] = []
  if (place) {
    for (const block of blocksOf(messageId, place)) {
      if (block.type === 'text' && typeof block.text === 'string') texts.push(block.text)
      if (block.type === 'tool_use' && typeof block.name === 'string') tools.push(block.name)
    }
  }
  const text = beginning(texts.join(' '))
  return { id: messageId, tools, ...(text !== '' && { text }) }
}

/** The content blocks of the message, which stand one to a line or several in one. */
function* blocksOf(messageId: string, place: { path: string; offset: number }): Generator<Fields> {
  let isFirst = true
  for (const line of linesFrom(place.path, place.offset)) {
    const record = parsed(line)
    // The place must be the message's: a file that was replaced has something else there.
    if (isFirst && messageOf(record)?.id !== messageId) return
    isFirst = false
    if (record?.type !== 'assistant' && record?.type !== 'progress') continue
    const message = messageOf(record)
    // The next answer has begun.
    if (message?.id !== messageId) return
    if (Array.isArray(message.content)) for (const block of message.content) if (isFields(block)) yield block
  }
}

/** Whole lines within the searched bytes. Lazy: reads no further than it is asked. */
function* linesFrom(path: string, offset: number): Generator<Buffer> {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch {
    return
  }
  try {
    let rest: Buffer = Buffer.alloc(0)
    for (let read = 0; read < searchedBytes; ) {
      const chunk = Buffer.allocUnsafe(chunkBytes)
      const length = readSync(fd, chunk, 0, chunkBytes, offset + read)
      if (length === 0) break
      read += length
      const bytes = Buffer.concat([rest, chunk.subarray(0, length)])
      let at = 0
      for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, at)) {
        yield bytes.subarray(at, end)
        at = end + 1
      }
      rest = bytes.subarray(at)
    }
    // A last line that nothing ends, or the half of one, which will not parse.
    if (rest.length > 0) yield rest
  } catch {
    // Not readable any more: what was found so far stands.
  } finally {
    closeSync(fd)
  }
}

function parsed(line: Buffer): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line.toString('utf8'))
    return isFields(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Of an answer's own line, or of a subagent's that its parent echoes. */
function messageOf(record: Fields | undefined): Fields | undefined {
  const echoed = isFields(record?.data) && isFields(record.data.message) ? record.data.message : record
  return isFields(echoed?.message) ? echoed.message : undefined
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function beginning(text: string): string {
  const folded = text.replace(/\s+/g, ' ').trim()
  // By code points, so that no character is cut in two.
  const characters = [...folded.slice(0, 4 * shownCharacters)]
  return characters.length > shownCharacters ? `${characters.slice(0, shownCharacters).join('')}…` : folded
}
