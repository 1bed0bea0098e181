/** The token that allows a request to change something. Whoever may read the data folder may have it. */
import { randomBytes, randomUUID } from 'node:crypto'
import { chmodSync, linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** 32 random bytes as base64url. */
const tokenForm = /^[\w-]{43}$/

export const tokenFile = (dataFolder: string) => join(dataFolder, 'token')

/** Made once per data folder and kept, so that a script or a bookmarked panel goes on working after a restart. */
export function accessToken(dataFolder: string): string {
  const existing = readAccessToken(dataFolder)
  if (existing !== undefined) {
    if (process.platform !== 'win32') chmodSync(tokenFile(dataFolder), 0o600)
    return existing
  }
  const prepared = `${tokenFile(dataFolder)}.${randomUUID()}.tmp`
  writeFileSync(prepared, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
  try {
    // A link fails where a file already is, so that of two starts at once one token stays for both.
    linkSync(prepared, tokenFile(dataFolder))
    unlinkSync(prepared)
  } catch {
    const theirs = readAccessToken(dataFolder)
    if (theirs !== undefined) {
      unlinkSync(prepared)
      return theirs
    }
    // What lies there is no token, or the file system has no links.
    renameSync(prepared, tokenFile(dataFolder))
  }
  return readAccessToken(dataFolder) ?? accessToken(dataFolder)
}

export function readAccessToken(dataFolder: string): string | undefined {
  try {
    const text = readFileSync(tokenFile(dataFolder), 'utf8').trim()
    return tokenForm.test(text) ? text : undefined
  } catch {
    return undefined
  }
}
