import { formatAge } from '../../../shared/format/time.ts'
import { en } from '../../../shared/i18n/en.ts'

export function ago(ageMs: number): string {
  const age = formatAge(ageMs)
  return age === en.now ? 'just now' : `${age} ago`
}
