import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { defaultTelemetryPort, telemetryBlock } from '../../../../src/main/core/telemetry-setup/telemetry-block.ts'

it('is what docs/telemetry.md says, so that it can be undone by hand', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/telemetry.md'), 'utf8')
  const rows = [...page.matchAll(/^\| `(\w+)` \| `([^`]+)` \|/gm)].map(([, name, value]) => [name, value])
  expect(Object.fromEntries(rows)).toEqual(telemetryBlock(defaultTelemetryPort))
})
