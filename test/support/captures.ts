/** Transcripts that Claude Code 2.1.330 wrote against a made-up API (test/fixtures/captures), long texts scrubbed, every field kept. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'

const fixtures = join(import.meta.dirname, '../fixtures/captures')

export function capturedTranscripts(): { name: string; bytes: Buffer }[] {
  return capturedFiles()
    .filter((name) => name.endsWith('.jsonl.gz'))
    .map((name) => ({ name: name.replace(/\.gz$/, ''), bytes: gunzipSync(readFileSync(join(fixtures, name))) }))
}

/** Unpacks all of them, with the subagents' descriptions, into a temporary folder of three homes. */
export function unpackCaptures(): string {
  const target = mkdtempSync(join(tmpdir(), 'plimsoll-captures-'))
  for (const name of capturedFiles()) {
    const file = join(target, name.replace(/\.gz$/, ''))
    mkdirSync(dirname(file), { recursive: true })
    const bytes = readFileSync(join(fixtures, name))
    writeFileSync(file, name.endsWith('.gz') ? gunzipSync(bytes) : bytes)
  }
  return target
}

function capturedFiles(): string[] {
  return readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
    .filter((name) => !statSync(join(fixtures, name)).isDirectory())
    .sort()
}
