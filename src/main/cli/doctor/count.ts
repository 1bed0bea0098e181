import { formatCount } from '../../../shared/format/numbers.ts'

export function count(things: number, name: string): string {
  return `${formatCount(things)} ${name}${things === 1 ? '' : 's'}`
}
