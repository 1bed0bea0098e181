import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Applied } from '../../../../src/main/core/claude-settings/change-settings.ts'
import { applyChange } from '../../../../src/main/core/claude-settings/change-settings.ts'
import type { Folders } from '../../../../src/main/core/paths.ts'
import { applyStatusLine, undoStatusLine } from '../../../../src/main/core/statusline-setup/apply-status-line.ts'
import {
  planStatusLine,
  planStatusLineUndo,
  type StatusLineRequest,
} from '../../../../src/main/core/statusline-setup/plan-status-line.ts'
import { statusLineStatus } from '../../../../src/main/core/statusline-setup/status-line-status.ts'
import { planTelemetry, planTelemetryUndo } from '../../../../src/main/core/telemetry-setup/plan-telemetry.ts'
import { settingsText } from '../../../support/arbitrary-settings.ts'

const now = new Date('2026-11-24T13:30:00Z')
const isWindows = process.platform === 'win32'
const theirs = 'bash ~/.claude/line.sh "a b" \\"'

let root: string
let configFolder: string
let file: string
let folders: Folders
let program: string
let request: StatusLineRequest
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plimsoll-line-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  configFolder = join(root, 'claude')
  file = join(configFolder, 'settings.json')
  mkdirSync(configFolder)
  folders = { data: join(root, 'data'), config: join(root, 'config') }
  program = programAt(join(root, 'app'))
  request = { configFolder, folders, program }
})

function programAt(app: string): string {
  const script = join(app, 'out', 'main', 'statusline.js').replaceAll('\\', '/')
  mkdirSync(dirname(script), { recursive: true })
  writeFileSync(script, '')
  return `${process.execPath.replaceAll('\\', '/')} ${script}`
}

function install(change: Partial<StatusLineRequest> = {}): Applied {
  const wanted = { ...request, ...change }
  const planned = planStatusLine(wanted)
  if (planned.state === 'refused') throw new Error(planned.message)
  return applyStatusLine(wanted.configFolder, planned, folders, now)
}
function uninstall(folder = configFolder): Applied {
  const { planned } = planStatusLineUndo(folder, folders)
  if (!planned.ok) throw new Error(planned.message)
  return undoStatusLine(folder, planned.plan, folders, now)
}
const write = (text: string) => writeFileSync(file, text)
const content = () => readFileSync(file, 'utf8')
const hex = () => readFileSync(file).toString('hex')
const statusLine = () => JSON.parse(content()).statusLine
const chains = (): Record<string, object> => JSON.parse(readFileSync(join(folders.config, 'status-lines.json'), 'utf8'))
const status = () => statusLineStatus(configFolder, folders)
const other = (beside: object = {}) =>
  JSON.stringify({ model: 'opus', statusLine: { type: 'command', command: theirs, ...beside } })

describe('where there is no status line', () => {
  it('sets ours, which is run now and then as well, so that figures age before the eyes', () => {
    write('{\n  "model": "opus"\n}\n')
    expect(status()).toMatchObject({ state: 'none', isDisabled: false })
    expect(install()).toMatchObject({ ok: true, backup: expect.stringContaining('backups') })
    expect(JSON.parse(content())).toEqual({
      model: 'opus',
      statusLine: { type: 'command', command: program, refreshInterval: 30 },
    })
    expect(status()).toMatchObject({ state: 'installed', command: program })
    expect(existsSync(join(folders.config, 'status-lines.json'))).toBe(false)
  })

  it('gives back the same bytes, whatever the file is like', () => {
    for (const text of [
      '{}',
      '{"a":1}',
      '{\n\t"a": 1\n}',
      '\ufeff{\r\n\t"a": 1, // one\r\n}\r\n',
      '/* top */ {}\n\n',
      '',
      '\n',
      '{\n  "statusLines": {},\n  "env": {"A": "1"}, // last\n}',
    ]) {
      write(text)
      const before = hex()
      install()
      expect(hex()).not.toBe(before)
      uninstall()
      expect(hex()).toBe(before)
      expect(status().state).toBe('none')
    }
  })

  it('makes a file that is missing, and takes it away again', () => {
    const folder = join(root, 'new', 'claude')
    install({ configFolder: folder })
    expect(statusLineStatus(folder, folders).state).toBe('installed')
    uninstall(folder)
    expect(existsSync(join(root, 'new'))).toBe(false)
  })

  it.skipIf(isWindows)('writes through a link, which stays one', () => {
    const target = join(root, 'dotfiles.json')
    writeFileSync(target, '{ }')
    symlinkSync(target, file)
    install()
    expect(lstatSync(file).isSymbolicLink()).toBe(true)
    expect(readFileSync(target, 'utf8')).toContain('statusline.js')
    uninstall()
    expect(readFileSync(target, 'utf8')).toBe('{ }')
  })
})

