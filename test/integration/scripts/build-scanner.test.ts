import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('the committed scanner is what its source compiles to', () => {
  const script = join(import.meta.dirname, '../../../scripts/build-scanner.mjs')
  expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow()
})
