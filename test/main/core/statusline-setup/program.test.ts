import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { findStatusLineProgram, type Runtime } from '../../../../src/main/core/statusline-setup/program.ts'

const isWindows = process.platform === 'win32'

let folder: string
let runtime: Runtime
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-program-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const script = join(folder, 'out', 'main', 'statusline.js')
  mkdirSync(dirname(script), { recursive: true })
  writeFileSync(script, '')
  runtime = { execPath: process.execPath, isElectron: false, script, env: { PATH: '' } }
})

function putNode(path: string, version: string): string {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `#!/bin/sh\necho ${version}\n`)
  chmodSync(file, 0o755)
  return file
}

it('is the Node that runs, and the built program', async () => {
  const found = await findStatusLineProgram(runtime)
  expect(found).toMatchObject({ ok: true, command: expect.stringContaining('out/main/statusline.js') })
  if (found.ok && !isWindows) expect(found.command).toBe(`${process.execPath} ${runtime.script}`)
})

it.skipIf(isWindows)('is a Node from the PATH where Electron runs, since the packed app is none', async () => {
  const node = putNode('bin/node', 'v20.18.1')
  const env = { PATH: join(folder, 'bin') }
  expect(await findStatusLineProgram({ ...runtime, isElectron: true, env })).toEqual({
    ok: true,
    command: `${node} ${runtime.script}`,
  })
})

it.skipIf(isWindows)('is refused, with what to do, where the PATH has only an old one', async () => {
  putNode('bin/node', 'v18.20.0')
  const found = await findStatusLineProgram({ ...runtime, isElectron: true, env: { PATH: join(folder, 'bin') } })
  expect(found).toEqual({ ok: false, message: expect.stringMatching(/Node 20 or newer.*nodejs\.org/) })
})

it.skipIf(isWindows)('names the link of Homebrew, and not the folder that goes with the next version', async () => {
  const cellar = putNode('Cellar/node/22.1.0/bin/node', 'v22.1.0')
  mkdirSync(join(folder, 'bin'))
  const link = join(folder, 'bin', 'node')
  symlinkSync(cellar, link)
  const env = { PATH: join(folder, 'bin') }
  expect(await findStatusLineProgram({ ...runtime, execPath: cellar, env })).toMatchObject({
    command: expect.stringMatching(new RegExp(`^${link} `)),
  })
  expect(await findStatusLineProgram({ ...runtime, execPath: cellar })).toMatchObject({
    command: expect.stringMatching(new RegExp(`^${cellar} `)),
  })
})

it('is refused where it would be gone with the app, or is not there', async () => {
  const passing = { ...runtime, env: { PATH: '', APPDIR: folder } }
  expect(await findStatusLineProgram(passing)).toMatchObject({ ok: false, message: expect.stringContaining('only while') })
  rmSync(runtime.script)
  expect(await findStatusLineProgram(runtime)).toMatchObject({ ok: false, message: expect.stringContaining('is not at') })
})
