/**
 * What we have written into which settings file, kept until it is undone: `claude-settings.json` in the data folder. It is written
 * before the settings file is, so that a kill between the two leaves nothing of ours that nobody knows about; until the change is
 * done the record before it is kept beside.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
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

const UndoFile = z.object({ schema: z.literal(1), files: z.record(z.string(), FileRecord) })

const undoFile = (dataFolder: string) => join(dataFolder, 'claude-settings.json')

/** By the settings file's path. Nothing, when the data folder is gone or the file is damaged: then what we wrote is known by its form only. */
export function readUndoRecords(dataFolder: string): Record<string, FileRecord> {
  try {
    return UndoFile.parse(JSON.parse(readFileSync(undoFile(dataFolder), 'utf8'))).files
  } catch {
    return {}
  }
}

export function writeUndoRecord(dataFolder: string, file: string, record: FileRecord | undefined): void {
  const { [file]: _, ...others } = readUndoRecords(dataFolder)
  const files = record && Object.values(record.records).some((each) => each.length > 0) ? { ...others, [file]: record } : others
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const content = `${JSON.stringify({ schema: 1, files }, undefined, 2)}\n`
  replaceFile(undoFile(dataFolder), content, { isStillWanted: () => true })
}
