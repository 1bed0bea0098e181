import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { arrive, type BuiltCli, buildCli, type Person } from '../../support/cli.ts'

let cli: BuiltCli
let person: Person
let file: string
let script: string
beforeAll(async () => {
  cli = await buildCli()
  script = join(dirname(cli.file), 'statusline.cjs')
  // Only where it is matters here.
  if (!existsSync(script)) writeFileSync(script, '')
})
afterAll(() => cli.remove())
beforeEach(() => {
  person = arrive(cli.file)
  mkdirSync(person.home.root)
  file = join(person.home.root, 'settings.json')
})
afterEach(() => person.leave())

const isWindows = process.platform === 'win32'
const original = '{\n\t"statusLine": {\n\t\t"type": "command", // mine\n\t\t"command": "line.sh",\n\t\t"padding": 1\n\t}\n}'
const content = () => readFileSync(file, 'utf8')
const chains = () => JSON.parse(readFileSync(join(person.dataFolder, '..', 'config', 'status-lines.json'), 'utf8'))
const run = (...args: string[]) => person.run(['statusline', ...args])

describe('plimsoll statusline install', () => {
  it('shows the lines, writes nothing where nobody can be asked, and writes with --yes', async () => {
    writeFileSync(file, original)
    const asked = await run('install')
    expect(asked).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--yes') })
    expect(asked.stdout).toContain('- \t\t"command": "line.sh",\n')
    expect(asked.stdout).toContain('statusline.cjs --chain ')
    expect(asked.stderr).toContain('is run as well: line.sh')
    expect(content()).toBe(original)

    const written = await run('install', '--yes', '--join', 'same')
    expect(written).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(`Wrote ${file}.`) })
    expect(written.stderr).toContain('backups')
    expect(content()).toContain(`${script} --chain ${Object.keys(chains())[0]}"`)
    expect(Object.values(chains())).toEqual([{ account: person.home.root, command: 'line.sh', join: 'same' }])
    expect(await run('install')).toMatchObject({ exitCode: 0, stdout: '', stderr: expect.stringContaining('already') })

    expect((await run('uninstall')).exitCode).toBe(2)
    expect(await run('uninstall', '--yes')).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(`Wrote ${file}.`) })
    expect(content()).toBe(original)
    expect(chains()).toEqual({})
    expect(await run('uninstall')).toMatchObject({ exitCode: 0, stderr: 'There is no status line of ours to take back.\n' })
  })

  it.skipIf(isWindows || spawnSync('script', ['--version']).status !== 0)('asks at a terminal', () => {
    writeFileSync(file, original)
    const answer = (text: string) =>
      spawnSync('script', ['-qec', `${process.execPath} ${cli.file} statusline install`, '/dev/null'], {
        input: text,
        encoding: 'utf8',
        env: { PATH: process.env.PATH, HOME: person.home.path, PLIMSOLL_DATA_DIR: person.dataFolder, LC_ALL: 'C.UTF-8' },
      }).stdout
    expect(answer('n\n')).toContain('Nothing was written.')
    expect(content()).toBe(original)
    expect(answer('y\n')).toContain('Wrote')
    expect(content()).toContain('--chain')
  })

  it('only shows it with --dry-run, and says all of it as JSON', async () => {
    writeFileSync(file, original)
    const shown = await run('install', '--dry-run', '--json')
    expect(shown).toMatchObject({ exitCode: 0, stderr: '' })
    expect(JSON.parse(shown.stdout)).toMatchObject({
      schema: 1,
      isDryRun: true,
      folders: [{ file, state: 'shown', diff: expect.arrayContaining(['- \t\t"command": "line.sh",']) }],
    })
    expect(content()).toBe(original)
    const written = JSON.parse((await run('install', '--yes', '--json')).stdout)
    expect(written.folders).toMatchObject([{ state: 'written', backup: expect.stringContaining('backups') }])
    expect(JSON.parse((await run('uninstall', '--dry-run', '--json')).stdout).folders).toMatchObject([{ state: 'shown' }])
    expect(content()).not.toBe(original)
  })

  it('sets up several folders, or none where one of them cannot be', async () => {
    const [one, two] = [join(person.home.path, 'one'), join(person.home.path, 'two')]
    mkdirSync(two)
    writeFileSync(join(two, 'settings.json'), '{"statusLine": {"type": "static"}}')
    const refused = await run('install', '--yes', '--config-dir', one, '--config-dir', two)
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('its type is "static"') })
    expect(existsSync(one)).toBe(false)
    writeFileSync(join(two, 'settings.json'), '{}')
    expect((await run('install', '--yes', '--config-dir', one, two)).exitCode).toBe(0)
    expect(existsSync(file)).toBe(false)

    // Also those that the environment does not name any more.
    expect((await run('uninstall', '--yes')).exitCode).toBe(0)
    expect(existsSync(one)).toBe(false)
    expect(readFileSync(join(two, 'settings.json'), 'utf8')).toBe('{}')
  })

  it('leaves a file alone that is no valid JSON, and says what is to be done by hand', async () => {
    writeFileSync(file, '{"a": }')
    expect(await run('install', '--yes')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('line 1') })
    expect(await run('uninstall', '--yes')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('by hand') })
    expect(content()).toBe('{"a": }')
  })

  it('does not touch what was put in the place of ours', async () => {
    await run('install', '--yes')
    const mine = '{"statusLine": {"type": "command", "command": "mine.sh"}}'
    writeFileSync(file, mine)
    expect(await run('uninstall', '--yes')).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('was changed since') })
    expect(content()).toBe(mine)
  })
})

it('plimsoll statusline status says whose it is in each folder, and when ours was last called', async () => {
  const none = await run('status')
  expect(none).toMatchObject({ exitCode: 0, stdout: `${file}: none\n` })
  writeFileSync(file, '{"disableAllHooks": true}')
  await run('install', '--yes')
  const fresh = await run('status')
  expect(fresh.stdout).toContain(`${file}: installed\n  runs: `)
  expect(fresh.stdout).toContain('not called yet')
  expect(fresh.stdout).toContain('"disableAllHooks" is set')

  const readings = join(person.dataFolder, 'readings')
  mkdirSync(readings, { recursive: true })
  const seenAt = Date.parse('2026-11-24T13:00:00Z')
  writeFileSync(join(readings, 's.json'), JSON.stringify({ schema: 1, account: person.home.root, seenAt }))
  const later = await person.run(['statusline', 'status'], { now: '2026-11-24T13:05:00Z' })
  expect(later.stdout).toMatch(/last called: 5\sm ago \(2026-11-24T13:00:00\.000Z\)/)
  expect(JSON.parse((await run('status', '--json')).stdout)).toMatchObject({
    schema: 1,
    folders: [{ state: 'installed', isDisabled: true, lastReadingAt: seenAt }],
  })
})

it('can be taken back without the program that was installed, and without our data', async () => {
  writeFileSync(file, original)
  await run('install', '--yes')
  rmSync(person.dataFolder, { recursive: true, force: true })
  writeFileSync(file, content().replaceAll(dirname(cli.file), '/gone/out/main'))
  expect((await run('status')).stdout).toContain('does not work')
  expect((await run('uninstall', '--yes')).exitCode).toBe(0)
  expect(content()).toBe(original)
})
