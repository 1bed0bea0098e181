/** A stream of numbers that is the same for the same seed on every machine (Marsaglia's xorshift), so that every demo looks alike. */
export interface Random {
  /** 0 ≤ x < 1. */
  next(): number
  /** A whole number, both ends included. */
  between(low: number, high: number): number
  pick<Item>(items: readonly [Item, ...Item[]]): Item
  hex(length: number): string
}

export function seededRandom(seed: number): Random {
  // Zero would stay zero for ever.
  let state = seed | 0 || 1
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 0x1_0000_0000
  }
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    between,
    pick: (items) => items[between(0, items.length - 1)] ?? items[0],
    hex(length) {
      let digits = ''
      while (digits.length < length) digits += between(0, 0xffff_ffff).toString(16).padStart(8, '0')
      return digits.slice(0, length)
    },
  }
}
