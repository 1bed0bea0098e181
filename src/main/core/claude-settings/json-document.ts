/** JSON with comments, read for where things stand in it. Positions are those of the text, so that an edit can leave all else alone. */
import { createScanner, getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'

export type KeyPath = readonly string[]
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

export type ReadDocument = { ok: true; root: ObjectNode } | { ok: false; line: number; column: number; reason: string }

export type ObjectNode = Node & { type: 'object'; children: Node[] }

/** Numbers of jsonc-parser's `SyntaxKind`, whose constants exist for its own compiler only. */
export const tokenKinds = { comma: 5, lineComment: 12, blockComment: 13, lineBreak: 14, whiteSpace: 15, end: 17 } as const

export interface Token {
  kind: number
  start: number
  end: number
}

/** Throws nothing, whatever the text is. */
export function readDocument(text: string): ReadDocument {
  const errors: ParseError[] = []
  let root: Node | undefined
  try {
    root = parseTree(withoutMark(text), errors, { allowTrailingComma: true })
  } catch {
    // A stack of some thousand brackets.
    return { ok: false, line: 1, column: 1, reason: 'it is nested too deeply' }
  }
  const [first] = errors
  if (first) return { ok: false, ...placeOf(text, first.offset), reason: inWords(printParseErrorCode(first.error)) }
  if (!root) return { ok: false, line: 1, column: 1, reason: 'it is empty' }
  if (!isObject(root)) return { ok: false, ...placeOf(text, root.offset), reason: 'it is not an object' }
  return { ok: true, root }
}

function isObject(node: Node | undefined): node is ObjectNode {
  return node?.type === 'object' && node.children !== undefined
}

/** The last one of that name: it is the one that a program reading the file goes by. */
export function findProperty(object: ObjectNode, key: string): { property: Node; value: Node } | undefined {
  for (const property of object.children.toReversed()) {
    const [name, value] = property.children ?? []
    if (name?.value === key && value) return { property, value }
  }
  return undefined
}

export function findObject(root: ObjectNode, path: KeyPath): ObjectNode | undefined {
  let object: ObjectNode = root
  for (const key of path) {
    const value = findProperty(object, key)?.value
    if (!isObject(value)) return undefined
    object = value
  }
  return object
}

export function findValue(root: ObjectNode, path: KeyPath): Node | undefined {
  const object = findObject(root, path.slice(0, -1))
  return object && findProperty(object, path.at(-1) ?? '')?.value
}

/** As `JSON.parse` would give it: jsonc-parser's own objects have no prototype, and equal no other. */
export function jsonValue(node: Node): JsonValue {
  return JSON.parse(JSON.stringify(getNodeValue(node)))
}

/** Everything but white space: comments are what an edit must not lose. */
export function tokensOf(text: string): Token[] {
  const scanner = createScanner(withoutMark(text))
  const tokens: Token[] = []
  for (let kind = scanner.scan(); kind !== tokenKinds.end; kind = scanner.scan()) {
    if (kind === tokenKinds.whiteSpace || kind === tokenKinds.lineBreak) continue
    const start = scanner.getTokenOffset()
    tokens.push({ kind, start, end: start + scanner.getTokenLength() })
  }
  return tokens
}

export const isComment = ({ kind }: Token) => kind === tokenKinds.lineComment || kind === tokenKinds.blockComment

/** A byte order mark is white space to us, and as long. */
const withoutMark = (text: string) => text.replace(/^\ufeff/, ' ')

function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/)
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

/** `CommaExpected` → `comma expected`. */
const inWords = (code: string) => code.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase()
