import { describe, expect, it } from 'vitest'
import { cutTo, layOutTable } from '../../../src/main/cli/table.ts'

const columns = [{ align: 'left' }, { align: 'right', canGo: 1 }, { align: 'right' }] as const

describe('a table', () => {
  it('pads columns to their widest cell, numbers to the right', () => {
    const rows = [
      ['model', 'responses', 'cost'],
      ['Opus', '141', '$33.10'],
    ]
    expect(layOutTable(columns, rows, 80)).toEqual(['model  responses    cost', 'Opus         141  $33.10'])
  })

  it('leaves out what can go before it cuts anything', () => {
    expect(layOutTable(columns, [['Opus', '1,234,567', '$33.10']], 15)).toEqual(['Opus  $33.10'])
  })

  it('shortens names before figures', () => {
    const [line] = layOutTable(
      [{ align: 'left', canShrink: true }, { align: 'right' }],
      [['a-very-long-model-name', '$1,234']],
      22,
    )
    expect(line).toBe('a-very-long-m…  $1,234')
  })

  it('cuts what still does not fit, and shows that', () => {
    expect(layOutTable(columns, [['a-very-long-model-name', '1', '$1']], 10)).toEqual(['a-very-lo…'])
    expect(cutTo('naïve 🚀🚀', 7)).toBe('naïve …')
    expect(cutTo('fits', 4)).toBe('fits')
  })
})
