/** Text of others on its way to a terminal: nothing in it may command the terminal, or make the line longer than it looks. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
const escapeSequence = /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?/g
/** Controls, format characters (those that reverse the direction of writing among them), halves of surrogate pairs, line separators. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu

export function cleanText(text: string, mostCharacters = 40): string {
  const clean = text.replace(escapeSequence, '').replace(unprintable, '').replace(/\s+/g, ' ').trim()
  const characters = [...clean]
  return characters.length > mostCharacters ? `${characters.slice(0, mostCharacters - 1).join('')}…` : clean
}

/** Without the colours of ours and of a chained command. */
export const withoutEscapes = (text: string) => text.replace(escapeSequence, '')
