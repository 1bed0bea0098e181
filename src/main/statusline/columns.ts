/** How many columns of a terminal a text takes. */
import { withoutEscapes } from './clean-text.ts'

/** Drawn over the character before. */
const noColumn = /^[\p{Mn}\p{Me}\p{Cf}]$/u
/** Emoji, and the scripts of East Asia, take two. */
const twoColumns =
  /^[\u{1100}-\u{115f}\u{2e80}-\u{303e}\u{3041}-\u{a4cf}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe30}-\u{fe6f}\u{ff00}-\u{ff60}\u{ffe0}-\u{ffe6}\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]$/u

export function columnsOf(text: string): number {
  let columns = 0
  for (const character of withoutEscapes(text)) columns += columnsOfCharacter(character)
  return columns
}

function columnsOfCharacter(character: string): number {
  if (character >= ' ' && character <= '~') return 1
  return noColumn.test(character) ? 0 : twoColumns.test(character) ? 2 : 1
}

/** As much from the start as fits, with `…` for what does not. */
export function cutToColumns(text: string, most: number): string {
  if (columnsOf(text) <= most) return text
  let kept = ''
  let columns = 1
  for (const character of text) {
    columns += columnsOfCharacter(character)
    if (columns > most) break
    kept += character
  }
  return `${kept.trimEnd()}…`
}
