/** Whether something at the endpoint takes telemetry: a real body of no records, as Claude Code would send it. */
import { request } from 'node:http'

export interface ProbeAnswer {
  path: string
  answers: boolean
  /** For a person: what came back, or why nothing did. */
  says: string
}

/** Says to a receiver of ours that there is nothing in it to pass on. */
export const probeHeader = 'plimsoll-probe'

/** Claude Code itself gives up after 10 s; on this machine an answer takes milliseconds. */
const patienceMs = 3000
/** Ours answers some bytes; nothing makes us read more of a stranger's. */
const longestAnswer = 64 * 1024

export async function probeReceiver(port: number): Promise<ProbeAnswer[]> {
  return Promise.all([probe(port, '/v1/logs', { resourceLogs: [] }), probe(port, '/v1/metrics', { resourceMetrics: [] })])
}

export async function receiverAnswers(port: number): Promise<boolean> {
  return (await probeReceiver(port)).every(({ answers }) => answers)
}

function probe(port: number, path: string, body: unknown): Promise<ProbeAnswer> {
  return new Promise((resolve) => {
    const end = (answers: boolean, says: string) => resolve({ path, answers, says })
    const content = JSON.stringify(body)
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content), [probeHeader]: '1' }
    const signal = AbortSignal.timeout(patienceMs)
    const asked = request({ host: '127.0.0.1', port, path, method: 'POST', headers, signal, agent: false }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => {
        text += chunk
        if (text.length > longestAnswer) asked.destroy(new Error('it answers without end'))
      })
      answer.on('error', (error) => end(false, error.message))
      answer.on('end', () => {
        if (answer.statusCode !== 200) end(false, `it answered ${answer.statusCode}`)
        else if (!isJson(text)) end(false, 'it answered something that is no JSON')
        else end(true, 'it answered 200 and JSON')
      })
    })
    asked.on('error', (error: NodeJS.ErrnoException) =>
      end(
        false,
        error.name === 'TimeoutError' || error.name === 'AbortError'
          ? `no answer within ${patienceMs / 1000} s`
          : reasonOf(error),
      ),
    )
    asked.end(content)
  })
}

const reasonOf = ({ code, message }: NodeJS.ErrnoException) => (code === 'ECONNREFUSED' ? 'nothing listens there' : message)

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
