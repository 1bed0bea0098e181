/**
 * What we have written into which settings file, kept until it is undone: `claude-settings.json` in the data folder. Beside it, what we
 * have made the setting `forward` for a person whose telemetry went elsewhere before. It is written
 * before the settings file is, so that a kill between the two leaves nothing of ours that nobody knows about; until the change is
 * done the record before it is kept beside.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { ForwardSettings } from '../../../shared/contract/forward.ts'
import { replaceFile } from './replace-file.ts'

/** Who wrote: each is undone apart from the other. */
export type Purpose = 'telemetry' | 'statusLine'

const path = z.array(z.string())

const UndoRecord = z.object({
  keys: z.array(z.object({ path, wrote: z.json(), was: z.exactOptional(z.string()) })),
  madeObjects: z.array(path),
  emptied: z.array(z.object({ path, inside: z.string() })),
  /** The white space that the file held, when it held nothing else. */
  blank: z.exactOptional(z.string()),
  /** Whole lines, for a file that no longer parses. */
  hunks: z.array(z.object({ was: z.string(), wrote: z.string() })),
})
export type UndoRecord = z.infer<typeof UndoRecord>

const FileRecord = z.object({
  /** The file was not there before us. */
  madeFile: z.boolean(),
  /** Nor were these folders, outermost first. */
  madeFolders: z.array(z.string()),
  /** By purpose; the last is the newest. */
  records: z.record(z.string(), z.array(UndoRecord)),
})
export type FileRecord = z.infer<typeof FileRecord>

const UndoFile = z.object({
  schema: z.literal(1),
  files: z.record(z.string(), FileRecord),
  forward: z.exactOptional(ForwardSettings),
})
type UndoFile = z.infer<typeof UndoFile>

const undoFile = (dataFolder: string) => join(dataFolder, 'claude-settings.json')

/** By the settings file's path. Nothing, when the data folder is gone or the file is damaged: then what we wrote is known by its form only. */
export function readUndoRecords(dataFolder: string): Record<string, FileRecord> {
  return read(dataFolder).files
}

/** The setting `forward` as we have set it. */
export function readForwardRecord(dataFolder: string): ForwardSettings | undefined {
  return read(dataFolder).forward
}

export function writeUndoRecord(dataFolder: string, file: string, record: FileRecord | undefined): void {
  const before = read(dataFolder)
  const { [file]: _, ...others } = before.files
  const files = record && Object.values(record.records).some((each) => each.length > 0) ? { ...others, [file]: record } : others
  write(dataFolder, { ...before, files })
}

export function writeForwardRecord(dataFolder: string, forward: ForwardSettings | undefined): void {
  const { forward: _, ...others } = read(dataFolder)
  write(dataFolder, forward ? { ...others, forward } : others)
}

function read(dataFolder: string): UndoFile {
  try {
    return UndoFile.parse(JSON.parse(readFileSync(undoFile(dataFolder), 'utf8')))
  } catch {
    return { schema: 1, files: {} }
  }
}

function write(dataFolder: string, content: UndoFile): void {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const text = `${JSON.stringify(content, undefined, 2)}\n`
  replaceFile(undoFile(dataFolder), text, { isStillWanted: () => true })
}
