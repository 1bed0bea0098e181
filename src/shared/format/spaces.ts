/** Between a number and its unit: never a line break, and narrower than a space between words. */
export const thinSpace = '\u202f'

/** Between parts that must stay on one line (`2 h 10 m`). */
export const wordSpace = '\u00a0'

const asciiOf: Record<string, string> = { '\u202f': ' ', '\u00a0': ' ', '≈': '~', '≥': '>=', '—': '-', '–': '-', '·': '|' }

/** For terminals and files that may not show more than ASCII. Project names pass through as they are. */
export function toAscii(text: string): string {
  return text.replace(/[\u202f\u00a0≈≥—–·]/g, (symbol) => asciiOf[symbol] ?? symbol)
}
