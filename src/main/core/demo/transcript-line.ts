/** Lines as Claude Code writes them, with what is needed to be counted and shown and nothing else. */
import type { Random } from './random.ts'

export interface DemoSession {
  id: string
  cwd: string
  model: string
  /** Subagent type; absent for the main conversation. */
  agent?: string
}

export interface DemoResponse {
  atMs: number
  /** Tokens of the conversation so far, which the cache carries along. */
  contextTokens: number
  text: string
}

export function userLine({ id, cwd }: DemoSession, atMs: number, text: string, random: Random): string {
  return line({
    type: 'user',
    uuid: uuid(random),
    timestamp: new Date(atMs).toISOString(),
    sessionId: id,
    cwd,
    message: { role: 'user', content: text },
  })
}

export function assistantLine(session: DemoSession, { atMs, contextTokens, text }: DemoResponse, random: Random): string {
  const cacheWrite5m = random.between(400, 4_600)
  const cacheWrite1h = session.agent === undefined && random.next() < 0.25 ? random.between(500, 4_000) : 0
  return line({
    type: 'assistant',
    uuid: uuid(random),
    timestamp: new Date(atMs).toISOString(),
    sessionId: session.id,
    requestId: `req_demo${random.hex(20)}`,
    cwd: session.cwd,
    isSidechain: session.agent !== undefined,
    ...(session.agent === undefined ? {} : { attributionAgent: session.agent }),
    message: {
      id: `msg_demo${random.hex(20)}`,
      type: 'message',
      role: 'assistant',
      model: session.model,
      content: content(text, random),
      stop_reason: 'end_turn',
      usage: {
        input_tokens: random.between(4, 260),
        output_tokens: random.between(60, 820),
        cache_creation_input_tokens: cacheWrite5m + cacheWrite1h,
        cache_read_input_tokens: contextTokens,
        cache_creation: { ephemeral_5m_input_tokens: cacheWrite5m, ephemeral_1h_input_tokens: cacheWrite1h },
        server_tool_use: { web_search_requests: 0 },
        service_tier: 'standard',
        speed: 'standard',
      },
    },
  })
}

function content(text: string, random: Random): unknown[] {
  const said = { type: 'text', text }
  if (random.next() < 0.45) return [said]
  const name = random.pick(['Read', 'Edit', 'Bash', 'Grep', 'Write'])
  return [said, { type: 'tool_use', id: `toolu_demo${random.hex(16)}`, name, input: {} }]
}

export function uuid(random: Random): string {
  const digits = random.hex(30)
  return [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(12, 15)}`, `a${digits.slice(15, 18)}`, digits.slice(18)].join(
    '-',
  )
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`
}
