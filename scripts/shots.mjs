// `npm run shots [-- --out FOLDER] [-- --only NAME]`: pictures of the panel in every state, light and dark, popover and dashboard, for
// people to look at. Builds the renderer, serves it with made-up Snapshots in place of the API, and drives a Chromium that is installed
// (CHROMIUM, else /usr/bin/chromium). Gates nothing: fonts differ between machines.
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import preact from '@preact/preset-vite'
import { chromium } from 'playwright'
import { build, runnerImport } from 'vite'

const { values: args } = parseArgs({ options: { out: { type: 'string' }, only: { type: 'string' } } })
const work = mkdtempSync(join(tmpdir(), 'plimsoll-shots-'))
const outFolder = args.out ?? join(work, 'shots')
const site = join(work, 'site')
mkdirSync(outFolder, { recursive: true })

const checkout = resolve(import.meta.dirname, '..')
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }

await build({
  configFile: false,
  root: join(checkout, 'src/renderer'),
  base: './',
  logLevel: 'warn',
  plugins: [preact()],
  build: { target: 'chrome130', outDir: site, emptyOutDir: true },
})

/** @type {{ module: { samples: Record<string, { recent: unknown[] }>, samplePreviews: (ids: string[]) => unknown, companions: Record<string, { agreement?: unknown, setup?: unknown, statusLine?: unknown }>, sampleSettings: unknown } }} */
const { module } = await runnerImport(join(checkout, 'test/support/snapshots.ts'), { configFile: false, logLevel: 'error' })
const names = Object.keys(module.samples).filter((name) => !args.only || name.includes(args.only))

/** The sample that the API gives at the moment; undefined: a server that never answers. @type {string | undefined} */
let sample

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  /** @param {unknown} value */
  const json = (value) => response.setHeader('content-type', 'application/json').end(JSON.stringify(value))
  if (pathname === '/api/v1/snapshot') return sample && json(module.samples[sample])
  if (pathname === '/api/v1/events') {
    response.setHeader('content-type', 'text/event-stream').flushHeaders()
    if (sample) response.write(`event: snapshot\ndata: ${JSON.stringify(module.samples[sample])}\n\n`)
    return
  }
  const beside = sample === undefined ? undefined : module.companions[sample]
  if (pathname === '/api/v1/agreement') return json(beside?.agreement ?? { sessions: [] })
  if (pathname === '/api/v1/telemetry-setup') return json(beside?.setup ?? { mayChange: false, folders: [] })
  if (pathname === '/api/v1/status-line-setup') return json(beside?.statusLine ?? { mayChange: false, folders: [] })
  if (pathname === '/api/v1/settings') return json(module.sampleSettings)
  if (pathname === '/api/v1/previews') {
    const body = await new Response(/** @type {any} */ (request)).text().catch(() => '{}')
    return json(module.samplePreviews(JSON.parse(body).ids))
  }
  try {
    const content = readFileSync(join(site, pathname === '/' ? 'index.html' : pathname))
    const extension = /** @type {keyof typeof types} */ (extname(pathname) || '.html')
    response.setHeader('content-type', types[extension]).end(content)
  } catch {
    response.writeHead(404).end()
  }
})
await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(undefined)))
const address = /** @type {import('node:net').AddressInfo} */ (server.address())
const origin = `http://127.0.0.1:${address.port}`

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
})

/** What the preload script gives the popover, so that its footer is the desktop's. Runs in the page. */
const desktopBridge = `
  const get = async (path, body) => (await fetch(path, body && { method: 'POST', body: JSON.stringify(body) })).json()
  const done = async () => {}
  window.plimsoll = {
    getSnapshot: () => get('/api/v1/snapshot'),
    getPreviews: (input) => get('/api/v1/previews', input),
    refresh: () => get('/api/v1/snapshot'),
    getSettings: done,
    changeSettings: async (change) => change,
    desktop: { openDashboard: done, openFolder: done, hidePopover: done, quit: done },
    subscribe: () => () => {},
    onConnectionChanged: (listener) => (listener(true), () => {}),
  }`

/**
 * @typedef {object} Look
 * @property {'popover' | 'dashboard'} view
 * @property {number} width
 * @property {'light' | 'dark'} colorScheme
 * @property {number} [scale] device pixels per pixel
 * @property {number} [height] cuts the popover; otherwise all of it is shown
 * @property {boolean} [isForced] the colours of a high-contrast theme
 * @property {(page: import('playwright').Page) => Promise<unknown>} [act] what is done before the picture is taken
 * @property {string} [note] ends the name of the file
 */

/**
 * @param {string | undefined} name of the sample; undefined: nothing ever answers
 * @param {Look} look
 */
