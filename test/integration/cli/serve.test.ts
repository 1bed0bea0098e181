import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Snapshot } from '../../../src/shared/contract/snapshot.ts'
import { arrive, type BuiltCli, buildCli, type Person } from '../../support/cli.ts'
import { assistantLine } from '../../support/transcript-lines.ts'

let cli: BuiltCli
let person: Person
beforeAll(async () => {
  cli = await buildCli()
})
afterAll(() => cli.remove())
beforeEach(() => {
  person = arrive(cli.file)
})
afterEach(() => person.leave())

const transcript = '-home-dev-work-proj/session-1.jsonl'
const response = (id: string) =>
  assistantLine({ line: { timestamp: new Date().toISOString(), requestId: `req_${id}` }, message: { id } })

async function snapshotAt(url: string): Promise<Snapshot> {
  return Snapshot.parse(await (await fetch(`${url}api/v1/snapshot`)).json())
}

/** Snapshots as they come, until one is as wanted. */
async function eventWhere(
  url: string,
  isWanted: (snapshot: Snapshot) => boolean,
  afterFirst: () => void = () => {},
): Promise<Snapshot> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request(`${url}api/v1/events`, { agent: false }, resolve).on('error', reject).end()
  })
  let text = ''
  let count = 0
  try {
    for await (const chunk of answer.setEncoding('utf8')) {
      text += chunk
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1]
        text = text.slice(end + 2)
        if (data === undefined) continue
        const snapshot = Snapshot.parse(JSON.parse(data))
        if (isWanted(snapshot)) return snapshot
        if (++count === 1) afterFirst()
      }
    }
  } finally {
    answer.destroy()
  }
  throw new Error('The stream ended.')
}

const responsesIn = (snapshot: Snapshot) => snapshot.totals.usage.responses

