interface FigureProps {
  readonly label: string
  readonly value: string
  readonly hint: string | undefined
  readonly title?: string
}

/** One number with its name above and what it is made of below. */
export function Figure({ label, value, hint, title }: FigureProps) {
  return (
    <dl class="figure-block" title={title}>
      <dt>{label}</dt>
      {/* A sentence in the place of a number ("unpriced (1.2 M tokens)") is set smaller, so that it fits where numbers stand. */}
      <dd class={value.length > 9 ? 'figure-value is-long' : 'figure-value'}>{value}</dd>
      <dd class="figure-hint">{hint ?? '\u00a0'}</dd>
    </dl>
  )
}
