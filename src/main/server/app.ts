/** Every route of the server, and what each one asks of its caller. What they answer is described in docs/http-api.md. */
import { type Context, Hono } from 'hono'
import * as z from 'zod/mini'
import { type AlertTest, requests } from '../../shared/contract/api.ts'
import type { Ordered } from '../core/claude-settings/shown-plans.ts'
import type { Engine } from '../core/engine.ts'
import { UsageJsonEntry } from '../core/sources/manual/usage-json-entry.ts'
import type { StatusLineDesk } from '../core/statusline-setup/status-line-desk.ts'
import type { SetupDesk } from '../core/telemetry-setup/setup-desk.ts'
import { carriesToken, onlyOurOwnPages, requireToken, type ServerEnv } from './auth.ts'
import type { EventFeed } from './events.ts'
import { hasAlready } from './if-none-match.ts'
import type { PanelFile } from './panel-files.ts'
import { problem } from './problem.ts'
import { prometheusText, prometheusType, type ServerCounts } from './prometheus.ts'
import { readBody } from './read-body.ts'
import { securityHeaders } from './security-headers.ts'
import { snapshotText } from './snapshot-text.ts'
import type { TelemetryState } from './telemetry-state.ts'
import { projectUsage, UsageQuery } from './usage-projection.ts'

export interface AppOptions {
  engine: Engine
  events: EventFeed
  appVersion: string
  /** Of the lock, so that whoever reads the lock can tell that it is us at this port. */
  instance: string
  token: string
  allowedHosts: readonly string[]
  telemetrySetup: SetupDesk
  statusLineSetup: StatusLineDesk
  panelFile: (urlPath: string) => PanelFile | undefined
  /** Of telemetry and what is passed on, for `/metrics`. */
  serverCounts?: () => ServerCounts
  telemetryState?: () => TelemetryState
  /** Shows a warning that is none; absent without a desktop. */
  testAlert?: () => Promise<AlertTest>
  /** Brings the product before the person's eyes; answers where it can be seen. */
  show: () => Promise<{ url: string }>
}

const AgreementQuery = z.object({ limit: z._default(z.pipe(z.coerce.number(), requests.getAgreement.input.shape.limit), 20) })

/** The largest body of this API but for an import is a list of 100 ids. */
const maximumBodyBytes = 256 * 1024
/** Some 50,000 entries. */
const maximumImportBytes = 16 * 1024 * 1024

const ImportInput = z.object({ entries: z.array(UsageJsonEntry), isDryRun: z._default(z.boolean(), false) })

