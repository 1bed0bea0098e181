/** Prometheus' text format 0.0.4, read as strictly as it is written down: anything else throws. */
export interface ReadMetric {
  type: string
  help: string
  samples: { labels: Record<string, string>; value: number }[]
}

const name = /[a-zA-Z_:][a-zA-Z0-9_:]*/.source
const sampleLine = new RegExp(`^(${name})(?:\\{(.*)\\})? (\\S+)$`, 's')
const label = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(,|$)/
const number = /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]Inf|NaN)$/

export function readPrometheusText(text: string): Map<string, ReadMetric> {
  const metrics = new Map<string, ReadMetric>()
  if (!text.endsWith('\n')) throw new Error('The last line must end, too.')
  let current: (ReadMetric & { name: string }) | undefined
  for (const line of text.slice(0, -1).split('\n')) {
    const help = new RegExp(`^# HELP (${name}) (.+)$`).exec(line)
    const type = new RegExp(`^# TYPE (${name}) (counter|gauge)$`).exec(line)
    const sample = sampleLine.exec(line)
    if (help?.[1] !== undefined) {
      if (metrics.has(help[1])) throw new Error(`${help[1]} comes twice.`)
      current = { name: help[1], help: help[2] ?? '', type: '', samples: [] }
      metrics.set(current.name, current)
    } else if (type?.[1] !== undefined) {
      if (current?.name !== type[1] || current.type !== '' || current.samples.length > 0) throw new Error(`Out of place: ${line}`)
      current.type = type[2] ?? ''
    } else if (sample) {
      const [, sampleName, labels = '', value = ''] = sample
      if (current?.name !== sampleName || current?.type === '') throw new Error(`Out of place: ${line}`)
      if (!number.test(value)) throw new Error(`No number: ${line}`)
      current?.samples.push({ labels: readLabels(labels), value: Number(value) })
    } else throw new Error(`Not understood: ${line}`)
  }
  for (const [key, { samples }] of metrics) {
    const seen = new Set(samples.map(({ labels }) => JSON.stringify(Object.entries(labels).sort())))
    if (seen.size !== samples.length) throw new Error(`${key} has the same labels twice.`)
  }
  return metrics
}

function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  for (let rest = text; rest !== ''; ) {
    const found = label.exec(rest)
    if (found?.[1] === undefined || found[1] in labels || (found[3] === ',' && found[0].length === rest.length)) {
      throw new Error(`No labels: ${text}`)
    }
    labels[found[1]] = (found[2] ?? '').replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
    rest = rest.slice(found[0].length)
  }
  return labels
}
