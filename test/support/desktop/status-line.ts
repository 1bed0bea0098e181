/** Claude Code's status line on a desktop: set up as a person does it, and called as Claude Code calls it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { capturedInput } from '../captured-status-lines.ts'
import type { Desktop } from './electron-app.ts'

interface Answered {
  sessionId: string
  /** Grows with each answer of the session. */
  apiMs: number
  fiveHourPercent: number
  resetsAtMs: number
}

/** Resolves with what Claude Code would show. */
export type DrawStatusLine = (answered: Answered) => Promise<string>

export async function setUpStatusLine(desktop: Desktop): Promise<DrawStatusLine> {
  await desktop.runCli('statusline', 'install', '--yes')
  const { statusLine } = JSON.parse(readFileSync(join(desktop.home, '.claude', 'settings.json'), 'utf8'))
  return async (answered) => {
    const child = spawn(statusLine.command, { shell: true, env: desktop.env, stdio: ['pipe', 'pipe', 'inherit'] })
    let printed = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
    child.stdin.end(payload(desktop, answered))
    const [exitCode] = (await once(child, 'close')) as [number | null]
    if (exitCode !== 0) throw new Error(`The status line ended with ${exitCode}.`)
    return printed
  }
}

const firstOfSubscriber = 27

/** A captured one, of this home and this day. */
function payload({ home }: Desktop, { sessionId, apiMs, fiveHourPercent, resetsAtMs }: Answered): string {
  const captured = JSON.parse(capturedInput(firstOfSubscriber))
  const resetsAt = Math.round(resetsAtMs / 1000)
  return `${JSON.stringify({
    ...captured,
    session_id: sessionId,
    transcript_path: join(home, '.claude', 'projects', '-home-dev-work-proj', `${sessionId}.jsonl`),
    cost: { ...captured.cost, total_api_duration_ms: apiMs },
    rate_limits: {
      five_hour: { used_percentage: fiveHourPercent, resets_at: resetsAt },
      seven_day: { ...captured.rate_limits.seven_day, resets_at: resetsAt + 2 * 24 * 60 * 60 },
    },
  })}\n`
}
