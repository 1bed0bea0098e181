/** Values of a file that nobody has specified, by the names and in the forms that programs and people give them. */
import * as z from 'zod/mini'

const multipliers = { k: 1e3, m: 1e6, b: 1e9 } as const

/** `1234`, `"1,234"`, `"1_234"`, `"1.5M"`. */
const looseNumber = z.union([
  z.number(),
  z.pipe(
    z.string().check(z.trim(), z.regex(/^\d[\d,_]*(\.\d+)?\s*[kmb]?$/i)),
    z.transform((text) => {
      const unit = multipliers[text.at(-1)?.toLowerCase() as keyof typeof multipliers] ?? 1
      // 1.1 × 1,000,000 is not a whole number in binary.
      return Math.round(Number.parseFloat(text.replace(/[,_]/g, '')) * unit * 1000) / 1000
    }),
  ),
])

export const looseCount = z.pipe(looseNumber, z.int().check(z.nonnegative()))
export const looseUsd = z.pipe(
  z.union([
    z.number(),
    z.pipe(
      z.string(),
      z.transform((text) => Number(text.replace(/[$,\s]/g, '') || 'none')),
    ),
  ]),
  z.number().check(z.nonnegative()),
)

export type Fields = ReadonlyMap<string, unknown>

/** By names without case and separators: `input_tokens`, `inputTokens` and `Input-Tokens` are one. */
export function fieldsOf(value: object): Fields {
  return new Map(Object.entries(value).map(([name, field]) => [name.toLowerCase().replace(/[^a-z\d]/g, ''), field]))
}

/** The first of these names that says anything. */
export function pick(fields: Fields, names: readonly string[]): unknown {
  return names.map((name) => fields.get(name)).find((value) => value !== undefined && value !== null && value !== '')
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
