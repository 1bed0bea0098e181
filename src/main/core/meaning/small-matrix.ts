/** The inverse of a small symmetric positive matrix (Gauss–Jordan). */
export function inverseOf(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length
  const rows = matrix.map((row, i) => [...row, ...Array.from({ length: size }, (_, j) => (i === j ? 1 : 0))])
  for (let pivot = 0; pivot < size; pivot++) {
    const row = rows[pivot] ?? []
    const divisor = row[pivot] ?? 1
    for (let column = 0; column < 2 * size; column++) row[column] = (row[column] ?? 0) / divisor
    for (const other of rows) {
      const factor = other[pivot] ?? 0
      if (other === row || factor === 0) continue
      for (let column = 0; column < 2 * size; column++) other[column] = (other[column] ?? 0) - factor * (row[column] ?? 0)
    }
  }
  return rows.map((row) => row.slice(size))
}

export function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}
