import { mkdtempSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'vite'
import { onTestFinished } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** Makes a TypeScript file of test/support runnable by plain Node, in a process of its own. Gone when the test is finished. */
export async function bundleForNode(file: string): Promise<string> {
  // Below node_modules, so that the bundle finds libsql, the one package that stays outside of it.
  const outDir = mkdtempSync(join(root, 'node_modules', '.plimsoll-test-'))
  onTestFinished(() => rmSync(outDir, { recursive: true, force: true }))
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: { ssr: join(import.meta.dirname, file), outDir, emptyOutDir: false, target: 'node20' },
  })
  return join(outDir, `${basename(file, '.ts')}.js`)
}
