/**
 * Sets keys in a JSON text with comments, and takes them out again, so that everything else stays byte for byte: comments, order,
 * indentation, line ends. Our own edits and not jsonc-parser's `modify`, which formats the lines around an edit anew and takes the
 * comments along with a removed key.
 */
import { isDeepStrictEqual } from 'node:util'
import { applyEdits, type Edit, type Node } from 'jsonc-parser'
import {
  findObject,
  findProperty,
  findValue,
  isComment,
  type JsonValue,
  jsonValue,
  type KeyPath,
  type ObjectNode,
  readDocument,
  type Token,
  tokenKinds,
  tokensOf,
} from './json-document.ts'

export interface KeyChange {
  path: KeyPath
  value: JsonValue
}

/** What it takes to undo: kept in a file until then. */
export interface KeyUndo {
  keys: { path: string[]; wrote: JsonValue /** The value's own text before. Absent: there was no such key. */; was?: string }[]
  /** Objects that were not there before: they go when nothing else is in them. */
  madeObjects: string[][]
  /** Objects that were empty, and what stood between their braces. */
  emptied: { path: string[]; inside: string }[]
}

export type SetKeys = { ok: true; text: string; undo: KeyUndo } | { ok: false; path: string[] }

/** The text must be one that `readDocument` reads. Not ok: a value on the way to a key is no object. */
export function setKeys(text: string, changes: readonly KeyChange[]): SetKeys {
  const undo: KeyUndo = { keys: [], madeObjects: [], emptied: [] }
  let edited = text
  for (const { path, value } of changes) {
    const root = rootOf(edited)
    const existing = findValue(root, path)
    if (existing) {
      if (isDeepStrictEqual(jsonValue(existing), value)) continue
      const was = edited.slice(existing.offset, existing.offset + existing.length)
      undo.keys.push({ path: [...path], wrote: value, was })
      const indent = lineIndent(edited, existing.parent?.offset ?? 0)
      const content = valueText(value, styleOf(edited, root), indent)
      edited = applyEdits(edited, [{ offset: existing.offset, length: existing.length, content }])
      continue
    }
    let depth = path.length - 1
    let parent = findObject(root, path.slice(0, depth))
    while (!parent && depth > 0) {
      if (findValue(root, path.slice(0, depth))) return { ok: false, path: path.slice(0, depth) }
      undo.madeObjects.push(path.slice(0, depth))
      depth -= 1
      parent = findObject(root, path.slice(0, depth))
    }
    if (!parent) return { ok: false, path: path.slice(0, depth) }
    undo.keys.push({ path: [...path], wrote: value })
    const nested = path.slice(depth + 1).reduceRight<JsonValue>((inner, key) => ({ [key]: inner }), value)
    const inserted = insert(edited, root, parent, path[depth] ?? '', nested)
    if (inserted.inside !== undefined) undo.emptied.push({ path: path.slice(0, depth), inside: inserted.inside })
    edited = inserted.text
  }
  verify(text, edited, changes, undo)
  return { ok: true, text: edited, undo }
}

export interface UndoneKeys {
  text: string
  /** Keys that somebody has changed since: they are theirs now. */
  leftAlone: string[][]
}

export function undoKeys(text: string, undo: KeyUndo): UndoneKeys {
  const leftAlone: string[][] = []
  let edited = text
  const removeAt = (path: KeyPath) => {
    const parentPath = path.slice(0, -1)
    const parent = findObject(rootOf(edited), parentPath)
    if (!parent) return
    edited = remove(edited, parent, path.at(-1) ?? '')
    const emptied = undo.emptied.find((each) => isDeepStrictEqual(each.path, [...parentPath]))
    const left = findObject(rootOf(edited), parentPath)
    if (!emptied || !left || left.children.length > 0) return
    const inside = { offset: left.offset + 1, length: left.length - 2 }
    if (edited.slice(inside.offset, inside.offset + inside.length).trim() !== '') return
    edited = applyEdits(edited, [{ ...inside, content: emptied.inside }])
  }
  // Last set, first undone.
  for (const { path, wrote, was } of undo.keys.toReversed()) {
    const value = findValue(rootOf(edited), path)
    if (!value) continue
    if (!isDeepStrictEqual(jsonValue(value), wrote)) leftAlone.push(path)
    else if (was === undefined) removeAt(path)
    else edited = applyEdits(edited, [{ offset: value.offset, length: value.length, content: was }])
  }
  for (const path of undo.madeObjects) {
    const object = findObject(rootOf(edited), path)
    if (object && isBare(edited, object)) removeAt(path)
  }
  return { text: edited, leftAlone }
}

/** How many of the keys are as they were written. */
export function countWritten(text: string, undo: KeyUndo): number {
  const root = rootOf(text)
  return undo.keys.filter(({ path, wrote }) => {
    const value = findValue(root, path)
    return value !== undefined && isDeepStrictEqual(jsonValue(value), wrote)
  }).length
}

/** Whether nothing, not even a comment, is between the braces. */
function isBare(text: string, object: ObjectNode): boolean {
  return text.slice(object.offset + 1, object.offset + object.length - 1).trim() === ''
}

function rootOf(text: string): ObjectNode {
  const document = readDocument(text)
  if (!document.ok) throw new Error(`The text cannot be read at ${document.line}:${document.column}: ${document.reason}.`)
  return document.root
}

