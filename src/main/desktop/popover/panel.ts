import type { WebContents } from 'electron/main'

/** The window with the gauges, as a popover at the tray or as a plain window where there is no tray. */
export interface Panel {
  open(): Promise<void>
  /** What Esc does. */
  dismiss(): void
  /** Displays came, went or changed. */
  place(): void
  /** Absent while closed: then there is no window and no renderer process. */
  readonly contents: WebContents | undefined
}