describe('where there is one', () => {
  it('runs it as well, and leaves what it has besides its command where it is', () => {
    write(other({ padding: 2, refreshInterval: 5, extra: { a: 1 } }))
    install()
    const [[id, chained] = []] = Object.entries(chains())
    expect(id).toMatch(/^[0-9a-f]{8}$/)
    expect(chained).toEqual({ account: configFolder, command: theirs })
    expect(statusLine()).toEqual({
      type: 'command',
      command: `${program} --chain ${id}`,
      padding: 2,
      refreshInterval: 5,
      extra: { a: 1 },
    })
    expect(status()).toMatchObject({ state: 'installed', chained: theirs, join: 'line' })
    if (!isWindows) expect(statSync(join(folders.config, 'status-lines.json')).mode & 0o777).toBe(0o600)
  })

  it('gives back the same bytes of it', () => {
    for (const text of [
      other(),
      '{"statusLine":{"command":"a\\u0062c","type":"command"}}',
      '\ufeff{\r\n\t"statusLine": { // mine\r\n\t\t"type": "command",\r\n\t\t/* this */ "command" : "x\\/y",\r\n\t},\r\n}',
      '{\n  "statusLine": {\n    "type": "command",\n    "command": "date", "padding": 0\n  },\n  "model": "opus"\n}\n',
    ]) {
      write(text)
      const before = hex()
      install()
      expect(hex()).not.toBe(before)
      uninstall()
      expect(hex()).toBe(before)
      expect(chains()).toEqual({})
    }
  })

  it('never runs itself: not the second time, and not from where it was before', () => {
    write(other())
    const before = content()
    install()
    const once = content()
    expect(planStatusLine(request)).toMatchObject({ state: 'ready', plan: { diff: '' }, isChainChanged: false })
    install()
    expect(content()).toBe(once)

    rmSync(join(root, 'app'), { recursive: true })
    expect(status()).toMatchObject({ state: 'broken', problem: expect.stringContaining('statusline.js is not there any more') })
    const moved = programAt(join(root, "new 'place'"))
    const quoted = `${moved.split(' ')[0]} '${join(root, "new '\\''place'\\''", 'out', 'main', 'statusline.js')}'`
    install({ program: isWindows ? moved : quoted })
    expect(Object.values(chains())).toEqual([{ account: configFolder, command: theirs }])
    expect(status()).toMatchObject({ state: 'installed', chained: theirs })
    uninstall()
    expect(content()).toBe(before)
  })

  it('is refused where it is no command, or runs ours in a way that we did not write', () => {
    for (const value of [
      '{"type":"static","text":"hi"}',
      '"date"',
      'null',
      '{"command":"date"}',
      '{"type":"command"}',
      '{"type":"command","command":""}',
    ]) {
      write(`{"statusLine":${value}}`)
      expect(planStatusLine(request)).toMatchObject({ state: 'refused', message: expect.stringContaining('not understood') })
      expect(status().state).toBe('notUnderstood')
    }
    write(JSON.stringify({ statusLine: { type: 'command', command: `FOO=1 ${program}` } }))
    expect(planStatusLine(request)).toMatchObject({ state: 'refused', message: expect.stringContaining('already') })
    expect(status().state).toBe('altered')
  })

  it('stands on the line that was chosen, until another is', () => {
    write(other())
    install({ join: 'same' })
    expect(Object.values(chains())).toEqual([{ account: configFolder, command: theirs, join: 'same' }])
    install()
    expect(status().join).toBe('same')
    const planned = planStatusLine({ ...request, join: 'line' })
    expect(planned).toMatchObject({ state: 'ready', plan: { diff: '' }, isChainChanged: true })
    install({ join: 'line' })
    expect(status().join).toBe('line')
  })

  it('is kept apart for each of several folders, also where it is the same', () => {
    const second = join(root, 'second')
    mkdirSync(second)
    write(other())
    writeFileSync(join(second, 'settings.json'), other())
    install()
    install({ configFolder: second })
    expect(Object.values(chains()).map((chained) => 'account' in chained && chained.account)).toEqual([configFolder, second])
    uninstall()
    expect(Object.values(chains())).toEqual([{ account: second, command: theirs }])
    uninstall(second)
    expect(readFileSync(join(second, 'settings.json'), 'utf8')).toBe(other())
  })
})

