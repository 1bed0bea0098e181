/** Where a command writes: data to stdout, talk to stderr, and nothing that the other end could not show. */
import { toAscii } from '../../shared/format/spaces.ts'

export interface Terminal {
  /** Data. */
  print(text: string): void
  /** Talk. */
  say(text: string): void
  /** Talk that the next one may write over; nothing where nobody watches. */
  sayProgress(text: string): void
  /** A line from the person; undefined where there is nobody to ask. */
  ask(question: string): Promise<string | undefined>
  columns: number
  style: Style
  /** Whether a person reads along, and not a file or a journal. */
  isWatched: boolean
}

export interface Style {
  bold(text: string): string
  dim(text: string): string
  warn(text: string): string
  alarm(text: string): string
}

const defaultColumns = 80

export function openTerminal({ stdin, stdout, stderr, env, platform }: NodeJS.Process): Terminal {
  const shown = isUnicode(env, platform) ? asIs : toPlainAscii
  let hasProgress = false
  const clearProgress = () => {
    if (hasProgress) stderr.write('\r\u001b[K')
    hasProgress = false
  }
  return {
    print(text) {
      clearProgress()
      stdout.write(`${shown(text)}\n`)
    },
    say(text) {
      clearProgress()
      stderr.write(`${shown(text)}\n`)
    },
    sayProgress(text) {
      if (!stderr.isTTY) return
      clearProgress()
      stderr.write(shown(text))
      hasProgress = true
    },
    async ask(question) {
      if (!stdin.isTTY || !stderr.isTTY) return undefined
      clearProgress()
      // Loaded only where somebody is asked.
      const { createInterface } = await import('node:readline/promises')
      const lines = createInterface({ input: stdin, output: stderr })
      try {
        // The end of input (Ctrl-D) is an answer too: none.
        return await Promise.race([
          lines.question(shown(question)),
          new Promise<string>((resolve) => lines.once('close', () => resolve(''))),
        ])
      } finally {
        lines.close()
      }
    },
    columns: Number(env.COLUMNS) || stdout.columns || defaultColumns,
    style: hasColour(env, stdout.isTTY) ? ansi : plain,
    isWatched: stderr.isTTY === true,
  }
}

/** no-color.org: any value that is not empty. A pipe gets no colour either, unless somebody insists. */
function hasColour(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (env.NO_COLOR) return false
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0'
  return isTerminal && env.TERM !== 'dumb'
}

/** On Windows the console's own answer is missing here, and every console of the last years can. */
function isUnicode(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return true
  // An empty value counts as not set, as everywhere in POSIX.
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '')
}

const asciiOf: Readonly<Record<string, string>> = { '█': '#', '▒': '=', '░': '.', '│': '|', '…': '~', '−': '-' }

/** The faces' own symbols, and those that only a terminal uses. */
function toPlainAscii(text: string): string {
  return toAscii(text).replace(/[█▒░│…−]/g, (symbol) => asciiOf[symbol] ?? symbol)
}

const paint = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`
const asIs = (text: string) => text
const ansi: Style = { bold: paint(1), dim: paint(2), warn: paint(33), alarm: paint(31) }
export const plain: Style = { bold: asIs, dim: asIs, warn: asIs, alarm: asIs }
