/** The command that Claude Code runs for our status line: how it is written, and how it is known again, whatever version wrote it. */

export interface OurCommand {
  node: string
  script: string
  /** Of the status line that ours runs as well: an id in status-lines.json. */
  chain?: string
}

/** With `--chain` behind it where there was a status line before. */
export function commandWithChain(program: string, chain: string | undefined): string {
  return chain === undefined ? program : `${program} --chain ${chain}`
}

/**
 * One word for the shell, or undefined where it cannot be one. Claude Code runs the command with `sh -c`; on Windows with Git Bash where
 * there is one and else with cmd. A word that both leave alone has forward slashes, is in double quotes only if it must be (PowerShell
 * takes a quoted first word for a text), and holds nothing that either replaces inside of them.
 */
export function shellWord(path: string, platform: NodeJS.Platform = process.platform): string | undefined {
  if (platform !== 'win32') return isPlain(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`
  const forward = path.replaceAll('\\', '/')
  if (/["$`%!]/.test(forward)) return undefined
  return isPlain(forward) ? forward : `"${forward}"`
}

const isPlain = (path: string) => /^[\w@+=:,./-]+$/.test(path)

/** Written by us, in every byte of its form: whoever changed it has made it their own. */
export function parseOurCommand(command: string): OurCommand | undefined {
  const [, node, script, chain] = form.exec(command) ?? []
  if (node === undefined || script === undefined) return undefined
  const place = unquoted(script)
  if (!ourScript.test(place)) return undefined
  return { node: unquoted(node), script: place, ...(chain === undefined ? {} : { chain }) }
}

/** Ours is run by it, in whatever way: it must never be made to run ours once more. */
export function runsOurs(command: string): boolean {
  return ourPrograms.some((program) => program.test(command))
}

const ourPrograms = [
  /\bout[\\/]+main[\\/]+statusline\.c?js\b/,
  /\bout[\\/]+main[\\/]+cli\.js["']?\s+statusline\b/,
  /\bplimsoll(?:\.\w+)?["']?\s+statusline\b/i,
]

const word = String.raw`((?:'[^']*'|"[^"]*"|\\'|[^\s'"\\])+)`
const form = new RegExp(`^${word} ${word}(?: --chain ([0-9a-f]{8}))?$`)

/** Many people have a `statusline.js` of their own; none has it there. */
const ourScript = /[\\/]out[\\/]main[\\/]statusline\.c?js$/

function unquoted(text: string): string {
  return text.replaceAll(/'([^']*)'|"([^"]*)"|\\(')/g, (_, single, double, escaped) => single ?? double ?? escaped ?? '')
}