describe('after somebody has edited the file', () => {
  it('takes back our key only', () => {
    write('{\n  "model": "opus",\n  "statusLine": { "type": "command", "command": "date" }\n}\n')
    install()
    write(content().replace('"opus"', '"sonnet", // quicker\n  "env": {}'))
    uninstall()
    expect(content()).toBe(
      '{\n  "model": "sonnet", // quicker\n  "env": {},\n  "statusLine": { "type": "command", "command": "date" }\n}\n',
    )
  })

  it('keeps what was set beside our command, now and when it is taken back', () => {
    write('{"statusLine": {"type": "command", "command": "date"}}')
    install()
    write(content().replace('"type": "command"', '"type": "command", "padding": 3'))
    uninstall()
    expect(content()).toBe('{"statusLine": {"type": "command", "padding": 3, "command": "date"}}')
  })

  it('takes away what was ours from the start, with a padding that was set to it since', () => {
    write('{"model": "opus"}')
    install()
    const edited = JSON.stringify({ ...JSON.parse(content()), statusLine: { ...statusLine(), padding: 1 } })
    write(edited)
    expect(planStatusLine(request)).toMatchObject({ state: 'ready' })
    install()
    expect(statusLine()).toEqual({ type: 'command', command: program, refreshInterval: 30, padding: 1 })
    write(edited)
    uninstall()
    expect(JSON.parse(content())).toEqual({ model: 'opus' })
  })

  it('does not touch a status line that was put in the place of ours, and says so', () => {
    for (const original of ['{"model": "opus"}', other()]) {
      write(original)
      install()
      const mine = JSON.stringify({ statusLine: { type: 'command', command: 'mine.sh' } })
      write(mine)
      const undo = planStatusLineUndo(configFolder, folders)
      expect(undo).toMatchObject({
        planned: { ok: true, plan: { diff: '' } },
        left: expect.stringContaining('was changed since'),
      })
      uninstall()
      expect(content()).toBe(mine)
      // Nothing of ours is left to undo, and theirs is one to run as well.
      install()
      expect(Object.values(chains())).toEqual([{ account: configFolder, command: 'mine.sh' }])
      uninstall()
      expect(content()).toBe(mine)
    }
  })

  it('leaves alone what still runs ours in a way of its own, and keeps the one from before for it', () => {
    write(other())
    install()
    write(content().replace(program.split(' ')[0] ?? '', 'nice node'))
    const altered = content()
    expect(planStatusLineUndo(configFolder, folders).left).toContain('not as Plimsoll wrote it')
    uninstall()
    expect(content()).toBe(altered)
    expect(Object.values(chains())).toEqual([{ account: configFolder, command: theirs }])
  })

  it('finds nothing to do where somebody has taken it away', () => {
    write('{"model": "opus"}')
    install()
    write('{}')
    expect(uninstall()).toMatchObject({ ok: true })
    expect(content()).toBe('{}')
  })

  it('puts our lines out of a file that no longer parses', () => {
    write('{\n  "model": "opus",\n  "x": 1\n}\n')
    install()
    write(content().replace('"opus"', '"opus'))
    uninstall()
    expect(content()).toBe('{\n  "model": "opus,\n  "x": 1\n}\n')
  })
})

describe('taking back', () => {
  it('works without our data, and without the app', () => {
    for (const original of ['{"model":"opus"}', other({ padding: 1 })]) {
      write(original)
      install()
      rmSync(folders.data, { recursive: true })
      rmSync(join(root, 'app'), { recursive: true })
      uninstall()
      expect(JSON.parse(content())).toEqual(JSON.parse(original))
      programAt(join(root, 'app'))
    }
  })

  it('installs anew without our data as if it had never been there', () => {
    write(other())
    install()
    rmSync(folders.data, { recursive: true })
    install({ program: programAt(join(root, 'elsewhere')) })
    expect(Object.values(chains())).toEqual([{ account: configFolder, command: theirs }])
    uninstall()
    expect(content()).toBe(other())
  })

  it('says so where nobody knows any more what was there before', () => {
    write(other())
    install()
    rmSync(folders.data, { recursive: true })
    rmSync(folders.config, { recursive: true })
    expect(status()).toMatchObject({ state: 'broken', problem: expect.stringContaining('not known any more') })
    expect(planStatusLine(request)).toMatchObject({ state: 'ready', isChainLost: true })
    expect(planStatusLineUndo(configFolder, folders)).toMatchObject({ isChainLost: true })
    uninstall()
    expect(JSON.parse(content())).toEqual({ model: 'opus' })
  })

  it('goes with telemetry in the same file, in whichever order', () => {
    const telemetry = { configFolder, dataFolder: folders.data, port: 4318, ownPorts: [], env: {} }
    const turnOn = () => {
      const planned = planTelemetry(telemetry)
      if (planned.state !== 'ready') throw new Error(planned.state)
      applyChange(planned.plan, now)
    }
    const turnOff = () => {
      const planned = planTelemetryUndo(configFolder, folders.data)
      if (planned.ok) applyChange(planned.plan, now)
    }
    for (const steps of [
      [turnOn, install, turnOff, uninstall],
      [install, turnOn, turnOff, uninstall],
      [turnOn, install, uninstall, turnOff],
      [install, turnOn, uninstall, turnOff],
    ]) {
      for (const original of ['{\n  "model": "opus"\n}\n', other(), undefined]) {
        if (original === undefined) rmSync(file)
        else write(original)
        for (const step of steps) step()
        expect(existsSync(file) ? content() : undefined).toBe(original)
      }
    }
  })
})

