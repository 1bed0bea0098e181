/** Settings files as people write them: comments anywhere, every indentation and line end, trailing commas, keys twice. */
import fc from 'fast-check'

const lineEnd = fc.constantFrom('\n', '\r\n')
const space = fc.constantFrom('', ' ', '  ', '\t')

const key = fc.oneof(
  fc.constantFrom('env', 'model', 'permissions', 'a', 'b', 'statusLine', 'héllo', 'with "quote"', 'OTEL_SERVICE_NAME'),
  fc.string({ maxLength: 6 }),
)
const scalar = fc
  .oneof(
    fc.string({ maxLength: 8 }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom('// no comment', '/* nor this */', '{', '}', ',', 'C:\\path'),
  )
  .map((value) => JSON.stringify(value))

const trivia = (eol: string) =>
  fc.oneof(
    { weight: 6, arbitrary: space },
    { weight: 3, arbitrary: fc.tuple(space, space).map(([before, indent]) => `${before}${eol}${indent}`) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        `// "x": 1,${eol}`,
        ` // note  ${eol}  `,
        '/* c */',
        ` /* two${eol} lines */ `,
        `${eol}  // own line${eol}  `,
      ),
    },
  )

/** Every gap has its own white space and comments. */
function objectText(eol: string, depth: number): fc.Arbitrary<string> {
  const value =
    depth === 0
      ? scalar
      : fc.oneof(
          { weight: 3, arbitrary: scalar },
          { weight: 2, arbitrary: objectText(eol, depth - 1) },
          {
            weight: 1,
            arbitrary: fc.array(scalar, { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
          },
        )
  const gap = trivia(eol)
  const property = fc
    .tuple(gap, key, gap, gap, value, gap)
    .map(
      ([before, name, afterName, beforeValue, text, after]) =>
        `${before}${JSON.stringify(name)}${afterName}:${beforeValue}${text}${after}`,
    )
  return fc.tuple(fc.array(property, { maxLength: 4 }), gap, fc.boolean()).map(([properties, inside, isTrailing]) => {
    const comma = isTrailing && properties.length > 0 ? ',' : ''
    return `{${properties.join(',')}${comma}${inside}}`
  })
}

/** As a program writes it. */
const tidy = fc
  .tuple(
    fc.dictionary(
      fc.constantFrom('env', 'model', 'hooks', 'a', 'b'),
      fc.oneof(fc.string(), fc.dictionary(fc.string({ maxLength: 5 }), fc.string())),
    ),
    fc.constantFrom('  ', '    ', '\t', ''),
    lineEnd,
  )
  .map(([value, indent, eol]) => JSON.stringify(value, undefined, indent).replaceAll('\n', eol))

const untidy = lineEnd.chain((eol) => fc.tuple(trivia(eol), objectText(eol, 2), trivia(eol)).map((parts) => parts.join('')))

export const settingsText: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('', '', '\ufeff'), fc.oneof(tidy, untidy), fc.constantFrom('', '\n', '\r\n', '\n\n'))
  .map((parts) => parts.join(''))
