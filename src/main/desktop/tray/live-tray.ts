import type { Alert, Snapshot } from '../../../shared/contract/snapshot.ts'
import { TrayIcon } from './tray-icon.ts'
import { type TrayAction, trayView } from './view-model.ts'

/** The tooltip counts down in minutes. */
const tickMs = 30_000

/** Keeps the icon true: to the newest snapshot, to the time, and to a fault once there was one. */
export class LiveTray {
  readonly icon: TrayIcon
  readonly #version: string
  #snapshot: Snapshot | undefined
  #hasFault = false
  #warning: Alert | undefined

  constructor(version: string, act: (action: TrayAction) => void) {
    this.#version = version
    this.icon = new TrayIcon(this.#view(), act)
    setInterval(() => this.#refresh(), tickMs)
  }

  get tooltip(): string {
    return this.#view().tooltip
  }

  showSnapshot(snapshot: Snapshot): void {
    this.#snapshot = snapshot
    this.#refresh()
  }

  /** Where the desktop shows no notification. */
  showWarning(warning: Alert): void {
    this.#warning = warning
    this.#refresh()
  }

  showFault(): void {
    this.#hasFault = true
    this.#refresh()
  }

  #refresh(): void {
    this.icon.show(this.#view())
  }

  #view() {
    return trayView({
      now: Date.now(),
      version: this.#version,
      hasFault: this.#hasFault,
      ...(this.#warning && { warning: this.#warning }),
      ...(this.#snapshot && { snapshot: this.#snapshot }),
    })
  }
}
