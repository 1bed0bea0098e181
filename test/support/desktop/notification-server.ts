/** dunst, a real notification server: the bus starts it with the first notification, and it writes down each one it shows. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Desktop } from './electron-app.ts'

const run = promisify(execFile)

export interface NotificationServer {
  /** Title and body of everything that was shown, in order. */
  shown(): string[]
  /** Takes away all that stand on the screen. */
  clear(): Promise<void>
  /** A click on the only one on the screen. */
  click(): Promise<void>
}

/** Before the first notification. */
export function setUpDunst(desktop: Desktop): NotificationServer {
  const folder = join(desktop.env.XDG_CONFIG_HOME ?? '', 'dunst')
  mkdirSync(folder, { recursive: true })
  const log = join(desktop.folder, 'notifications.txt')
  const script = join(folder, 'note.sh')
  writeFileSync(script, `#!/bin/sh\nprintf '%s | %s\\n' "$DUNST_SUMMARY" "$DUNST_BODY" >> '${log}'\n`, { mode: 0o755 })
  writeFileSync(
    join(folder, 'dunstrc'),
    `[global]\nenable_posix_regex = false\ntimeout = 0\n[urgency_normal]\ntimeout = 0\n[note]\nsummary = "*"\nscript = ${script}\n`,
  )
  return {
    shown: () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean) : []),
    clear: async () => void (await run('dunstctl', ['close-all'], { env: desktop.env })),
    click: async () => void (await run('dunstctl', ['action', '0'], { env: desktop.env })),
  }
}
