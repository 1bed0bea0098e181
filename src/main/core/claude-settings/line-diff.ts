/** Which lines differ between two texts: to be shown before anything is written, and to find our lines again in a file that no longer parses. */

export interface Hunk {
  /** Index of its first line in the old text. */
  at: number
  /** Whole lines, line ends included. */
  was: string[]
  wrote: string[]
}

/** A settings file has some hundred lines; past this many pairs the middle is shown as one piece instead of compared. */
const mostPairs = 4_000_000

export function lineHunks(before: string, after: string): Hunk[] {
  const old = linesOf(before)
  const now = linesOf(after)
  let head = 0
  while (head < old.length && head < now.length && old[head] === now[head]) head++
  let tail = 0
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++
  const was = old.slice(head, old.length - tail)
  const wrote = now.slice(head, now.length - tail)
  if (was.length === 0 && wrote.length === 0) return []
  if (was.length * wrote.length > mostPairs) return [{ at: head, was, wrote }]

  // common[i][j]: most lines that was[i…] and wrote[j…] have in common, in order.
  const common = Array.from({ length: was.length + 1 }, () => new Uint32Array(wrote.length + 1))
  const at = (i: number, j: number) => common[i]?.[j] ?? 0
  for (let i = was.length - 1; i >= 0; i--) {
    const row = common[i] ?? new Uint32Array()
    for (let j = wrote.length - 1; j >= 0; j--) {
      row[j] = was[i] === wrote[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const hunks: Hunk[] = []
  let open: Hunk | undefined
  for (let i = 0, j = 0; i < was.length || j < wrote.length; ) {
    if (i < was.length && j < wrote.length && was[i] === wrote[j]) {
      open = undefined
      i++
      j++
      continue
    }
    if (!open) {
      open = { at: head + i, was: [], wrote: [] }
      hunks.push(open)
    }
    if (j >= wrote.length || (i < was.length && at(i + 1, j) >= at(i, j + 1))) open.was.push(was[i++] ?? '')
    else open.wrote.push(wrote[j++] ?? '')
  }
  return hunks
}

const contextLines = 2

/**
 * As `diff -u` shows it, with less around, and without what may be a secret: people show such a text to others. Empty when nothing
 * differs.
 */
export function diffText(before: string, after: string): string {
  const old = linesOf(before)
  const rows: { sign: ' ' | '-' | '+'; line: string }[] = []
  const kept = (from: number, to: number) => rows.push(...old.slice(from, to).map((line) => ({ sign: ' ' as const, line })))
  let next = 0
  for (const { at, was, wrote } of lineHunks(before, after)) {
    kept(next, at)
    rows.push(...was.map((line) => ({ sign: '-' as const, line })), ...wrote.map((line) => ({ sign: '+' as const, line })))
    next = at + was.length
  }
  kept(next, old.length)
  const isNearChange = rows.map((_, index) =>
    rows.slice(Math.max(0, index - contextLines), index + contextLines + 1).some(({ sign }) => sign !== ' '),
  )
  if (!isNearChange.includes(true)) return ''
  return rows
    .flatMap(({ sign, line }, index) => {
      if (isNearChange[index]) return [`${sign} ${withoutSecrets(line.replace(/[\r\n]+$/, ''))}`]
      return index === 0 || isNearChange[index - 1] ? ['  …'] : []
    })
    .join('\n')
}

const secret = /("[^"]*(?:KEY|TOKEN|SECRET|PASSWORD|HEADERS)[^"]*"\s*:\s*)"(?:[^"\\]|\\.)+"/gi
const withoutSecrets = (line: string) => line.replace(secret, '$1"(not shown)"')

/** Line ends stay with their lines, so that joining them gives the text again. */
function linesOf(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? []
}
