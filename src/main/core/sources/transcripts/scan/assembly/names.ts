/** Which of the names that matter the bytes are. The names were written into memory by ../scanner.ts. */
import { longestName, nameBytes, nameLettersAt, namesAt, namesPerLength, unknownName } from '../scanner-layout'
import { isSame } from './bytes'

export function nameOf(group: usize, letters: usize, length: usize): u32 {
  if (length > <usize>longestName) return unknownName
  let entry: usize = namesAt + (<i32>group * (longestName + 1) + <i32>length) * namesPerLength * nameBytes
  for (let tried: usize = 0; tried < <usize>namesPerLength; tried += 1) {
    const name = load<u32>(entry)
    if (name === unknownName || isSame(entry + nameLettersAt, letters, length)) return name
    entry += nameBytes
  }
  return unknownName
}
