/** `statusLine` of a settings file, and whose it is. */
import { findValue, type JsonValue, jsonValue, readDocument } from '../claude-settings/json-document.ts'
import { type OurCommand, parseOurCommand, runsOurs } from './our-command.ts'

export type StatusLineValue =
  | { state: 'none' }
  | { state: 'ours'; value: { [key: string]: JsonValue }; command: string; ours: OurCommand }
  /** Ours is run, but not as we wrote it. */
  | { state: 'altered'; command: string }
  | { state: 'other'; command: string }
  | { state: 'notUnderstood'; reason: string }

export function statusLineIn(text: string | undefined): StatusLineValue {
  const value = valueAt(text, 'statusLine')
  if (value === undefined) return { state: 'none' }
  if (!isRecord(value)) return { state: 'notUnderstood', reason: 'it is not an object' }
  const { type, command } = value
  if (type !== 'command') {
    const reason = typeof type === 'string' ? `its type is "${type}", not "command"` : 'it has no type'
    return { state: 'notUnderstood', reason }
  }
  if (typeof command !== 'string' || command.trim() === '') return { state: 'notUnderstood', reason: 'it has no command' }
  const ours = parseOurCommand(command)
  if (ours) return { state: 'ours', value, command, ours }
  return { state: runsOurs(command) ? 'altered' : 'other', command }
}

/** Claude Code then runs no status line either. */
export function disablesStatusLine(text: string | undefined): boolean {
  return valueAt(text, 'disableAllHooks') === true
}

function valueAt(text: string | undefined, key: string): JsonValue | undefined {
  const document = readDocument(text ?? '')
  const node = document.ok ? findValue(document.root, [key]) : undefined
  return node && jsonValue(node)
}

function isRecord(value: JsonValue): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
