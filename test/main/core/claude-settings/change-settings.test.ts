import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import {
  applyChange,
  type ChangePlan,
  type Planned,
  planChange,
  planUndo,
  type SettingsPlace,
} from '../../../../src/main/core/claude-settings/change-settings.ts'

const now = new Date('2026-11-24T13:30:00.123Z')
const changes = [
  { path: ['env', 'ONE'], value: '1' },
  { path: ['env', 'TWO'], value: '2' },
]
const isWindows = process.platform === 'win32'

let folder: string
let place: SettingsPlace
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-settings-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'claude'))
  place = { file: join(folder, 'claude', 'settings.json'), purpose: 'telemetry', dataFolder: join(folder, 'data') }
})

function planOf(planned: Planned): ChangePlan {
  if (!planned.ok) throw new Error(planned.message)
  return planned.plan
}
function install(wanted = changes, where = place) {
  return applyChange(planOf(planChange(where, wanted)), now)
}
function uninstall(where = place) {
  return applyChange(planOf(planUndo(where)), now)
}
const content = () => readFileSync(place.file, 'utf8')
const hex = () => readFileSync(place.file).toString('hex')
const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8)

describe('changing a settings file', () => {
  it('shows the lines before anything is written', () => {
    writeFileSync(place.file, '{\n  "model": "opus"\n}\n')
    const plan = planOf(planChange(place, changes))
    expect(plan.diff).toBe(
      [
        '  {',
        '-   "model": "opus"',
        '+   "model": "opus",',
        '+   "env": {',
        '+     "ONE": "1",',
        '+     "TWO": "2"',
        '+   }',
        '  }',
      ].join('\n'),
    )
    expect(content()).toBe('{\n  "model": "opus"\n}\n')
    expect(existsSync(place.dataFolder)).toBe(false)
  })

  it('gives back the same bytes: comments, mark, line ends of Windows, no last line end', () => {
    for (const text of [
      '\ufeff{\r\n\t"a": 1, // one\r\n}\r\n',
      '{"a":1}',
      '/* top */ {}\n\n',
      '',
      '\n',
      '{\n  "env": {"ONE": "0"}\n}',
    ]) {
      writeFileSync(place.file, text)
      const before = hex()
      expect(install()).toMatchObject({ ok: true })
      expect(hex()).not.toBe(before)
      expect(uninstall()).toMatchObject({ ok: true })
      expect(hex()).toBe(before)
    }
  })

  it('keeps a backup beside our data, readable by its owner only', () => {
    writeFileSync(place.file, '{}')
    const applied = install()
    const backup = join(place.dataFolder, 'backups', '20261124T133000-123Z-settings.json')
    expect(applied).toEqual({ ok: true, backup })
    expect(readFileSync(backup, 'utf8')).toBe('{}')
    if (!isWindows) expect([modeOf(backup), modeOf(place.dataFolder)]).toEqual(['600', '700'])
  })

  it.skipIf(isWindows)("keeps the file's mode, and makes a new one for its owner only", () => {
    writeFileSync(place.file, '{}')
    chmodSync(place.file, 0o640)
    install()
    expect(modeOf(place.file)).toBe('640')
    uninstall()
    expect(modeOf(place.file)).toBe('640')
    rmSync(place.file)
    install()
    expect(modeOf(place.file)).toBe('600')
  })

  it('leaves no temporary file', () => {
    writeFileSync(place.file, '{}')
    install()
    expect(readdirSync(join(folder, 'claude'))).toEqual(['settings.json'])
  })

  it.skipIf(isWindows)('writes through links, and they stay links', () => {
    mkdirSync(join(folder, 'dotfiles'))
    writeFileSync(join(folder, 'dotfiles', 'claude.json'), '{}')
    symlinkSync('../dotfiles/claude.json', join(folder, 'claude', 'link.json'))
    symlinkSync('link.json', place.file)
    install()
    expect(lstatSync(place.file).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(folder, 'dotfiles', 'claude.json'), 'utf8')).toContain('"ONE"')
    uninstall()
    expect(readFileSync(join(folder, 'dotfiles', 'claude.json'), 'utf8')).toBe('{}')
    expect(lstatSync(place.file).isSymbolicLink()).toBe(true)
  })

  it.skipIf(isWindows)('makes the file that a dangling link names', () => {
    mkdirSync(join(folder, 'dotfiles'))
    symlinkSync('../dotfiles/claude.json', place.file)
    install()
    expect(lstatSync(place.file).isSymbolicLink()).toBe(true)
    uninstall()
    expect(existsSync(join(folder, 'dotfiles', 'claude.json'))).toBe(false)
    expect(lstatSync(place.file).isSymbolicLink()).toBe(true)
  })

  it('makes file and folders that are missing, and takes them away again', () => {
    const deep = { ...place, file: join(folder, 'new', 'deep', 'settings.json') }
    expect(install(changes, deep)).toEqual({ ok: true })
    expect(JSON.parse(readFileSync(deep.file, 'utf8'))).toEqual({ env: { ONE: '1', TWO: '2' } })
    expect(uninstall(deep)).toMatchObject({ ok: true })
    expect(existsSync(join(folder, 'new'))).toBe(false)
  })

  it('leaves a file that it made once somebody else uses it', () => {
    install()
    writeFileSync(place.file, content().replace('{\n', '{\n  "mine": true,\n'))
    uninstall()
    expect(content()).toBe('{\n  "mine": true\n}\n')
  })

  it('refuses when the file has changed since the plan', () => {
    writeFileSync(place.file, '{}')
    const plan = planOf(planChange(place, changes))
    writeFileSync(place.file, '{ }')
    expect(applyChange(plan, now)).toMatchObject({ ok: false, code: 'changedSince' })
    rmSync(place.file)
    expect(applyChange(plan, now)).toMatchObject({ ok: false, code: 'changedSince' })
    const fresh = planOf(planChange(place, changes))
    writeFileSync(place.file, '{}')
    expect(applyChange(fresh, now)).toMatchObject({ ok: false, code: 'changedSince' })
    expect(content()).toBe('{}')
  })

  it('does not write what does not parse, and names the place', () => {
    writeFileSync(place.file, '{\n  "a": 1\n  "b": 2\n}\n')
    expect(planChange(place, changes)).toMatchObject({ ok: false, code: 'unparsable', line: 3, column: 3 })
    writeFileSync(place.file, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))
    expect(planChange(place, changes)).toMatchObject({ ok: false, code: 'unreadable' })
    rmSync(place.file)
    mkdirSync(place.file)
    expect(planChange(place, changes)).toMatchObject({ ok: false, code: 'unreadable' })
  })

  it.skipIf(isWindows || process.getuid?.() === 0)('does not write a file that its owner has locked', () => {
    writeFileSync(place.file, '{}')
    chmodSync(place.file, 0o400)
    expect(install()).toMatchObject({ ok: false, code: 'notWritable' })
    expect(content()).toBe('{}')
  })

  it('remembers what was there first when it is installed again with other values', () => {
    writeFileSync(place.file, '{"env": {"ONE": "mine"}}')
    const before = hex()
    install()
    install([{ path: ['env', 'ONE'], value: 'other' }])
    expect(JSON.parse(content())).toEqual({ env: { ONE: 'other' } })
    uninstall()
    expect(hex()).toBe(before)
  })

  it('undoes what is there after a kill between remembering a second installation and writing it', () => {
    writeFileSync(place.file, '{"env": {"ONE": "mine"}}')
    const before = hex()
    const memory = join(place.dataFolder, 'claude-settings.json')
    const remembered = () => JSON.parse(readFileSync(memory, 'utf8'))
    install()
    const [first, written] = [remembered(), content()]
    install([{ path: ['env', 'ONE'], value: 'other' }])
    const both = remembered()
    const records = [first, both].flatMap(({ files }) => files[place.file].records.telemetry)
    both.files[place.file].records.telemetry = records
    for (const left of [written, content()]) {
      writeFileSync(memory, JSON.stringify(both))
      writeFileSync(place.file, left)
      uninstall()
      expect(hex()).toBe(before)
    }
  })

  it('takes away a file that it made in the place of one that was deleted', () => {
    writeFileSync(place.file, '{"a": 1}')
    install()
    rmSync(place.file)
    install()
    uninstall()
    expect(existsSync(place.file)).toBe(false)
  })

  it('undoes one purpose and leaves the other', () => {
    writeFileSync(place.file, '{\n  "a": 1\n}\n')
    const before = hex()
    const statusLine: SettingsPlace = { ...place, purpose: 'statusLine' }
    install()
    install(
      [{ path: ['statusLine'], value: 'plimsoll' }].map((each) => ({ ...each })),
      statusLine,
    )
    uninstall()
    expect(JSON.parse(content())).toEqual({ a: 1, statusLine: 'plimsoll' })
    uninstall(statusLine)
    expect(hex()).toBe(before)
  })
})

