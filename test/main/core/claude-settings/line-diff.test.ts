import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffText, lineHunks } from '../../../../src/main/core/claude-settings/line-diff.ts'

const lines = fc.array(fc.constantFrom('a\n', 'b\n', 'c\r\n', '\n', '}\n'), { maxLength: 12 }).map((all) => all.join(''))

describe('the difference of two texts in lines', () => {
  it('makes the one out of the other', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const old = before.match(/.*\r?\n/g) ?? []
        for (const { at, was, wrote } of lineHunks(before, after).toReversed()) {
          expect(old.slice(at, at + was.length)).toEqual(was)
          old.splice(at, was.length, ...wrote)
        }
        expect(old.join('')).toBe(after)
      }),
    )
  })

  it('is shown with a little around it', () => {
    expect(diffText('1\n2\n3\n4\n5\n6\n7\n8\n9\n', '1\n2\n3\n4\nfive\n6\n7\n8\n9\n')).toBe(
      ['  …', '  3', '  4', '- 5', '+ five', '  6', '  7', '  …'].join('\n'),
    )
  })

  it('does not show what may be a secret', () => {
    const text = '{ "ANTHROPIC_API_KEY": "sk-\\"x", "theToken" : "t", "model": "opus" }'
    expect(diffText('', text)).toBe('+ { "ANTHROPIC_API_KEY": "(not shown)", "theToken" : "(not shown)", "model": "opus" }')
  })

  it('is nothing between equal texts, and everything from an absent one', () => {
    expect(diffText('a\n', 'a\n')).toBe('')
    expect(diffText('', 'a\nb')).toBe('+ a\n+ b')
  })
})
