/**
 * Where telemetry is sent on to. A file of its own, for its owner only: the headers may hold a secret, and settings can be read by
 * every program on this machine.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { replaceFile } from '../claude-settings/replace-file.ts'
import type { ForwardAddress } from './foreign-variables.ts'

const forwardFile = (dataFolder: string) => join(dataFolder, 'telemetry-forward.json')

export function saveForwardAddress(dataFolder: string, address: ForwardAddress): void {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const content = `${JSON.stringify({ schema: 1, ...address }, undefined, 2)}\n`
  replaceFile(forwardFile(dataFolder), content, { isStillWanted: () => true })
}

export function removeForwardAddress(dataFolder: string): void {
  rmSync(forwardFile(dataFolder), { force: true })
}
