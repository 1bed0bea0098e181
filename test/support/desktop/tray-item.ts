/** A tray icon as a desktop sees it: its picture, its tooltip, its menu, and what a click does. */
import { Message, type MessageBus, Variant } from '@jellybrick/dbus-next'

const itemInterface = 'org.kde.StatusNotifierItem'
const menuInterface = 'com.canonical.dbusmenu'

export interface Pixmap {
  width: number
  height: number
  /** Four bytes a pixel: alpha, red, green, blue. */
  argb: Uint8Array
}

export interface MenuLine {
  id: number
  label: string
  isEnabled: boolean
  isSeparator: boolean
}

type MenuNode = [id: number, properties: Record<string, Variant>, children: Variant<MenuNode>[]]

export class TrayItem {
  readonly #bus: MessageBus
  readonly #service: string
  readonly #path: string

  /** `service` is a bus name, followed by the object's path unless that is the usual one. */
  constructor(bus: MessageBus, service: string) {
    const slash = service.indexOf('/')
    this.#bus = bus
    this.#service = slash === -1 ? service : service.slice(0, slash)
    this.#path = slash === -1 ? '/StatusNotifierItem' : service.slice(slash)
  }

  /** The largest picture it offers. */
  async icon(): Promise<Pixmap> {
    const pixmaps = (await this.#property('IconPixmap')) as [number, number, Uint8Array][]
    const [largest] = pixmaps.sort(([one], [two]) => two - one)
    if (!largest) throw new Error('The item has no picture.')
    const [width, height, argb] = largest
    return { width, height, argb }
  }

  async tooltip(): Promise<string> {
    const [, , title, text] = (await this.#property('ToolTip')) as [string, unknown, string, string]
    return text || title
  }

  /** The left click, as the desktop reports it. */
  async activate(x = 0, y = 0): Promise<void> {
    await this.#call(this.#path, itemInterface, 'Activate', 'ii', [x, y])
  }

  async menu(): Promise<MenuLine[]> {
    const [, [, , children]] = (await this.#call(await this.#menuPath(), menuInterface, 'GetLayout', 'iias', [0, -1, []])) as [
      number,
      MenuNode,
    ]
    return children.map(({ value: [id, properties] }) => ({
      id,
      label: String(properties.label?.value ?? ''),
      isEnabled: properties.enabled?.value !== false,
      isSeparator: properties.type?.value === 'separator',
    }))
  }

  /** Looks again when the menu was rebuilt between the look and the click: its lines then have other ids. */
  async choose(label: string): Promise<void> {
    for (;;) {
      const line = (await this.menu()).find((candidate) => candidate.label === label)
      if (!line?.isEnabled) throw new Error(`The menu offers no "${label}".`)
      try {
        await this.#call(await this.#menuPath(), menuInterface, 'Event', 'isvu', [line.id, 'clicked', new Variant('s', ''), 0])
        return
      } catch (error) {
        if (!String(error).includes('error occurred in Event')) throw error
      }
    }
  }

  async #menuPath(): Promise<string> {
    return (await this.#property('Menu')) as string
  }

  async #property(name: string): Promise<unknown> {
    const [value] = await this.#call(this.#path, 'org.freedesktop.DBus.Properties', 'Get', 'ss', [itemInterface, name])
    return (value as Variant).value
  }

  async #call(path: string, iface: string, member: string, signature: string, body: unknown[]): Promise<unknown[]> {
    const answer = await this.#bus.call(
      new Message({ destination: this.#service, path, interface: iface, member, signature, body }),
    )
    return (answer?.body ?? []) as unknown[]
  }
}
