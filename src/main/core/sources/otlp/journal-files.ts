/**
 * The files of the journal: `<number>.jsonl`, read in the order of their numbers. A number is the millisecond in which its file was
 * begun, or one more than the last where the clock was set back, so that none is used twice even if somebody empties the folder.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Numbers of the files that are there, rising. None where there is no folder yet. */
export function journalNumbers(folder: string): number[] {
  const numbers: number[] = []
  for (const name of namesIn(folder)) {
    const digits = /^(\d{1,15})\.jsonl$/.exec(name)?.[1]
    if (digits !== undefined) numbers.push(Number(digits))
  }
  return numbers.sort((a, b) => a - b)
}

export function journalFile(folder: string, number: number): string {
  return join(folder, `${number}.jsonl`)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
