import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findRoots, rootCandidates } from '../../../../../src/main/core/sources/transcripts/roots.ts'
import { parseDistributions, wslHomes } from '../../../../../src/main/core/sources/transcripts/wsl.ts'
import { temporaryHome } from '../../../../support/home.ts'

const home = resolve('/home/ann')
const candidates = (env: Record<string, string>, configured: string[] = []) =>
  rootCandidates({ env, home, configured }).map(({ path, origin }) => [path, origin])
const defaults = [
  [join(home, '.claude'), 'default'],
  [join(home, '.config', 'claude'), 'default'],
]

describe('where transcripts may lie', () => {
  it('is the two default folders where nothing else is said', () => {
    expect(candidates({})).toEqual(defaults)
  })

  it('is first what the settings say, then the variables, and the defaults though CLAUDE_CONFIG_DIR is set', () => {
    const env = { CLAUDE_CONFIG_DIR: '/work/a, ~/b ,', CLAUDE_DATA_PATH: '~' }
    expect(candidates(env, ['~/c'])).toEqual([
      [join(home, 'c'), 'settings'],
      [resolve('/work/a'), 'CLAUDE_CONFIG_DIR'],
      [join(home, 'b'), 'CLAUDE_CONFIG_DIR'],
      [home, 'CLAUDE_DATA_PATH'],
      ...defaults,
    ])
  })

  it('names a folder once, by the first origin', () => {
    expect(candidates({ CLAUDE_CONFIG_DIR: '~/.claude/' })).toEqual([[join(home, '.claude'), 'CLAUDE_CONFIG_DIR'], defaults[1]])
  })

  it('leaves a name that only begins with a tilde alone', () => {
    expect(candidates({ CLAUDE_CONFIG_DIR: '~bob/x' })[0]).toEqual([resolve('~bob/x'), 'CLAUDE_CONFIG_DIR'])
  })

  it('includes the homes of running WSL distributions', () => {
    const all = rootCandidates({ env: {}, home, configured: [], wslHomes: [resolve('/wsl/home/ann')] })
    expect(all.at(-1)).toEqual({ path: resolve('/wsl/home/ann/.claude'), origin: 'WSL' })
  })

  it('knows the distributions that wsl.exe lists in either encoding', () => {
    expect(parseDistributions(Buffer.from('Ubuntu\r\nDebian\r\n', 'utf16le'))).toEqual(['Ubuntu', 'Debian'])
    expect(parseDistributions(Buffer.from('Ubuntu-24.04\n'))).toEqual(['Ubuntu-24.04'])
    expect(parseDistributions(Buffer.alloc(0))).toEqual([])
  })

  it('asks for no WSL outside Windows', () => {
    expect(wslHomes('linux')).toEqual([])
    expect(wslHomes('darwin')).toEqual([])
  })
})

describe('which of them are roots', () => {
  const states = (...paths: string[]) => findRoots(paths.map((path) => ({ path, origin: 'settings' }))).map(({ state }) => state)

  it('is a folder that holds projects, or projects itself', () => {
    const { root } = temporaryHome()
    const projects = join(root, 'projects')
    mkdirSync(projects, { recursive: true })
    expect(findRoots([{ path: root, origin: 'default' }])[0]).toEqual({ path: root, origin: 'default', state: 'ok', projects })
    expect(findRoots([{ path: projects, origin: 'settings' }])[0]).toMatchObject({ state: 'ok', projects })
  })

  it('is missing without projects, and where a file stands in the way', () => {
    const { path, root } = temporaryHome()
    mkdirSync(root)
    writeFileSync(join(path, 'file'), '')
    expect(states(root, join(path, 'file'), join(path, 'file', 'below'), join(path, 'nowhere'))).toEqual(Array(4).fill('missing'))
  })

  it('two roots that are the same folder by symlink are read once', () => {
    const { path, root } = temporaryHome()
    mkdirSync(join(root, 'projects'), { recursive: true })
    const linkedRoot = join(path, 'linked')
    const linkedProjects = join(path, 'other', 'projects')
    symlinkSync(root, linkedRoot)
    mkdirSync(join(path, 'other'))
    symlinkSync(join(root, 'projects'), linkedProjects)
    expect(states(root, linkedRoot, join(path, 'other'), linkedProjects, join(root, 'projects'))).toEqual([
      'ok',
      'duplicate',
      'duplicate',
      'duplicate',
      'duplicate',
    ])
  })

  it('is asked anew each time', () => {
    const { root } = temporaryHome()
    expect(states(root)).toEqual(['missing'])
    mkdirSync(join(root, 'projects'), { recursive: true })
    expect(states(root)).toEqual(['ok'])
    renameSync(join(root, 'projects'), join(root, 'moved'))
    expect(states(root)).toEqual(['missing'])
  })

  it('is unreadable where a link leads only to itself', () => {
    const { path } = temporaryHome()
    const loop = join(path, 'loop')
    symlinkSync(loop, loop)
    expect(states(loop)).toEqual(['unreadable'])
    rmSync(loop)
  })
})
