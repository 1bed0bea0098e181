import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { findPrometheus } from '../../../scripts/lib/prometheus.mjs'
import { prometheusText } from '../../../src/main/server/prometheus.ts'
import { arrive, type BuiltCli, buildCli, type Person } from '../../support/cli.ts'
import { samples } from '../../support/snapshots.ts'
import { tempFolder } from '../../support/temp-ledger.ts'
import { assistantLine } from '../../support/transcript-lines.ts'

const prometheus = findPrometheus('prometheus')
const promtool = findPrometheus('promtool')

describe.skipIf(!promtool)('promtool', () => {
  test.each(Object.entries(samples))('finds nothing to say against the metrics of %s', (_, snapshot) => {
    const forward = { waiting: 3, waitingBytes: 4096, sent: 12, dropped: 1, notForwardable: 0, lastSentAtMs: 1 }
    const input = prometheusText(snapshot, { forward, telemetry: { written: 40, waiting: 0, dropped: 0 } })
    const { status, stdout, stderr } = spawnSync(promtool ?? '', ['check', 'metrics'], { input, encoding: 'utf8' })
    expect([status, stdout, stderr]).toEqual([0, '', ''])
  })
})

describe.skipIf(!prometheus)('a real Prometheus', () => {
  let cli: BuiltCli
  let person: Person
  beforeAll(async () => {
    cli = await buildCli()
  })
  afterAll(() => cli.remove())
  beforeEach(() => {
    person = arrive(cli.file)
    onTestFinished(() => person.leave())
  })

  test('scrapes plimsoll serve and knows our number', async () => {
    const line = (id: string) =>
      assistantLine({ line: { timestamp: new Date().toISOString(), requestId: `req_${id}` }, message: { id } })
    person.home.write('-home-dev-work-proj/session-1.jsonl', line('msg_1') + line('msg_2'))
    const { url } = await person.serve()
    const ask = await startPrometheus(new URL(url).host)

    await expect.poll(() => ask('sum(plimsoll_responses_total)'), { timeout: 20_000 }).toBe('2')
    const { tokens } = (await (await fetch(`${url}api/usage`)).json()) as { tokens: { cacheRead: number; output: number } }
    expect(await ask('sum(plimsoll_tokens_total{kind="cacheRead"})')).toBe(String(tokens.cacheRead))
    expect(await ask('sum(plimsoll_tokens_total{kind="output"})')).toBe(String(tokens.output))
    expect(await ask('up')).toBe('1')
    expect(await ask('plimsoll_window_state{window="session",state="running"}')).toBe('1')
  })
})

/** Answers how to ask it: the value of an expression now, as it writes it. */
async function startPrometheus(target: string): Promise<(expression: string) => Promise<string | undefined>> {
  const folder = tempFolder()
  const config = join(folder, 'prometheus.yml')
  const job = { job_name: 'plimsoll', scrape_interval: '1s', static_configs: [{ targets: [target] }] }
  // JSON is YAML.
  writeFileSync(config, JSON.stringify({ scrape_configs: [job] }))
  const flags = [`--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'data')}`, '--web.listen-address=127.0.0.1:0']
  const child = spawn(prometheus ?? '', flags, { stdio: ['ignore', 'ignore', 'pipe'] })
  onTestFinished(async () => {
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  })
  let address: string | undefined
  for await (const line of createInterface({ input: child.stderr })) {
    address = /msg="Listening on" address=(\S+)/.exec(line)?.[1] ?? address
    if (line.includes('ready to receive web requests')) break
  }
  if (address === undefined) throw new Error('Prometheus did not say where it listens.')
  return async (expression) => {
    const answer = await fetch(`http://${address}/api/v1/query?query=${encodeURIComponent(expression)}`)
    const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } }
    return data.result[0]?.value[1]
  }
}
