/**
 * Changes one of Claude Code's settings files, in two steps: a plan that says exactly what the file will be, to be shown, and its
 * execution, which refuses when the file is no longer what the plan was made from. Undoing is planned and executed the same way.
 */
import { mkdirSync, readFileSync, rmdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { countWritten, type KeyChange, setKeys, undoKeys } from './edit-keys.ts'
import { type KeyPath, type ReadDocument, readDocument } from './json-document.ts'
import { diffText, lineHunks } from './line-diff.ts'
import { linkTarget, replaceFile } from './replace-file.ts'
import { type FileRecord, type Purpose, readUndoRecords, type UndoRecord, writeUndoRecord } from './undo-file.ts'

export interface SettingsPlace {
  /** A `settings.json`, whether or not it is there. */
  file: string
  purpose: Purpose
  /** Ours: backups, and what it takes to undo. */
  dataFolder: string
}

export interface ChangePlan extends SettingsPlace {
  /** What the file is now. Absent: there is none. */
  before?: string
  /** What it will be. Absent: there will be none. */
  after?: string
  /** In lines, for a person. Empty: nothing to do. */
  diff: string
  /** What it then takes to undo. */
  record?: UndoRecord
  /** Keys of ours that somebody has changed since, and which an undo therefore leaves. */
  leftAlone: string[][]
}

/** A key of ours that is known without a record, because whoever asks knows ours when they see it. */
export interface KeyByForm extends KeyChange {
  /** The value's own text before us. Absent: there was no such key. */
  was?: string
}

type Refusal =
  | { ok: false; code: 'unparsable'; message: string; line: number; column: number }
  | { ok: false; code: 'unreadable' | 'notAnObject' | 'notWritable' | 'changedSince'; message: string }

export type Planned = { ok: true; plan: ChangePlan } | Refusal

/** Sets the keys. What this purpose has set before is undone in the same step, so that what is remembered is the person's own. */
export function planChange(place: SettingsPlace, changes: readonly KeyChange[], byForm: readonly KeyByForm[] = []): Planned {
  const found = readSettings(place.file)
  if (!found.ok) return found
  const { text } = found
  // Claude Code takes a file of nothing for one of no settings, and so do we.
  const isBlank = text === undefined || text.trim() === ''
  const document = readDocument(isBlank ? emptyObject : text)
  if (!document.ok) return unparsable(place.file, document)
  const original = isBlank ? emptyObject : undone(text, recordsOf(place), byForm).text
  const set = setKeys(original, changes)
  if (!set.ok) {
    const message = `"${set.path.join('.')}" in ${place.file} is not an object, so nothing can be set in it. Mend it and try again.`
    return { ok: false, code: 'notAnObject', message }
  }
  const hunks = lineHunks(original, set.text).map(({ was, wrote }) => ({ was: was.join(''), wrote: wrote.join('') }))
  const diff = diffText(text ?? '', set.text)
  const record: UndoRecord = { ...set.undo, hunks, ...(isBlank && text !== undefined ? { blank: text } : {}) }
  const plan: ChangePlan = { ...place, after: set.text, diff, record, leftAlone: [] }
  return { ok: true, plan: text === undefined ? plan : { ...plan, before: text } }
}

/**
 * Takes back what this purpose has set, and nothing else. `byForm` are keys and values to take away when nothing that is remembered is
 * there, because our data folder is gone: whoever calls must be sure that they are ours.
 */
export function planUndo(place: SettingsPlace, byForm: readonly KeyByForm[] = []): Planned {
  const found = readSettings(place.file)
  if (!found.ok) return found
  const { text: before } = found
  if (before === undefined || before.trim() === '') return { ok: true, plan: unchanged(place, before) }
  const records = recordsOf(place)
  const document = readDocument(before)
  if (!document.ok) {
    const after = withoutOurLines(before, records)
    if (after === undefined) return unparsable(place.file, document)
    return { ok: true, plan: { ...place, before, after, diff: diffText(before, after), leftAlone: [] } }
  }
  const { text, leftAlone } = undone(before, records, byForm)
  const base = { ...place, before, leftAlone }
  // Only when it is us who emptied it: a person's own `{}` stays.
  if (text !== before && wasMadeByUs(place) && isEmptied(text)) return { ok: true, plan: { ...base, diff: diffText(before, '') } }
  return { ok: true, plan: { ...base, after: text, diff: diffText(before, text) } }
}

const unchanged = (place: SettingsPlace, text: string | undefined): ChangePlan =>
  text === undefined ? { ...place, diff: '', leftAlone: [] } : { ...place, before: text, after: text, diff: '', leftAlone: [] }

export type Applied = { ok: true; backup?: string } | Refusal

export function applyChange(plan: ChangePlan, now: Date): Applied {
  const { file, purpose, dataFolder, before, after, record } = plan
  const isAsPlanned = () => {
    const found = readSettings(file)
    return found.ok && found.text === before
  }
  const changed: Refusal = {
    ok: false,
    code: 'changedSince',
    message: `${file} has changed in the meantime, so nothing was written. Look at it and try again.`,
  }
  if (!isAsPlanned()) return changed
  const known = readUndoRecords(dataFolder)[file]
  try {
    if (before === after) {
      if (!record) forget(plan, known)
      return { ok: true }
    }
    const target = linkTarget(file)
    const backup = before === undefined ? undefined : keepBackup(plan, before, now)
    if (after === undefined) {
      removeMade(target, known?.madeFolders ?? [])
      forget(plan, known)
      return { ok: true, ...(backup === undefined ? {} : { backup }) }
    }
    const madeFolders = before === undefined && record ? missingFolders(dirname(target)) : []
    const isNew = before === undefined || !known
    const base: FileRecord = isNew ? { madeFile: before === undefined, madeFolders, records: known?.records ?? {} } : known
    const older = base.records[purpose] ?? []
    const remember = (records: UndoRecord[]) =>
      writeUndoRecord(dataFolder, file, { ...base, records: { ...base.records, [purpose]: records } })
    if (record) remember([...older, record])
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
    if (!replaceFile(target, after, { isStillWanted: isAsPlanned })) return changed
    if (record) remember([record])
    else forget(plan, known)
    return { ok: true, ...(backup === undefined ? {} : { backup }) }
  } catch (error) {
    return { ok: false, code: 'notWritable', message: `${file} could not be changed: ${wordsOf(error)}.` }
  }
}

const emptyObject = '{}\n'

/** A byte order mark counts as part of the text, and stays. */
function readSettings(file: string): { ok: true; text: string | undefined } | Refusal {
  try {
    const bytes = readFileSync(file)
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { ok: true, text: undefined }
    const reason = error instanceof TypeError ? 'it is not UTF-8' : wordsOf(error)
    return { ok: false, code: 'unreadable', message: `${file} cannot be read: ${reason}. It was left alone.` }
  }
}

function unparsable(file: string, { line, column, reason }: ReadDocument & { ok: false }): Refusal {
  const message = `${file} is no valid JSON at line ${line}, column ${column} (${reason}). It was left alone: mend it and try again.`
  return { ok: false, code: 'unparsable', message, line, column }
}

function recordsOf({ file, purpose, dataFolder }: SettingsPlace): UndoRecord[] {
  return readUndoRecords(dataFolder)[file]?.records[purpose] ?? []
}

/** Of two records one describes a change that a kill prevented: the one of which more is there is true. */
function undone(
  text: string,
  records: readonly UndoRecord[],
  byForm: readonly KeyByForm[],
): { text: string; leftAlone: string[][] } {
  const [best] = records
    .map((record) => ({ record, written: countWritten(text, record) }))
    .toReversed()
    .sort((one, other) => other.written - one.written)
  const record = byForm.length > 0 && !best?.written ? recordByForm(byForm) : best?.record
  if (!record) return { text, leftAlone: [] }
  const { text: left, leftAlone } = undoKeys(text, record)
  const { blank } = record
  return { text: blank !== undefined && left !== text && isEmptied(left) ? blank : left, leftAlone }
}

/** All of our lines, exactly as we wrote them and each found once; or nothing is touched. */
function withoutOurLines(text: string, records: readonly UndoRecord[]): string | undefined {
  for (const { hunks } of records.toReversed()) {
    let left: string | undefined = hunks.length > 0 ? text : undefined
    for (const { was, wrote } of hunks.toReversed()) {
      const parts: string[] = wrote === '' || left === undefined ? [] : left.split(wrote)
      left = parts.length === 2 ? parts.join(was) : undefined
    }
    if (left !== undefined) return left
  }
  return undefined
}

function recordByForm(byForm: readonly KeyByForm[]): UndoRecord {
  const keys = byForm.map(({ path, value, was }) => ({ path: [...path], wrote: value, ...(was === undefined ? {} : { was }) }))
  const parents = new Map<string, KeyPath>(keys.map(({ path }) => [path.slice(0, -1).join('\n'), path.slice(0, -1)]))
  return {
    keys,
    madeObjects: [...parents.values()].filter((each) => each.length > 0).map((each) => [...each]),
    emptied: [],
    hunks: [],
  }
}

function wasMadeByUs({ file, dataFolder }: SettingsPlace): boolean {
  return readUndoRecords(dataFolder)[file]?.madeFile ?? false
}

const isEmptied = (text: string) => /^\s*\{\s*\}\s*$/.test(text)

/** Beside our data, for its owner only: a settings file may hold keys. An undo goes on without one, since our data may be gone. */
function keepBackup({ file, dataFolder, record }: ChangePlan, content: string, now: Date): string | undefined {
  try {
    if (!record && !statSync(dataFolder, { throwIfNoEntry: false })) return undefined
    const folder = join(dataFolder, 'backups')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const time = now.toISOString().replaceAll(/[-:]/g, '').replace('.', '-')
    for (let n = 0; ; n++) {
      const backup = join(folder, `${time}${n === 0 ? '' : `-${n}`}-${basename(file)}`)
      try {
        writeFileSync(backup, content, { mode: 0o600, flag: 'wx' })
        return backup
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
    }
  } catch (error) {
    if (record) throw error
    return undefined
  }
}

function forget({ file, purpose, dataFolder }: ChangePlan, known: FileRecord | undefined): void {
  if (!known) return
  const { [purpose]: _, ...others } = known.records
  writeUndoRecord(dataFolder, file, { ...known, records: others })
}

function missingFolders(folder: string): string[] {
  const missing: string[] = []
  for (let each = resolve(folder); !statSync(each, { throwIfNoEntry: false }); each = dirname(each)) missing.unshift(each)
  return missing
}

function removeMade(target: string, madeFolders: readonly string[]): void {
  unlinkSync(target)
  for (const folder of madeFolders.toReversed()) {
    try {
      rmdirSync(folder)
    } catch {
      // Somebody has put something into it.
      return
    }
  }
}

function wordsOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be accessed'
  if (code === 'EROFS') return 'it is on a read-only disk'
  return message
}
