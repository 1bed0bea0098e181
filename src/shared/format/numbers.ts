import { english, type Locale } from '../i18n/locale.ts'
import { thinSpace } from './spaces.ts'

type Scale = keyof Locale['words']['scale']

const scales: readonly { readonly from: number; readonly name: Scale }[] = [
  { from: 1e12, name: 'trillion' },
  { from: 1e9, name: 'billion' },
  { from: 1e6, name: 'million' },
  { from: 1e3, name: 'thousand' },
]

// Making a NumberFormat costs some 20 µs and one panel asks for a hundred figures.
const formats = new Map<string, Intl.NumberFormat>()

function numberFormat(locale: Locale, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale.tag} ${JSON.stringify(options)}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.NumberFormat(locale.tag, options)
  formats.set(key, made)
  return made
}

/** Three digits are as much as a person compares at a glance; 999,500 already reads as 1 M, not as 1000 k. */
function scaled(count: number, locale: Locale): { figure: string; scale?: Scale } {
  const rounded = Number(count.toPrecision(3))
  const scale = scales.find(({ from }) => rounded >= from)
  const digits = numberFormat(locale, { maximumSignificantDigits: 3 })
  return scale ? { figure: digits.format(rounded / scale.from), scale: scale.name } : { figure: digits.format(rounded) }
}

/** `1.24 M`, `910 k`, `12`. */
export function formatTokens(tokens: number, locale: Locale = english): string {
  const { figure, scale } = scaled(tokens, locale)
  return scale ? `${figure}${thinSpace}${locale.words.scale[scale]}` : figure
}

/** `1.24 million`. */
export function formatSpokenTokens(tokens: number, locale: Locale = english): string {
  const { figure, scale } = scaled(tokens, locale)
  return scale ? locale.words.spoken[scale](figure) : figure
}

/** `1,234`: for counts of things, where each one matters. */
export function formatCount(count: number, locale: Locale = english): string {
  return numberFormat(locale, {}).format(count)
}

/** `$41.20`; cents are dropped from $1,000 on, and a positive amount never reads as $0.00. */
export function formatUsd(usd: number, locale: Locale = english): string {
  if (usd > 0 && usd < 0.005) return `<${thinSpace}$${decimals(0.01, 2, locale)}`
  return `$${decimals(usd, usd < 999.995 ? 2 : 0, locale)}`
}

function decimals(value: number, digits: number, locale: Locale): string {
  return numberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value)
}

/**
 * The whole percent that a face shows for a raw one: at most 100, and 100 only when the limit is truly reached, so that 99.7 % does
 * not read as "over".
 */
export function shownPercent(rawPercent: number): number {
  if (rawPercent >= 100) return 100
  return Math.min(99, Math.max(0, Math.round(rawPercent)))
}

/** `42 %`, or `≈ 42 %` for an estimate. A little use reads `< 1 %`: 0 is kept for none at all. */
export function formatPercent(rawPercent: number, isEstimate: boolean, locale: Locale = english): string {
  return `${isEstimate ? `≈${thinSpace}` : ''}${percentFigure(rawPercent, locale)}${thinSpace}%`
}

/** The number of `formatPercent` alone, for a place that draws the sign apart. */
export function percentFigure(rawPercent: number, locale: Locale = english): string {
  return isTrace(rawPercent) ? `<${thinSpace}1` : formatCount(shownPercent(rawPercent), locale)
}

/** Some use, but less than half a percent. */
export function isTrace(rawPercent: number): boolean {
  return rawPercent > 0 && shownPercent(rawPercent) === 0
}

/** `341 MB`, in powers of ten as file managers count. */
export function formatBytes(bytes: number, locale: Locale = english): string {
  const { figure, scale } = scaled(bytes, locale)
  return `${figure}${thinSpace}${scale ? locale.words.byteScale[scale] : locale.words.byte}`
}
