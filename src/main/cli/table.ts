/** Text in columns. Widths are of what is shown: colours are put on afterwards, by line. */
export interface Column {
  align: 'left' | 'right'
  /** Columns with the highest number are left out first where there is too little room; 0 always stays. */
  canGo?: number
  /** Names: cut when even that does not make enough room, so that the figures beside them stay whole. */
  canShrink?: boolean
}

const gap = '  '
const narrowestName = 12

/** Every row padded to the same columns, at most `width` wide. */
export function layOutTable(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string[] {
  let shown = columns.map((column, index) => ({ ...column, index, width: widest(rows, index) }))
  while (widthOf(shown) > width) {
    const dispensable = Math.max(...shown.map(({ canGo = 0 }) => canGo))
    if (dispensable === 0) break
    shown = shown.filter(({ canGo = 0 }) => canGo !== dispensable)
  }
  const missing = widthOf(shown) - width
  if (missing > 0) {
    shown = shown.map((column) =>
      column.canShrink ? { ...column, width: Math.max(narrowestName, column.width - missing) } : column,
    )
  }
  return rows.map((row) => {
    const cells = shown.map((column) => {
      const cell = cutTo(row[column.index] ?? '', column.width)
      return column.align === 'right' ? padStart(cell, column.width) : padEnd(cell, column.width)
    })
    return cutTo(cells.join(gap).trimEnd(), width)
  })
}

/** Cut to the width, with a mark that it was. */
export function cutTo(text: string, width: number): string {
  const symbols = [...text]
  return symbols.length <= width ? text : `${symbols.slice(0, Math.max(0, width - 1)).join('')}…`
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - lengthOf(text)))
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - lengthOf(text))) + text
}

/** In symbols, not in UTF-16 halves. */
export function lengthOf(text: string): number {
  return [...text].length
}

function widest(rows: readonly (readonly string[])[], index: number): number {
  return Math.max(0, ...rows.map((row) => lengthOf(row[index] ?? '')))
}

function widthOf(columns: readonly { width: number }[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0) + gap.length * Math.max(0, columns.length - 1)
}
