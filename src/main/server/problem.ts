/** Errors as problem documents (RFC 9457), with the contract's code for programs and a sentence for people. Never a stack. */
import type { Context } from 'hono'
import type { ErrorCode } from '../../shared/contract/api.ts'

type HttpErrorCode = ErrorCode | 'unauthorized' | 'changed' | 'tooLarge' | 'busy'

const problems = {
  invalid: { status: 400, title: 'The request is not valid' },
  unauthorized: { status: 401, title: 'A token is needed' },
  forbidden: { status: 403, title: 'Not allowed from here' },
  notFound: { status: 404, title: 'Nothing here' },
  changed: { status: 409, title: 'Not as it was shown' },
  tooLarge: { status: 413, title: 'The request is too large' },
  failed: { status: 500, title: 'Plimsoll failed' },
  busy: { status: 503, title: 'Too many listeners' },
} as const satisfies Record<HttpErrorCode, { status: number; title: string }>

export function problem(c: Context, code: HttpErrorCode, detail: string): Response {
  const { status, title } = problems[code]
  return c.body(JSON.stringify({ type: 'about:blank', title, status, detail, code }), status, {
    'content-type': 'application/problem+json',
    ...(code === 'unauthorized' ? { 'www-authenticate': 'Bearer realm="plimsoll"' } : {}),
  })
}
