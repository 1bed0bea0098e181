import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { prometheusText } from '../../../src/main/server/prometheus.ts'
import { readPrometheusText } from '../../support/prometheus-text.ts'
import { longNames } from '../../support/snapshots.ts'

const checkout = join(import.meta.dirname, '..', '..', '..')
const forward = { waiting: 1, waitingBytes: 1, sent: 1, dropped: 1, notForwardable: 0, lastSentAtMs: 1 }
const metrics = readPrometheusText(prometheusText(longNames, { forward, telemetry: { written: 1, waiting: 1, dropped: 1 } }))

interface Dashboard {
  panels: {
    id: number
    gridPos: { x: number; y: number; w: number; h: number }
    datasource: unknown
    targets: { expr: string; datasource: unknown }[]
  }[]
  templating: { list: { name: string; type: string; definition?: string }[] }
}
const dashboard: Dashboard = JSON.parse(readFileSync(join(checkout, 'integrations', 'grafana', 'plimsoll.json'), 'utf8'))
const expressions = [
  ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ...dashboard.templating.list.flatMap(({ definition }) => definition ?? []),
]

test('the dashboard asks only for metrics and labels that there are', () => {
  for (const expression of expressions) {
    const asked = [...expression.matchAll(/\b(plimsoll_\w+)(?:\{([^}]*)\})?/g)]
    expect(asked.length).toBeGreaterThan(0)
    for (const [, name = '', selector = ''] of asked) {
      const known = metrics.get(name)
      expect([name, known === undefined]).toEqual([name, false])
      const own = known?.samples.flatMap(({ labels }) => Object.keys(labels)) ?? []
      // `instance` is Prometheus' own.
      const labels = [...selector.matchAll(/(\w+)=~?"/g)].map(([, label]) => label)
      const grouped = [...expression.matchAll(/by \((\w+)\)/g)].map(([, label]) => label)
      for (const label of [...labels, ...grouped]) expect(['instance', ...own]).toContain(label)
    }
  }
})

test('what only grows is asked for as an increase, what does not is not', () => {
  for (const expression of expressions) {
    const [, name = ''] = /\b(plimsoll_\w+)/.exec(expression) ?? []
    if (expression.includes('increase(')) expect(metrics.get(name)?.type).toBe('counter')
  }
})

test('the dashboard can be imported anywhere: every question goes to the data source that is chosen', () => {
  expect(dashboard.templating.list.find(({ name }) => name === 'datasource')).toMatchObject({
    type: 'datasource',
    query: 'prometheus',
  })
  const chosen = { type: 'prometheus', uid: '${' + 'datasource}' }
  for (const { datasource, targets } of dashboard.panels) {
    for (const used of [datasource, ...targets.map((target) => target.datasource)]) expect(used).toEqual(chosen)
  }
})

test('its panels have their own places on a grid of 24 columns', () => {
  const taken = new Set<string>()
  for (const { gridPos } of dashboard.panels) {
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      expect(x).toBeLessThan(24)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        expect(taken.has(`${x} ${y}`)).toBe(false)
        taken.add(`${x} ${y}`)
      }
    }
  }
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length)
})

test('docs/metrics.md names every metric, and no other', () => {
  const page = readFileSync(join(checkout, 'docs', 'metrics.md'), 'utf8')
  const rows = page.split('\n').filter((line) => line.startsWith('| `plimsoll'))
  const documented = rows.flatMap((row) => [...row.matchAll(/plimsoll_\w+/g)].map(([name]) => name))
  expect(documented.sort()).toEqual([...metrics.keys()].sort())
})
