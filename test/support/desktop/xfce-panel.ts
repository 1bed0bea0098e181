/** A real panel with a real notification area, and the eyes and the pointer to use it: Xfce's, which is the lightest there is. */
import { execFile, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Desktop } from './electron-app.ts'
import { endProcess } from './session-bus.ts'
import { hasTrayWatcher, registeredItems } from './tray-host.ts'
import type { TrayItem } from './tray-item.ts'

const run = promisify(execFile)

/** The panel is as wide as the screen, at its top; the icons are at its right end. */
const panelHeightPx = 28

const panelConfig = `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="${panelHeightPx}"/>
      <property name="plugin-ids" type="array">
        <value type="int" value="1"/>
        <value type="int" value="2"/>
        <value type="int" value="3"/>
      </property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="tasklist"/>
    <property name="plugin-2" type="string" value="separator">
      <property name="expand" type="bool" value="true"/>
    </property>
    <property name="plugin-3" type="string" value="systray"/>
  </property>
</channel>
`

export interface XfcePanel {
  /** Middle of the only icon. */
  readonly icon: { x: number; y: number }
  /** Waits until the panel shows an icon. */
  waitForIcon(): Promise<TrayItem>
  /** Brightness (0–255) of the icon's place on the screen, row by row. */
  iconPixels(): Promise<number[][]>
  click(button: 'left' | 'right', at?: { x: number; y: number }): Promise<void>
  screenshot(file: string): Promise<void>
  /** 0–255. */
  brightnessAt(place: { x: number; y: number }): Promise<number>
  pressKey(key: string): Promise<void>
  /** Waits for a window with this in its title. */
  waitForWindow(title: string): Promise<void>
  /** A window of another program, which takes the focus. */
  openWindow(): Promise<{ close(): Promise<void> }>
  stop(): Promise<void>
}

export async function startXfcePanel(desktop: Desktop): Promise<XfcePanel> {
  const configFolder = join(desktop.env.XDG_CONFIG_HOME ?? '', 'xfce4', 'xfconf', 'xfce-perchannel-xml')
  mkdirSync(configFolder, { recursive: true })
  writeFileSync(join(configFolder, 'xfce4-panel.xml'), panelConfig)

  const options = { env: desktop.env, stdio: 'ignore' } as const
  const windowManager = spawn('xfwm4', ['--compositor=off'], options)
  const panel = spawn('xfce4-panel', ['--disable-wm-check'], options)
  while (!(await hasTrayWatcher(desktop.bus.address))) await delay(50)

  const { stdout: size } = await run('xdotool', ['getdisplaygeometry'], { env: desktop.env })
  const screenWidthPx = Number(size.split(' ')[0])
  const icon = { x: screenWidthPx - panelHeightPx / 2, y: panelHeightPx / 2 }

  const pixels = async (x: number, y: number, sizePx: number) => {
    const crop = `${sizePx}x${sizePx}+${x}+${y}`
    const { stdout } = await run('import', ['-window', 'root', '-crop', crop, '-depth', '8', 'gray:-'], {
      env: desktop.env,
      encoding: 'buffer',
    })
    return Array.from({ length: sizePx }, (_, row) => [...stdout.subarray(row * sizePx, (row + 1) * sizePx)])
  }
  const iconPixels = () => pixels(screenWidthPx - panelHeightPx, 0, panelHeightPx)

  return {
    icon,
    async waitForIcon() {
      for (;;) {
        const [item] = await registeredItems(desktop.bus.address)
        // The panel's own background is even.
        const shades = (await iconPixels()).slice(2, -2).flat()
        if (item && Math.max(...shades) - Math.min(...shades) > 100) return item
        await delay(50)
      }
    },
    iconPixels,
    async click(button, { x, y } = icon) {
      await run('xdotool', ['mousemove', String(x), String(y), 'click', button === 'left' ? '1' : '3'], { env: desktop.env })
    },
    async screenshot(file) {
      await run('import', ['-window', 'root', file], { env: desktop.env })
    },
    async brightnessAt({ x, y }) {
      return (await pixels(x, y, 1))[0]?.[0] ?? 0
    },
    async pressKey(key) {
      await run('xdotool', ['key', key], { env: desktop.env })
    },
    async waitForWindow(title) {
      // It fails when there is none yet, and when a window goes while it looks.
      const search = () =>
        run('xdotool', ['search', '--onlyvisible', '--name', title], { env: desktop.env }).catch(() => undefined)
      while (!(await search())) await delay(100)
    },
    async openWindow() {
      // Any program with a window will do; this one comes with the panel.
      const other = spawn('xfce4-panel', ['--preferences'], options)
      return { close: () => endProcess(other) }
    },
    async stop() {
      await endProcess(panel)
      await endProcess(windowManager)
    },
  }
}
