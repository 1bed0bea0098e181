/** The smallest desktop that shows tray icons: a StatusNotifierWatcher with nobody behind it but the test. */
import { Message, type MessageBus, sessionBus, Variant } from '@jellybrick/dbus-next'
import { TrayItem } from './tray-item.ts'

const watcher = { name: 'org.kde.StatusNotifierWatcher', path: '/StatusNotifierWatcher' }
const busDaemon = 'org.freedesktop.DBus'

export interface TrayHost {
  /** Waits until an app has registered its icon. */
  item(): Promise<TrayItem>
  stop(): void
}

export async function startTrayHost(busAddress: string): Promise<TrayHost> {
  const bus = sessionBus({ busAddress })
  const items: string[] = []
  const waiting: ((service: string) => void)[] = []

  const properties: Record<string, Variant> = {
    IsStatusNotifierHostRegistered: new Variant('b', true),
    ProtocolVersion: new Variant('i', 0),
    RegisteredStatusNotifierItems: new Variant('as', items),
  }
  const register = (service: string) => {
    items.push(service)
    for (const tell of waiting.splice(0)) tell(service)
  }

  bus.addMethodHandler((call) => {
    if (call.path !== watcher.path) return false
    const answer = (signature: string, body: unknown[]) => bus.send(Message.newMethodReturn(call, signature, body))
    const [first, second] = call.body as string[]
    switch (`${call.interface}.${call.member}`) {
      case `${watcher.name}.RegisterStatusNotifierItem`:
        // An app may give its bus name, or only a path on the connection it speaks from.
        register(first?.startsWith('/') ? `${call.sender}${first}` : (first ?? ''))
        answer('', [])
        return true
      case 'org.freedesktop.DBus.Properties.Get':
        answer('v', [properties[second ?? '']])
        return true
      case 'org.freedesktop.DBus.Properties.GetAll':
        answer('a{sv}', [properties])
        return true
      default:
        return false
    }
  })
  // An icon goes with the program that put it up.
  bus.on('message', (signal: Message) => {
    if (signal.member !== 'NameOwnerChanged') return
    const [name, , newOwner] = signal.body as string[]
    const gone = items.findIndex((service) => newOwner === '' && service.split('/')[0] === name)
    if (gone !== -1) items.splice(gone, 1)
  })
  await ask(bus, busDaemon, '/org/freedesktop/DBus', busDaemon, 'AddMatch', ["type='signal',member='NameOwnerChanged'"])
  await bus.requestName(watcher.name)

  return {
    async item() {
      const service = items.at(-1) ?? (await new Promise<string>((resolve) => waiting.push(resolve)))
      return new TrayItem(bus, service)
    },
    stop: () => bus.disconnect(),
  }
}

/** The icons that the watcher of a real desktop on this bus knows. */
export async function registeredItems(busAddress: string): Promise<TrayItem[]> {
  const bus = sessionBus({ busAddress })
  const property = [watcher.name, 'RegisteredStatusNotifierItems']
  const [services] = await ask(bus, watcher.name, watcher.path, 'org.freedesktop.DBus.Properties', 'Get', property)
  return (services as Variant<string[]>).value.map((service) => new TrayItem(bus, service))
}

export async function hasTrayWatcher(busAddress: string): Promise<boolean> {
  const bus = sessionBus({ busAddress })
  const [hasOwner] = await ask(bus, busDaemon, '/org/freedesktop/DBus', busDaemon, 'NameHasOwner', [watcher.name])
  bus.disconnect()
  return hasOwner === true
}

async function ask(bus: MessageBus, destination: string, path: string, iface: string, member: string, words: string[]) {
  const call = new Message({ destination, path, interface: iface, member, signature: 's'.repeat(words.length), body: words })
  return ((await bus.call(call))?.body ?? []) as unknown[]
}
