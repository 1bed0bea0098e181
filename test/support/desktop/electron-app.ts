/** The built app on a desktop of its own: a home, a data folder, a bus and a tray that nothing else shares. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { currentHolder, type Holder } from '../../../src/main/core/instance.ts'
import type { SettingsChange } from '../../../src/shared/contract/settings.ts'
import type { Snapshot } from '../../../src/shared/contract/snapshot.ts'
import { endProcess, type SessionBus, startSessionBus } from './session-bus.ts'
import { startTrayHost, type TrayHost } from './tray-host.ts'
import type { TrayItem } from './tray-item.ts'

/** The checkout, unless a build elsewhere is to be tested. */
const appFolder = process.env.PLIMSOLL_APP_FOLDER ?? resolve(import.meta.dirname, '../../..')
const cliFile = join(appFolder, 'out', 'main', 'cli.js')

export interface DesktopOptions {
  /** `none`: a desktop that shows no icons. `real`: the caller brings one. */
  tray?: 'fake' | 'none' | 'real'
  env?: Record<string, string>
}

export interface StartOptions {
  args?: string[]
  isFirstStart?: boolean
  env?: Record<string, string>
}

/** Everything a person's machine has besides the app. */
export class Desktop {
  /** Under it the home, the data and the settings. */
  readonly folder: string
  readonly env: Record<string, string>
  readonly bus: SessionBus
  readonly #trayHost: TrayHost | undefined
  readonly #apps: App[] = []

  private constructor(folder: string, env: Record<string, string>, bus: SessionBus, trayHost: TrayHost | undefined) {
    this.folder = folder
    this.env = env
    this.bus = bus
    this.#trayHost = trayHost
  }

  static async start({ tray = 'fake', env = {} }: DesktopOptions = {}): Promise<Desktop> {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-e2e-'))
    const machine = machineEnv()
    const own = { ...machine, ...homeEnv(folder), PATH: `${installOpener(folder)}:${machine.PATH}`, ...env }
    const bus = await startSessionBus(own)
    const trayHost = tray === 'fake' ? await startTrayHost(bus.address) : undefined
    return new Desktop(folder, { ...own, DBUS_SESSION_BUS_ADDRESS: bus.address }, bus, trayHost)
  }

  /** Ends what still runs: the apps before the bus, or they crash on its loss. */
  async stop(stopRest: () => Promise<void> = async () => {}): Promise<void> {
    try {
      for (const app of this.#apps) await app.close()
      await stopRest()
    } finally {
      // Whatever went wrong above: a bus that is left over runs for ever.
      this.#trayHost?.stop()
      await this.bus.stop()
      rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    }
  }

  get home(): string {
    return join(this.folder, 'home')
  }

  get dataFolder(): string {
    return join(this.folder, 'data')
  }

  /** What the desktop was asked to open: addresses and folders, in order. */
  opened(): string[] {
    const file = join(this.folder, openedFile)
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
  }

  dataFiles(): string[] {
    return readdirSync(this.dataFolder)
  }

  /** As if the person had changed them before. */
  writeSettings(settings: SettingsChange): void {
    const folder = join(this.folder, 'config')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings))
  }

  async trayItem(): Promise<TrayItem> {
    if (!this.#trayHost) throw new Error('This desktop has no tray of ours.')
    return this.#trayHost.item()
  }

  /** Starts the app as one that has been here before: in its tray, without a window. */
  async startApp({ args = [], isFirstStart = false, env = {} }: StartOptions = {}): Promise<App> {
    const stateFolder = join(this.dataFolder, 'desktop')
    mkdirSync(stateFolder, { recursive: true })
    if (!isFirstStart) writeFileSync(join(stateFolder, 'desktop.json'), JSON.stringify({ hasIntroducedItself: true }))
    const app = new App(await _electron.launch({ args: [appFolder, '--log-level=3', ...args], env: { ...this.env, ...env } }))
    this.#apps.push(app)
    return app
  }

  /** What the app's own server says. */
  async snapshot(): Promise<Snapshot> {
    const holder = await currentHolder(this.dataFolder)
    const answer = await fetch(`http://127.0.0.1:${holder?.port}/api/v1/snapshot`)
    return (await answer.json()) as Snapshot
  }

  /** What a person types at a terminal. Rejects when it fails. */
  async runCli(...args: string[]): Promise<void> {
    await promisify(execFile)(process.execPath, [cliFile, ...args], { env: this.env })
  }

  /** The same engine without a desktop, as a process of its own. */
  async serve(): Promise<{ url: string; stop(): Promise<void> }> {
    const server = spawn(process.execPath, [cliFile, 'serve'], {
      env: this.env,
      stdio: 'ignore',
    })
    let holder: Holder | undefined
    while (holder?.port === undefined) {
      await delay(50)
      holder = await currentHolder(this.dataFolder)
    }
    return { url: `http://127.0.0.1:${holder.port}/`, stop: () => endProcess(server) }
  }

  /** What a person does who does not see that it runs already: starts it again. Resolves with how that start ended. */
  async startAgain(args: string[] = []): Promise<number | null> {
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const second = spawn(electronPath(), [...asRoot, '--log-level=3', appFolder, ...args], { env: this.env, stdio: 'ignore' })
    const [code] = (await once(second, 'exit')) as [number | null]
    return code
  }
}