async function shoot(name, { view, width, colorScheme, scale = 1, height, isForced = false, act, note }) {
  sample = name
  const page = await browser.newPage({
    viewport: { width, height: height ?? 800 },
    deviceScaleFactor: scale,
    colorScheme,
    forcedColors: isForced ? 'active' : 'none',
    locale: 'en-GB',
  })
  page.on('pageerror', (error) => console.error(`${name}: ${error.message}`))
  page.on('console', (message) => message.type() === 'error' && console.error(`${name}: ${message.text()}`))
  if (view === 'popover') await page.addInitScript(desktopBridge)
  await page.goto(`${origin}/${view === 'popover' ? '#popover' : ''}`)
  if (name) await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' })
  if (name && view === 'popover' && height === undefined) {
    // As high as its content, so that the picture shows all of it.
    const whole = await page.evaluate(
      "document.querySelector('.popover main').scrollHeight + document.querySelector('footer').offsetHeight + 2",
    )
    await page.setViewportSize({ width, height: Number(whole) })
  }
  // What is asked for when it comes into view is in the picture too.
  const showAll = async () =>
    page.setViewportSize({ width, height: Number(await page.evaluate('document.documentElement.scrollHeight')) })
  if (view === 'dashboard') await showAll()
  await act?.(page)
  if (view === 'dashboard') await showAll()
  if (name && module.samples[name]?.recent.length) await page.getByText('calls Read, Edit').first().waitFor()
  // Bars ease for 200 ms, and the waiting word takes 400.
  await page.waitForTimeout(500)
  const notes = [scale === 1 ? '' : `${scale}x`, note ?? ''].filter(Boolean).map((part) => `-${part}`)
  const file = join(outFolder, `${name ?? 'waiting'}-${view}-${width}-${colorScheme}${notes.join('')}.png`)
  await page.screenshot({ path: file, fullPage: view === 'dashboard' })
  await page.close()
}

/** @type {Look['colorScheme'][]} */
const colorSchemes = ['light', 'dark']
for (const name of names) {
  for (const colorScheme of colorSchemes) {
    await shoot(name, { view: 'popover', width: 340, colorScheme })
    await shoot(name, { view: 'dashboard', width: 1280, colorScheme })
    await shoot(name, { view: 'dashboard', width: 360, colorScheme })
  }
}
// Sharp ones, for docs/screenshots.
for (const name of names.filter((each) => ['normalDay', 'officialDay', 'overLimit', 'empty'].includes(each))) {
  for (const colorScheme of colorSchemes) await shoot(name, { view: 'popover', width: 340, colorScheme, scale: 2, height: 640 })
}
/** @param {import('playwright').Page} page */
const openTurnOn = async (page) => {
  await page
    .getByRole('region', { name: /telemetry/ })
    .getByRole('button', { name: /^(Turn on|Set up anew)…/ })
    .click()
  if (await page.getByRole('radio').count()) await page.getByRole('radio', { name: /^Forward/ }).check()
}
/** @param {import('playwright').Page} page */
const openStatusLine = async (page) => {
  const section = page.getByRole('region', { name: /status line/ })
  await section
    .getByRole('button', { name: /^(Set up|Set up anew|Take back)…/ })
    .first()
    .click()
}
for (const name of names.filter((each) => ['normalDay', 'withTelemetry', 'longNames'].includes(each))) {
  for (const colorScheme of colorSchemes) {
    for (const width of [1280, 390])
      await shoot(name, { view: 'dashboard', width, colorScheme, note: 'status-line', act: openStatusLine })
  }
}
for (const name of names.filter((each) => ['normalDay', 'withProblem', 'longNames'].includes(each))) {
  for (const colorScheme of colorSchemes) {
    for (const width of [1200, 390])
      await shoot(name, { view: 'dashboard', width, colorScheme, note: 'turn-on', act: openTurnOn })
  }
}
if (names.includes('normalDay')) {
  /** @type {Look} */
  const popover = { view: 'popover', width: 340, colorScheme: 'light' }
  await shoot('normalDay', { ...popover, width: 360, height: 640, note: 'as-opened' })
  await shoot('normalDay', { ...popover, isForced: true, note: 'forced' })
  await shoot('normalDay', { ...popover, note: 'read-out', act: (page) => page.getByRole('slider').focus() })
  await shoot('normalDay', {
    ...popover,
    note: 'clock',
    act: (page) =>
      page
        .getByRole('button', { name: /^resets/ })
        .first()
        .click(),
  })
  await shoot('normalDay', { view: 'dashboard', width: 760, colorScheme: 'light' })
  await shoot('normalDay', { view: 'dashboard', width: 640, colorScheme: 'light', scale: 2, note: 'zoomed' })
  await shoot(undefined, popover)
}

await browser.close()
server.closeAllConnections()
server.close()
console.log(outFolder)