export function createApp(options: AppOptions): Hono<ServerEnv> {
  const { engine, events, appVersion, instance, telemetrySetup, statusLineSetup, panelFile, show } = options
  const app = new Hono<ServerEnv>()
  const withToken = requireToken(options.token)

  app.use(securityHeaders)
  app.use(onlyOurOwnPages(options.allowedHosts))
  app.use('/api/*', async (c, next) => {
    await next()
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
  })

  app.get('/api/v1/ping', (c) => c.json({ app: 'plimsoll', version: appVersion, instance }))

  app.get('/api/v1/snapshot', (c) => {
    const { json, digest } = snapshotText(engine.snapshot())
    const etag = `"${digest}"`
    // `no-cache` lets a browser keep it and ask whether it is still the same.
    const headers = { etag, 'cache-control': 'private, no-cache' }
    if (hasAlready(c.req.header('if-none-match'), etag)) return c.body(null, 304, headers)
    return c.body(json, 200, { ...headers, 'content-type': 'application/json' })
  })

  app.get('/api/v1/events', (c) => {
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' }
    if (c.req.method === 'HEAD') return c.body(null, 200, headers)
    const stream = events.open(() => c.env.outgoing.destroy())
    return stream ? c.body(stream, 200, headers) : problem(c, 'busy', 'Too many pages are open. Close some of them.')
  })

  app.get('/api/usage', (c) => {
    const query = UsageQuery.safeParse(c.req.query())
    if (!query.success) return problem(c, 'invalid', '`limit` is a number from 0 to 100.')
    return c.json(projectUsage(engine.snapshot(), query.data.limit))
  })

  app.get('/metrics', (c) => {
    const text = prometheusText(engine.snapshot(), options.serverCounts?.())
    return c.body(text, 200, { 'content-type': prometheusType, 'cache-control': 'no-store' })
  })

  app.get('/api/v1/telemetry', (c) => c.json(options.telemetryState?.() ?? { isReceived: false, ports: {} }))

  app.get('/api/v1/agreement', async (c) => {
    const query = AgreementQuery.safeParse(c.req.query())
    if (!query.success) return problem(c, 'invalid', '`limit` is a number from 1 to 100.')
    return c.json(await engine.agreement(query.data.limit))
  })

  app.get('/api/v1/telemetry-setup', (c) => c.json(telemetrySetup.read(carriesToken(c, options.token))))

  app.post('/api/v1/telemetry-setup/apply', withToken, async (c) => {
    const input = await readInput(c, requests.applyTelemetrySetup.input)
    return input.ok ? answerOf(c, await telemetrySetup.turnOn(input.value)) : input.answer
  })

  app.post('/api/v1/telemetry-setup/undo', withToken, async (c) => {
    const input = await readInput(c, requests.undoTelemetrySetup.input)
    return input.ok ? answerOf(c, await telemetrySetup.turnOff(input.value)) : input.answer
  })

  app.get('/api/v1/status-line-setup', async (c) => c.json(await statusLineSetup.read(carriesToken(c, options.token))))

  app.post('/api/v1/status-line-setup/apply', withToken, async (c) => {
    const input = await readInput(c, requests.applyStatusLineSetup.input)
    return input.ok ? answerOf(c, await statusLineSetup.install(input.value)) : input.answer
  })

  app.post('/api/v1/status-line-setup/undo', withToken, async (c) => {
    const input = await readInput(c, requests.undoStatusLineSetup.input)
    return input.ok ? answerOf(c, await statusLineSetup.uninstall(input.value)) : input.answer
  })

  app.post('/api/v1/previews', async (c) => {
    const input = await readInput(c, requests.getPreviews.input)
    return input.ok ? c.json(await engine.previews(input.value.ids)) : input.answer
  })

  app.get('/api/v1/settings', (c) => c.json(engine.settings()))

  app.patch('/api/v1/settings', withToken, async (c) => {
    const input = await readInput(c, requests.changeSettings.input)
    if (!input.ok) return input.answer
    try {
      return c.json(await engine.changeSettings(input.value))
    } catch (error) {
      return problem(c, 'invalid', error instanceof Error ? error.message : String(error))
    }
  })

  app.post('/api/v1/import', withToken, async (c) => {
    const input = await readInput(c, ImportInput, maximumImportBytes)
    return input.ok ? c.json(await engine.importUsage(input.value.entries, input.value.isDryRun)) : input.answer
  })

  app.post('/api/v1/refresh', withToken, async (c) => {
    const { json } = snapshotText(await engine.refresh())
    return c.body(json, 200, { 'content-type': 'application/json' })
  })

  app.post('/api/v1/alerts/snooze', withToken, async (c) => {
    const input = await readInput(c, requests.snoozeAlerts.input)
    if (!input.ok) return input.answer
    try {
      const { json } = snapshotText(await engine.snoozeAlerts(input.value.windowId, input.value.isSnoozed))
      return c.body(json, 200, { 'content-type': 'application/json' })
    } catch (error) {
      return problem(c, 'invalid', error instanceof Error ? error.message : String(error))
    }
  })

  app.post('/api/v1/alerts/test', withToken, async (c) => {
    const tested: AlertTest = (await options.testAlert?.()) ?? { isShown: false, reason: 'noDesktop' }
    return c.json(tested)
  })

  app.post('/api/v1/show', withToken, async (c) => c.json(await show()))

  app.get('*', (c) => {
    const file = panelFile(c.req.path)
    if (!file) {
      const isUnbuilt = c.req.path === '/' && !panelFile('/')
      return problem(
        c,
        'notFound',
        isUnbuilt ? 'The panel is not built. `npm run build` builds it.' : `There is no ${c.req.path}.`,
      )
    }
    const headers = {
      etag: file.etag,
      'cache-control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
      'content-type': file.type,
    }
    if (hasAlready(c.req.header('if-none-match'), file.etag)) return c.body(null, 304, headers)
    return c.body(file.content, 200, headers)
  })

  app.notFound((c) => problem(c, 'notFound', `There is no ${c.req.method} ${c.req.path}.`))
  app.onError((error, c) => problem(c, 'failed', error.message))
  return app
}

function answerOf(c: Context, ordered: Ordered<object>): Response {
  return ordered.ok ? c.json(ordered.value) : problem(c, 'changed', ordered.message)
}

type Input<Value> = { ok: true; value: Value } | { ok: false; answer: Response }

async function readInput<Schema extends z.ZodMiniType>(
  c: Context,
  schema: Schema,
  maximumBytes = maximumBodyBytes,
): Promise<Input<z.output<Schema>>> {
  // A form can be posted across sites without a question asked beforehand; JSON cannot.
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) {
    return { ok: false, answer: problem(c, 'invalid', 'Send JSON, with "Content-Type: application/json".') }
  }
  const text = await readBody(c.req.raw, maximumBytes)
  if (text === undefined) return { ok: false, answer: problem(c, 'tooLarge', `At most ${maximumBytes / 1024} KiB.`) }
  const parsed = schema.safeParse(parseJson(text))
  if (parsed.success) return { ok: true, value: parsed.data }
  const { path, message } = parsed.error.issues[0] ?? { path: [], message: 'not as expected' }
  return { ok: false, answer: problem(c, 'invalid', [path.join('.'), message].filter(Boolean).join(': ')) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