describe('undoing it', () => {
  it('takes our lines out of a file that no longer parses, when they are there as we wrote them', () => {
    writeFileSync(place.file, '{\n  "env": {\n    "A": "1"\n  },\n  "b": 2\n}\n')
    install()
    writeFileSync(place.file, content().replace('"b": 2', '"b": 2,, <<<<<<<'))
    expect(planChange(place, changes)).toMatchObject({ ok: false, code: 'unparsable' })
    expect(uninstall()).toMatchObject({ ok: true })
    expect(content()).toBe('{\n  "env": {\n    "A": "1"\n  },\n  "b": 2,, <<<<<<<\n}\n')
  })

  it('touches nothing in such a file when they are not, or are there twice', () => {
    writeFileSync(place.file, '{\n  "a": 1\n}\n')
    install()
    const ours = content()
    for (const broken of [ours.replace('"ONE"', '"ONE'), `${ours}${ours}`]) {
      writeFileSync(place.file, broken)
      expect(planUndo(place)).toMatchObject({ ok: false, code: 'unparsable' })
      expect(content()).toBe(broken)
    }
  })

  it('knows its keys by their form when our data folder is gone, and does not make it anew', () => {
    writeFileSync(place.file, '{"a": 1}')
    install()
    rmSync(place.dataFolder, { recursive: true })
    expect(applyChange(planOf(planUndo(place, changes)), now)).toEqual({ ok: true })
    expect(content()).toBe('{"a": 1}')
    expect(existsSync(place.dataFolder)).toBe(false)
  })

  it('does not take away a file that was empty before us, nor one that a person emptied', () => {
    writeFileSync(place.file, '{}')
    install()
    uninstall()
    expect(content()).toBe('{}')
    rmSync(place.file)
    install()
    writeFileSync(place.file, '{}')
    uninstall()
    expect(content()).toBe('{}')
  })

  it('has nothing to do where nothing was done', () => {
    expect(uninstall()).toEqual({ ok: true })
    writeFileSync(place.file, '{}')
    expect(planOf(planUndo(place)).diff).toBe('')
    expect(uninstall()).toEqual({ ok: true })
  })
})
