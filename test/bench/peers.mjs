/** Others' programs that do the same, from npm, where they have a Linux binary. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { cache } from './trees.mjs'

/** A home for each, made anew for every run: no peer may profit from what it has cached. */
export function peerPrograms(tree, peers) {
  const home = join(cache, 'home')
  const before = () => {
    rmSync(home, { recursive: true, force: true })
    mkdirSync(home, { recursive: true })
    symlinkSync(tree, join(home, '.claude'))
  }
  const env = { HOME: home, CLAUDE_CONFIG_DIR: tree, TOKSCALE_PRICING_CACHE_ONLY: '1' }
  return [
    { name: 'ccusage 20.0.24 daily', command: peers.ccusage, args: ['daily', '--json', '--offline'], env, before },
    { name: 'tokscale 4.17.0 models', command: peers.tokscale, args: ['models', '--json', '--client', 'claude'], env, before },
  ]
}

/** Undefined where there are none. */
export function installedPeers() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const folder = join(cache, 'peers')
  const programs = {
    ccusage: join(folder, 'node_modules/@ccusage/ccusage-linux-x64/bin/ccusage'),
    tokscale: join(folder, 'node_modules/@tokscale/cli-linux-x64-gnu/bin/tokscale'),
  }
  if (!Object.values(programs).every((file) => existsSync(file))) {
    mkdirSync(folder, { recursive: true })
    const packages = ['ccusage@20.0.24', '@ccusage/ccusage-linux-x64@20.0.24', '@tokscale/cli-linux-x64-gnu@4.17.0']
    const { status } = spawnSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', ...packages], {
      stdio: 'inherit',
    })
    if (status !== 0) throw new Error(`npm ended with ${status}`)
  }
  for (const file of Object.values(programs)) chmodSync(file, 0o755)
  return programs
}