/** Nothing is written that would not come back: a fault here is a bug of ours, and stops before any file is touched. */
function verify(before: string, after: string, changes: readonly KeyChange[], undo: KeyUndo): void {
  const root = rootOf(after)
  for (const { path, value } of changes) {
    const written = findValue(root, path)
    if (!written || !isDeepStrictEqual(jsonValue(written), value)) throw new Error(`${path.join('.')} could not be set.`)
  }
  if (undoKeys(after, undo).text !== before) throw new Error('The edit could not be undone, so it was not made.')
}

interface Style {
  unit: string
  lineEnd: string
}

/** As the file is written, from its first key and first line end. */
function styleOf(text: string, root: ObjectNode): Style {
  const first = root.children[0]
  const unit =
    first && startsLine(text, first.offset) ? lineIndent(text, first.offset).slice(lineIndent(text, root.offset).length) : ''
  return { unit: unit || '  ', lineEnd: /\r\n|\n|\r/.exec(text)?.[0] ?? '\n' }
}

const lineStart = (text: string, offset: number) =>
  Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1
const lineIndent = (text: string, offset: number) => /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? ''
const startsLine = (text: string, offset: number) => text.slice(lineStart(text, offset), offset).trim() === ''
const hasLineBreak = (text: string) => /[\r\n]/.test(text)

function valueText(value: JsonValue, { unit, lineEnd }: Style, indent: string): string {
  return JSON.stringify(value, undefined, unit).split('\n').join(`${lineEnd}${indent}`)
}

/** `inside`: what stood between the braces of an object that was empty. */
function insert(
  text: string,
  root: ObjectNode,
  object: ObjectNode,
  key: string,
  value: JsonValue,
): { text: string; inside?: string } {
  const style = styleOf(text, root)
  const end = object.offset + object.length
  const outer = lineIndent(text, object.offset)
  const last = object.children.at(-1)
  const isInline = !hasLineBreak(text.slice(object.offset, end)) && (last !== undefined || !isBare(text, object))
  const indent = last && startsLine(text, last.offset) ? lineIndent(text, last.offset) : `${outer}${style.unit}`
  const lead = isInline ? ' ' : `${style.lineEnd}${indent}`
  const property = isInline
    ? `${lead}${JSON.stringify(key)}: ${JSON.stringify(value)}`
    : `${lead}${JSON.stringify(key)}: ${valueText(value, style, indent)}`

  if (!last && isBare(text, object)) {
    const inside = { offset: object.offset + 1, length: object.length - 2 }
    return {
      text: applyEdits(text, [{ ...inside, content: `${property}${style.lineEnd}${outer}` }]),
      inside: text.slice(inside.offset, inside.offset + inside.length),
    }
  }
  const tokens = tokensOf(text)
  if (!last) return { text: insertAfter(text, tokens, object.offset + 1, property) }
  const comma = commaAfter(tokens, last)
  if (comma) return { text: insertAfter(text, tokens, comma.end, `${property},`) }
  const lastEnd = last.offset + last.length
  const place = endOfComments(text, tokens, lastEnd)
  return {
    text: applyEdits(text, [
      { offset: lastEnd, length: 0, content: place === lastEnd ? `,${property}` : ',' },
      ...(place === lastEnd ? [] : [{ offset: place, length: 0, content: onNewLineAfterComment(text, tokens, place, property) }]),
    ]),
  }
}

function insertAfter(text: string, tokens: readonly Token[], offset: number, property: string): string {
  const place = endOfComments(text, tokens, offset)
  const content = onNewLineAfterComment(text, tokens, place, property)
  return applyEdits(text, [{ offset: place, length: 0, content }])
}

/** Comments on the line belong to what stands before them, so a new key goes behind them. */
function endOfComments(text: string, tokens: readonly Token[], offset: number): number {
  let end = offset
  for (const token of tokens) {
    if (token.start < end) continue
    if (!isComment(token) || hasLineBreak(text.slice(end, token.start))) break
    end = token.end
  }
  return end
}

/** Behind a `//` everything on the line is comment. */
function onNewLineAfterComment(text: string, tokens: readonly Token[], place: number, property: string): string {
  const isBehindLineComment = tokens.some(({ kind, end }) => end === place && kind === tokenKinds.lineComment)
  return isBehindLineComment && !hasLineBreak(property.slice(0, 2))
    ? `${/\r\n|\n|\r/.exec(text)?.[0] ?? '\n'}${property}`
    : property
}

function commaAfter(tokens: readonly Token[], property: Node): Token | undefined {
  const end = property.offset + property.length
  const next = tokens.find((token) => token.start >= end && !isComment(token))
  return next?.kind === tokenKinds.comma ? next : undefined
}

/** The key, the white space before it, and one comma. Comments stay. */
function remove(text: string, object: ObjectNode, key: string): string {
  const property = findProperty(object, key)?.property
  if (!property) return text
  const tokens = tokensOf(text)
  const end = property.offset + property.length
  const before = tokens.findLast((token) => token.end <= property.offset)
  let start = before?.end ?? property.offset
  const comma = commaAfter(tokens, property)
  const rest = /^[^\r\n]*/.exec(text.slice(comma?.end ?? end))?.[0].trim() ?? ''
  // What follows on the line must not become part of a comment that ended with the line we take away.
  if (before?.kind === tokenKinds.lineComment && rest !== '' && !rest.startsWith('//')) start = property.offset
  const edits: Edit[] = [{ offset: start, length: end - start, content: '' }]
  if (comma) {
    edits.push({ offset: comma.start, length: comma.end - comma.start, content: '' })
  } else {
    const previous = tokens.findLast((token) => token.end <= property.offset && !isComment(token))
    if (previous?.kind === tokenKinds.comma) edits.unshift({ offset: previous.start, length: 1, content: '' })
  }
  return applyEdits(text, edits)
}
