/** What is left of a value of unknown make. No schema library: it would take longer to load than everything else here. */

export type Fields = Readonly<Record<string, unknown>>

export function fieldsOf(value: unknown): Fields {
  return isObject(value) ? value : {}
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function textOf(value: unknown, mostCharacters: number): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= mostCharacters ? value : undefined
}

/** Amounts of anything: what is negative, endless or beyond all use was never meant. */
export function amountOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value < 1e15 ? value : undefined
}

export function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
