/**
 * [Note: no dice] A forecast is a few hundred possible futures put together from pieces of the past. Which pieces go together is decided by
 * fixed shuffles instead of random numbers: each piece comes up as often as its weight says, the same inputs give the same forecast on
 * every machine, and a forecast made a second later differs by what has happened in that second and not by luck.
 */
export const futures = 512

const shuffles: Uint16Array[] = []

/** For future number `future`: a place in (0, 1). All futures together have one place in each of as many equal parts, for each question anew. */
export function placeOf(future: number, question: number): number {
  while (shuffles.length <= question) shuffles.push(shuffle(shuffles.length))
  return ((shuffles[question]?.[future] ?? 0) + 0.5) / futures
}

/** Fisher and Yates, with the numbers of a congruential generator (Numerical Recipes' constants): any fixed order without a pattern will do. */
function shuffle(seed: number): Uint16Array {
  const order = Uint16Array.from({ length: futures }, (_, index) => index)
  let state = Math.imul(seed + 1, 2_654_435_761) >>> 0
  for (let index = futures - 1; index > 0; index--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const other = Math.floor((state / 0x1_0000_0000) * (index + 1))
    const kept = order[index] as number
    order[index] = order[other] as number
    order[other] = kept
  }
  return order
}

/** A standard normal's value at a place in (0, 1), by its logistic approximation: right to 0.02 between the 1st and 99th percentile. */
export function normalAt(place: number): number {
  return Math.log(place / (1 - place)) / 1.702
}

/** What lies at a share of all weight, between the values on either side of it. Infinite values stand for "never". */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  const at = share * ascending.length - 0.5
  const below = ascending[Math.max(0, Math.floor(at))] as number
  const above = ascending[Math.min(ascending.length - 1, Math.ceil(at))] as number
  return below === above || !Number.isFinite(above) ? above : below + (above - below) * (at - Math.floor(at))
}
