import { en, type Words } from './en.ts'

/** A language: its words, and the BCP 47 tag by which numbers and dates are written. The two belong together. */
export interface Locale {
  readonly tag: string
  readonly words: Words
}

/** `en-GB` for its order of dates (`1 Dec`) and the 24-hour clock; the money is dollars in any case. */
export const english: Locale = { tag: 'en-GB', words: en }
