import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commandWithChain, parseOurCommand, runsOurs, shellWord } from '../../../../src/main/core/statusline-setup/our-command.ts'

const isWindows = process.platform === 'win32'
const script = '/opt/plimsoll/out/main/statusline.js'

describe('a path as a word for the shell', () => {
  it('stays plain where it can', () => {
    expect(shellWord('/usr/bin/node', 'linux')).toBe('/usr/bin/node')
    expect(shellWord(String.raw`C:\nodejs\node.exe`, 'win32')).toBe('C:/nodejs/node.exe')
  })

  it('is quoted for cmd and Git Bash alike on Windows, and refused with what one of them replaces', () => {
    expect(shellWord(String.raw`C:\Program Files\nodejs\node.exe`, 'win32')).toBe('"C:/Program Files/nodejs/node.exe"')
    for (const odd of ['$HOME', '%TEMP%', 'a`b', 'wow!']) expect(shellWord(`C:\\${odd}\\node.exe`, 'win32')).toBeUndefined()
  })

  it.skipIf(isWindows)('is one argument to sh, whatever is in it', () => {
    const awkward = ["it's", 'a b', '$HOME', '`id`', '"q"', 'ü', '*', '\\', "''", '&& false #', 'a\tb']
    const words = awkward.map((path) => shellWord(`/x/${path}`, 'linux'))
    const { stdout } = spawnSync('sh', ['-c', `printf '%s\\n' ${words.join(' ')}`], { encoding: 'utf8' })
    expect(stdout.split('\n').slice(0, -1)).toEqual(awkward.map((path) => `/x/${path}`))
  })
})

describe('our command', () => {
  it('is known again wherever the app and Node are', () => {
    const path = fc.stringMatching(/^[\w '$()&é"-]{0,12}$/).map((name) => `/a/${name}`)
    fc.assert(
      fc.property(path, path, fc.option(fc.stringMatching(/^[0-9a-f]{8}$/)), (node, folder, chain) => {
        const place = `${folder}/out/main/statusline.js`
        const program = `${shellWord(node, 'linux')} ${shellWord(place, 'linux')}`
        const command = commandWithChain(program, chain ?? undefined)
        expect(parseOurCommand(command)).toEqual({ node, script: place, ...(chain === null ? {} : { chain }) })
        expect(runsOurs(command)).toBe(true)
      }),
    )
    const onWindows = '"C:/Program Files/nodejs/node.exe" "C:/A B/out/main/statusline.js" --chain 0123abcd'
    expect(parseOurCommand(onWindows)).toMatchObject({ script: 'C:/A B/out/main/statusline.js', chain: '0123abcd' })
  })

  it('is not ours to the byte once somebody has put something around it, and yet runs ours', () => {
    for (const command of [
      `FOO=1 node ${script}`,
      `node ${script} | cat`,
      `node ${script} --chain 12`,
      `node  ${script}`,
      'plimsoll statusline',
      '"C:/x/plimsoll.cmd" statusline',
      'node ~/plimsoll/out/main/cli.js statusline',
    ]) {
      expect(parseOurCommand(command)).toBeUndefined()
      expect(runsOurs(command)).toBe(true)
    }
  })

  it('is told from others of a like name', () => {
    for (const command of [
      'node ~/.claude/statusline.js',
      '~/.claude/statusline.sh',
      'npx ccstatusline',
      'node /x/out/main/cli.js',
    ]) {
      expect(parseOurCommand(command)).toBeUndefined()
      expect(runsOurs(command)).toBe(false)
    }
  })
})
