/** A settings file as it is now, to say how things stand: nothing here fails because of what somebody has written into it. */
import { readFileSync } from 'node:fs'
import { readDocument } from './json-document.ts'

export interface SettingsLook {
  /** Absent: there is no file, or it cannot be read. */
  text?: string
  isReadable: boolean
  problem?: string
}

export function lookAtSettings(file: string): SettingsLook {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return { isReadable: true }
    return { isReadable: false, problem: `It cannot be read (${code}).` }
  }
  if (text.trim() === '') return { text, isReadable: true }
  const document = readDocument(text)
  if (!document.ok) {
    const problem = `It is no valid JSON at line ${document.line}, column ${document.column}: ${document.reason}.`
    return { isReadable: false, problem }
  }
  return isStrict(text)
    ? { text, isReadable: true }
    : {
        text,
        isReadable: true,
        // Seen with Claude Code 2.1.331.
        problem: 'It has comments or trailing commas, and Claude Code passes over a settings file that has them.',
      }
}

function isStrict(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\ufeff/, ''))
    return true
  } catch {
    return false
  }
}