describe('nothing is written', () => {
  it('to a file that is no valid JSON', () => {
    write('{"a": }')
    expect(planStatusLine(request)).toMatchObject({ state: 'refused', message: expect.stringContaining('line 1') })
    expect(status()).toMatchObject({ state: 'unreadable', problem: expect.stringContaining('line 1') })
    expect(planStatusLineUndo(configFolder, folders).planned).toMatchObject({ ok: false })
    expect(content()).toBe('{"a": }')
  })

  it('when the file has changed since its lines were shown', () => {
    write(other())
    const planned = planStatusLine(request)
    if (planned.state === 'refused') throw new Error(planned.message)
    write('{}')
    expect(applyStatusLine(configFolder, planned, folders, now)).toMatchObject({ ok: false, code: 'changedSince' })
    expect(content()).toBe('{}')
    expect(chains()).toEqual({})
  })

  it('when the status lines from before cannot be kept', () => {
    write(other())
    mkdirSync(folders.config)
    writeFileSync(join(folders.config, 'status-lines.json'), 'damaged')
    expect(install()).toMatchObject({ ok: false, message: expect.stringContaining('status-lines.json cannot be read') })
    expect(content()).toBe(other())
  })

  // Root may write everything, so somebody else must try.
  it.skipIf(isWindows || process.getuid?.() === 0)('to a file that its owner locked', () => {
    write(other())
    chmodSync(file, 0o444)
    expect(install()).toMatchObject({ ok: false, code: 'notWritable' })
    expect(content()).toBe(other())
    expect(chains()).toEqual({})
  })
})

it('gives back every file that a person could write', () => {
  fc.assert(
    fc.property(settingsText, (text) => {
      write(text)
      const before = hex()
      const planned = planStatusLine(request)
      // A value of another form under that name.
      if (planned.state === 'refused') return
      applyStatusLine(configFolder, planned, folders, now)
      uninstall()
      expect(hex()).toBe(before)
    }),
    { numRuns: 20 },
  )
})

it.skipIf(isWindows)('is a command that sh runs', () => {
  const app = join(root, "it's an app")
  const script = join(app, 'out', 'main', 'statusline.js')
  mkdirSync(dirname(script), { recursive: true })
  writeFileSync(script, 'console.log(process.argv.slice(2).join())')
  write(other())
  install({ program: `${process.execPath} '${script.replaceAll("'", String.raw`'\''`)}'` })
  const { stdout } = spawnSync('sh', ['-c', statusLine().command], { encoding: 'utf8' })
  expect(stdout).toBe(`--chain,${Object.keys(chains())[0]}\n`)
})

it('knows when ours was last called, by folder', () => {
  write('{}')
  expect(status()).not.toHaveProperty('lastReadingAt')
  const readings = join(folders.data, 'readings')
  mkdirSync(readings, { recursive: true })
  const put = (name: string, value: unknown) => writeFileSync(join(readings, name), JSON.stringify(value))
  put('a.json', { schema: 1, account: configFolder, seenAt: 5 })
  put('b.json', { schema: 1, account: configFolder, seenAt: 9 })
  put('c.json', { schema: 1, account: '/other', seenAt: 12 })
  writeFileSync(join(readings, 'd.json'), '{"acc')
  expect(status()).toMatchObject({ lastReadingAt: 9 })
})

it('says where Claude Code runs no status line at all', () => {
  write('{"disableAllHooks": true}')
  expect(status()).toMatchObject({ state: 'none', isDisabled: true })
})
