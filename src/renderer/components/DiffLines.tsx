import { words } from '../panel-context.ts'

/** A change as `diff` shows it: the sign in front says it, the colour says it again. */
export function DiffLines({ file, lines }: { file: string; lines: readonly string[] }) {
  if (lines.length === 0) return null
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines are scrolled to, which takes focus for whoever has only keys.
    <section class="diff" tabIndex={0} aria-label={words.setup.linesOf(file)}>
      <pre>
        {lines.map((line, index) => (
          <code key={index} class={classOf(line)}>
            {line}
            {'\n'}
          </code>
        ))}
      </pre>
    </section>
  )
}

function classOf(line: string): string | undefined {
  if (line.startsWith('+')) return 'is-added'
  return line.startsWith('-') ? 'is-removed' : undefined
}