const longestCloseMs = 8000

export class App {
  readonly electron: ElectronApplication
  /** Playwright forgets it when it ends. */
  readonly process: ChildProcess

  constructor(electron: ElectronApplication) {
    this.electron = electron
    this.process = electron.process()
  }

  /** The popover, once it is there and shown. */
  async popover(): Promise<Page> {
    const page = await this.electron.firstWindow()
    await page.waitForLoadState('load')
    return page
  }

  /** Renderer processes; none while the popover is closed. */
  rendererCount(): Promise<number> {
    return this.ask(({ app }) => app.getAppMetrics().filter(({ type }) => type === 'Tab').length)
  }

  windowCount(): Promise<number> {
    return this.ask(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
  }

  hasVisibleWindow(): Promise<boolean> {
    return this.ask(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((window) => window.isVisible()))
  }

  hasFocusedWindow(): Promise<boolean> {
    return this.ask(({ BrowserWindow }) => BrowserWindow.getFocusedWindow() !== null)
  }

  /** Runs a function in the main process. */
  async ask<Value>(question: (electron: typeof Electron.CrossProcessExports) => Value | Promise<Value>): Promise<Value> {
    for (;;) {
      try {
        return (await this.electron.evaluate(question as Parameters<typeof this.electron.evaluate>[0])) as Value
      } catch (error) {
        // While Electron still starts, V8 collects the promise that playwright waits for. Asking again is all there is to do.
        if (!String(error).includes('garbage collected')) throw error
      }
    }
  }

  /** The page may be gone before the key is up again. */
  async pressAndClose(page: Page, key: string): Promise<void> {
    await page.keyboard.press(key).catch((error: unknown) => {
      if (!page.isClosed()) throw error
    })
  }

  /** Resolves with the exit code once the process is gone. */
  async ended(): Promise<number | null> {
    const [code] = (await once(this.process, 'exit')) as [number | null]
    return code
  }

  /** By force when it does not answer: a dialog that nobody closed holds everything up. */
  async close(): Promise<void> {
    const { exitCode, signalCode } = this.process
    if (exitCode !== null || signalCode !== null) return
    await Promise.race([this.electron.close().catch(() => {}), delay(longestCloseMs)])
    this.process.kill('SIGKILL')
  }
}

function electronPath(): string {
  const path: unknown = createRequire(import.meta.url)('electron')
  if (typeof path !== 'string') throw new Error('No Electron binary.')
  return path
}

/** What a program needs of the machine to run and draw at all; anything of the person who runs the tests stays outside. */
function machineEnv(): Record<string, string> {
  const names = ['PATH', 'DISPLAY', 'XAUTHORITY', 'LANG', 'ELECTRON_OVERRIDE_DIST_PATH', 'LD_LIBRARY_PATH']
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
}

const openedFile = 'opened.txt'

/** In the place of the program that opens a browser or a file manager: it only notes what it was asked to open. */
function installOpener(folder: string): string {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'xdg-open'), `#!/bin/sh\nprintf '%s\\n' "$1" >> '${join(folder, openedFile)}'\n`, { mode: 0o755 })
  return bin
}

function homeEnv(folder: string): Record<string, string> {
  const home = join(folder, 'home')
  const configFolder = join(folder, 'xdg')
  mkdirSync(join(home, '.claude', 'projects'), { recursive: true })
  mkdirSync(configFolder, { recursive: true })
  return {
    HOME: home,
    TZ: 'UTC',
    XDG_CONFIG_HOME: configFolder,
    XDG_CACHE_HOME: join(folder, 'cache'),
    XDG_CURRENT_DESKTOP: 'XFCE',
    PLIMSOLL_DATA_DIR: join(folder, 'data'),
    PLIMSOLL_CONFIG_DIR: join(folder, 'config'),
    PLIMSOLL_PORT: '0',
    PLIMSOLL_OTLP_PORT: '0',
    PLIMSOLL_OTLP_GRPC_PORT: '0',
    // No accessibility bus, no virtual file systems, no graphics card.
    NO_AT_BRIDGE: '1',
    GIO_USE_VFS: 'local',
    LIBGL_ALWAYS_SOFTWARE: '1',
  }
}