describe('plimsoll serve', () => {
  it('prints the address of the panel and serves it', async () => {
    const { url } = await person.serve()
    const page = await fetch(url)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    const html = await page.text()
    expect(html).toContain('<title>Plimsoll</title>')
    const script = /src="\.?(\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? ''
    expect((await fetch(new URL(script, url))).headers.get('content-type')).toContain('text/javascript')
  })

  it('answers the same snapshot over HTTP and to plimsoll status --json', async () => {
    person.home.write(transcript, response('msg_1') + response('msg_2'))
    const { url } = await person.serve()
    const overHttp = await eventWhere(url, (snapshot) => responsesIn(snapshot) === 2)
    const { exitCode, stdout } = await person.run(['status', '--json'])
    expect(exitCode).toBe(0)
    const fromCommand = Snapshot.parse(JSON.parse(stdout))
    expect(fromCommand.totals).toEqual(overHttp.totals)
    expect(fromCommand.recent).toEqual(overHttp.recent)
    expect({ ...fromCommand, now: 0 }).toEqual({ ...(await snapshotAt(url)), now: 0 })
  })

  it('keeps its ledger in the file that DB_PATH names, unless that is somebody else’s', async () => {
    person.home.write(transcript, response('msg_1'))
    const named = join(person.home.path, 'usage.db')
    const first = await person.serve([], { env: { DB_PATH: named } })
    await eventWhere(first.url, (snapshot) => responsesIn(snapshot) === 1)
    await first.end()
    expect(readFileSync(named).toString('latin1', 0, 15)).toBe('SQLite format 3')
    expect(existsSync(join(person.dataFolder, 'ledger.db'))).toBe(false)

    const foreign = join(person.home.path, 'shop.db')
    writeFileSync(foreign, 'of another program')
    const second = await person.serve([], { env: { DB_PATH: foreign } })
    await eventWhere(second.url, (snapshot) => responsesIn(snapshot) === 1)
    expect(second.stderr()).toContain('left alone')
    expect(readFileSync(foreign, 'utf8')).toBe('of another program')
  })

  it('takes limits from the variables that TokenBoard has', async () => {
    person.home.write(transcript, response('msg_1'))
    const env = { FIVE_HOUR_LIMIT_TOKENS: '50000', WEEKLY_OPUS_HOURS: '35' }
    const { url } = await person.serve([], { env })
    const { windows } = await eventWhere(url, (snapshot) => responsesIn(snapshot) === 1)
    expect(windows.find(({ id }) => id === 'session')?.limit).toEqual({ tokens: 50_000, origin: 'set' })
    expect(windows.find(({ id }) => id === 'weekly-model:opus')?.limit).toEqual({ tokens: 1_750_000, origin: 'set' })
  })

  it('sends an event when a message is appended', async () => {
    person.home.write(transcript, response('msg_1'))
    const { url } = await person.serve()
    await eventWhere(url, (snapshot) => responsesIn(snapshot) === 1)
    const snapshot = await eventWhere(
      url,
      (each) => responsesIn(each) === 2,
      () => person.home.append(transcript, response('msg_2')),
    )
    expect(snapshot.recent[0]?.id).toBe('msg_2')
  })

  it('hands a second start over to the first and ends', async () => {
    const first = await person.serve()
    const second = await person.run(['serve', '--port', '0'])
    expect(second).toMatchObject({ exitCode: 0, stdout: `${first.url}\n` })
    expect(second.stderr).toContain('already runs')
    await expect.poll(() => first.stderr()).toContain('Asked to show')
    expect(first.process.exitCode).toBeNull()
  })

  it('lets exactly one of five starts at once run; the others find it', async () => {
    const starts = await Promise.all([1, 2, 3, 4, 5].map(() => person.serve()))
    expect(new Set(starts.map(({ url }) => url)).size).toBe(1)
    await expect.poll(() => starts.filter((start) => start.process.exitCode === null).length).toBe(1)
    expect(starts.filter((start) => start.process.exitCode === 0)).toHaveLength(4)
  })

  it('takes over after kill -9, with every message still counted once', async () => {
    person.home.write(transcript, response('msg_1'))
    const first = await person.serve()
    await eventWhere(first.url, (snapshot) => responsesIn(snapshot) === 1)
    await first.end('SIGKILL')
    person.home.append(transcript, response('msg_2'))
    const second = await person.serve()
    expect(responsesIn(await eventWhere(second.url, (snapshot) => responsesIn(snapshot) >= 2))).toBe(2)
  })

  it.skipIf(process.platform === 'win32')('stops cleanly when told to, also while a page listens', async () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const serving = await person.serve()
      const listening = eventWhere(serving.url, () => false)
      listening.catch(() => {})
      expect(await serving.end(signal)).toBe(0)
      await expect(listening).rejects.toThrow()
      expect(JSON.parse(readFileSync(lockFile(), 'utf8'))).toEqual({ released: true })
    }
  })

  it('says where it looked when there are no transcripts, and follows a root that appears later', async () => {
    const serving = await person.serve()
    await expect.poll(() => serving.stderr()).toContain(`I looked in:\n  ${person.home.root} (default): missing`)
    await expect.poll(() => serving.stderr()).toContain('npm start -- --demo')
    mkdirSync(dirname(person.home.transcript(transcript)), { recursive: true })
    person.home.write(transcript, response('msg_1'))
    expect(responsesIn(await eventWhere(serving.url, (snapshot) => responsesIn(snapshot) > 0))).toBe(1)
  })

  it('takes a free port when the wanted one is taken, and says so on stderr and in every snapshot', async () => {
    const first = await person.serve()
    const other = arrive(cli.file)
    try {
      const second = await other.serve(['--port', new URL(first.url).port])
      expect(second.url).not.toBe(first.url)
      await expect.poll(() => second.stderr()).toContain('is in use by')
      expect((await snapshotAt(second.url)).problems).toMatchObject([{ code: 'portTaken' }])
    } finally {
      await other.leave()
    }
  })

  it('lets settings be changed with the token of the data folder, and not without', async () => {
    const { url } = await person.serve()
    const token = readFileSync(join(person.dataFolder, 'token'), 'utf8')
    const change = (authorization: string) =>
      fetch(`${url}api/v1/settings`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json', authorization },
        body: '{"plan":"max20x"}',
      })
    expect((await change('Bearer nonsense')).status).toBe(401)
    expect((await snapshotAt(url)).settings.plan).toBe('max5x')
    expect((await change(`Bearer ${token}`)).status).toBe(200)
    expect((await snapshotAt(url)).settings.plan).toBe('max20x')
  })

  it('writes token-metrics.json once a setting names it, and shows nobody the password of a collector', async () => {
    person.home.write(transcript, response('msg_1') + response('msg_2'))
    const { url } = await person.serve()
    await eventWhere(url, (snapshot) => responsesIn(snapshot) === 2)
    const file = join(person.home.path, '.claude', 'token-metrics.json')
    expect(existsSync(file)).toBe(false)

    const authorization = `Bearer ${readFileSync(join(person.dataFolder, 'token'), 'utf8')}`
    const forward = { endpoint: 'http://127.0.0.1:1', headers: { authorization: 'Bearer secret' } }
    const answer = await fetch(`${url}api/v1/settings`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ tokenMetricsPath: '~/.claude/token-metrics.json', forward }),
    })
    await expect.poll(() => existsSync(file)).toBe(true)
    const { today, sessions } = JSON.parse(readFileSync(file, 'utf8'))
    expect([today.responses, sessions[0].sessionId]).toEqual([2, 'session-1'])

    const shown = [answer, ...(await Promise.all(['settings', 'snapshot'].map((name) => fetch(`${url}api/v1/${name}`))))]
    const texts = await Promise.all(shown.map((one) => one.text()))
    expect(texts[0]).toContain('"authorization":"(hidden)"')
    expect(texts.join()).not.toContain('Bearer secret')
    await expect.poll(async () => (await fetch(`${url}metrics`)).text()).toContain('plimsoll_forward_waiting_bodies 0')
  })

  it('reads previews from the transcript when asked, until the setting hides them', async () => {
    person.home.write(transcript, response('msg_1'))
    const { url } = await person.serve()
    await eventWhere(url, (snapshot) => responsesIn(snapshot) === 1)
    const preview = async () => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`${url}api/v1/previews`, { method: 'POST', headers, body: '{"ids":["msg_1","msg_unknown"]}' })
      return answer.json()
    }
    expect(await preview()).toEqual([
      { id: 'msg_1', text: expect.stringContaining('Said with "quotes"'), tools: [] },
      { id: 'msg_unknown', tools: [] },
    ])
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${readFileSync(join(person.dataFolder, 'token'), 'utf8')}`,
    }
    await fetch(`${url}api/v1/settings`, { method: 'PATCH', headers, body: '{"showPreviews":false}' })
    expect(await preview()).toEqual([
      { id: 'msg_1', tools: [] },
      { id: 'msg_unknown', tools: [] },
    ])
    const ledger = ['ledger.db', 'ledger.db-wal'].map((name) => readFileSync(join(person.dataFolder, name), 'latin1')).join('')
    expect(ledger).toContain('msg_1')
    expect(ledger).not.toContain('Said with')
  })

  it('does not write the token where nobody watches', async () => {
    const serving = await person.serve()
    const token = readFileSync(join(person.dataFolder, 'token'), 'utf8')
    await expect.poll(() => serving.stderr()).toContain('Stop with Ctrl-C')
    expect(serving.stderr()).not.toContain(token)
  })

  it('passes on why there is no tray icon', async () => {
    const serving = await person.serve(['--because', 'there is no display'])
    await expect.poll(() => serving.stderr()).toContain('No tray icon here: there is no display.')
  })

  it('shows made-up data with --demo, apart from everything of one’s own, and leaves nothing of it', async () => {
    person.home.write(transcript, response('msg_1'))
    const serving = await person.serve(['--demo'])
    const snapshot = await eventWhere(serving.url, (each) => each.sources[0]?.state === 'ok')
    expect(snapshot.isDemo).toBe(true)
    expect(responsesIn(snapshot)).toBeGreaterThan(1000)
    expect(snapshot.recent.map(({ id }) => id)).not.toContain('msg_1')
    const session = snapshot.windows.find(({ id }) => id === 'session')
    expect(session?.usedPercent).toBeGreaterThan(30)
    expect(session?.usedPercent).toBeLessThan(90)
    await expect.poll(() => serving.stderr()).toContain('Data and token are in')
    const demoFolder = /Data and token are in (.*plimsoll-demo-[^\s/\\]+)/.exec(serving.stderr())?.[1] ?? ''
    expect(readdirSync(demoFolder)).toContain('data')
    if (process.platform !== 'win32') expect(await serving.end()).toBe(0)
    expect(() => readdirSync(demoFolder)).toThrow('ENOENT')
    expect(() => readdirSync(person.dataFolder)).toThrow('ENOENT')
  })
})

function lockFile(): string {
  const [name = ''] = readdirSync(person.dataFolder).filter((each) => each.endsWith('.lock'))
  return join(person.dataFolder, name)
}
