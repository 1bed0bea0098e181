/**
 * One writer writes the keys of an object in one order, so the key that stands here is the one that stood in this place of the last such object:
 * one look at its bytes, with quotes and colon, and neither its end nor its name need be searched for.
 */
import { expectedBytes, expectedKeysAt, expectedLetters, expectedName, expectedPlaces, longestExpected } from '../scanner-layout'

/** Of an object's first key. */
export function firstPlace(object: usize): usize {
  return expectedKeysAt + object * (expectedPlaces * expectedBytes)
}

/** Of the next key; an object's last ones share a place. */
export function placeAfter(place: usize, object: usize): usize {
  return place + expectedBytes < firstPlace(object + 1) ? place + expectedBytes : place
}

/** Bytes of the expected key that stands at `at`, 0 when another one does. */
export function expectedLength(place: usize, at: usize): usize {
  const first = i8x16.bitmask(i8x16.eq(v128.load(at), v128.load(place, expectedLetters)))
  const last = i8x16.bitmask(i8x16.eq(v128.load(at, 16), v128.load(place, expectedLetters + 16)))
  const length = <usize>load<u32>(place)
  return <usize>ctz(~(first | (last << 16))) >= length ? length : 0
}

export function expectedNameAt(place: usize): u32 {
  return load<u32>(place, expectedName)
}

/** `at` to `end` is a key without escapes, with its quotes and the colon. */
export function expect(place: usize, at: usize, end: usize, name: u32): void {
  const length = end - at
  store<u32>(place, length > <usize>longestExpected ? 0 : <u32>length)
  store<u32>(place, name, expectedName)
  v128.store(place, v128.load(at), expectedLetters)
  v128.store(place, v128.load(at, 16), expectedLetters + 16)
}
