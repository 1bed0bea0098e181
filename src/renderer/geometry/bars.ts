export interface Bar {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/**
 * Columns that stand on zero, side by side in a box. The highest value fills the height; a value above zero is at least `leastHeight`
 * high, because a flat bar would say "none". Undefined values are gaps and get no bar.
 */
export function columns(
  values: readonly (number | undefined)[],
  box: { width: number; height: number; gap: number; leastHeight: number },
): (Bar | undefined)[] {
  const highest = Math.max(0, ...values.filter((value) => value !== undefined))
  const step = box.width / values.length
  return values.map((value, index) => {
    if (value === undefined) return undefined
    const height = value === 0 ? 0 : Math.max(box.leastHeight, (value / highest) * box.height)
    return { x: index * step + box.gap / 2, y: box.height - height, width: step - box.gap, height }
  })
}

/** Runs of indices next to each other: `[1, 2, 5]` is 1 to 2 and 5 to 5. */
export function runs(indices: readonly number[]): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = []
  for (const index of indices) {
    const last = found.at(-1)
    if (last && last.to === index - 1) last.to = index
    else found.push({ from: index, to: index })
  }
  return found
}
