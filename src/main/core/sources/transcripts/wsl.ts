/** Homes inside WSL, seen from Windows. Untested on Windows itself: every step that fails means no such home. */
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Only distributions that run: a look into `\\wsl.localhost\<name>` of one that does not would start its virtual machine. One that
 * is started later is found when the roots are asked for again.
 */
export function wslHomes(platform: NodeJS.Platform = process.platform): string[] {
  if (platform !== 'win32') return []
  return runningDistributions().flatMap((name) => {
    const share = `\\\\wsl.localhost\\${name}`
    return [join(share, 'root'), ...foldersIn(join(share, 'home'))]
  })
}

function runningDistributions(): string[] {
  try {
    return parseDistributions(
      execFileSync('wsl.exe', ['--list', '--running', '--quiet'], {
        timeout: 3000,
        windowsHide: true,
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    )
  } catch {
    return []
  }
}

/** `wsl.exe` answers in UTF-16, unless WSL_UTF8 asks for UTF-8. */
export function parseDistributions(output: Buffer): string[] {
  const text = output.toString(output.includes(0) ? 'utf16le' : 'utf8')
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

function foldersIn(path: string): string[] {
  try {
    return readdirSync(path).map((name) => join(path, name))
  } catch {
    return []
  }
}
