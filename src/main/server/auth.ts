/**
 * Who may ask. Listening on loopback is not enough: any web page can make its visitor's browser send requests to 127.0.0.1, and
 * with a name that it points there afterwards (DNS rebinding) it may even read the answers.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import type { Context, MiddlewareHandler } from 'hono'
import { problem } from './problem.ts'

export type ServerEnv = { Bindings: HttpBindings }

const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** `allowedHosts` are further `name:port` values, for a proxy that a person has put in front on purpose. */
export function isOurHost(host: string | undefined, port: number, allowedHosts: readonly string[]): boolean {
  if (host === undefined) return false
  const lowerCase = host.toLowerCase()
  if (allowedHosts.includes(lowerCase)) return true
  const [, name, givenPort] = /^(\[[\da-f:]+\]|[^:]+)(?::(\d+))?$/.exec(lowerCase) ?? []
  return name !== undefined && loopbackNames.has(name) && Number(givenPort ?? 80) === port
}

/** Why a request is not one for us, as a sentence for whoever sent it. `isLink` is what a person may reach from any page. */
export function refusalOf(
  { headers, socket }: IncomingMessage,
  allowedHosts: readonly string[],
  isLink = false,
): string | undefined {
  if (!isOurHost(headers.host, socket.localPort ?? 0, allowedHosts)) {
    return `This server is not "${headers.host ?? ''}". Use http://127.0.0.1:${socket.localPort}.`
  }
  const { origin } = headers
  if (origin !== undefined && !isOriginOf(origin, headers.host)) return `Pages of ${origin} may not use this API.`
  // Browsers send no Origin with a plain GET of an image or script, but do say where it comes from. A link to the panel may be
  // followed from anywhere; data is for our own pages and for programs, which send none of this.
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isLink)
    return 'Pages of other sites may not use this API.'
  return undefined
}

/** Refuses what names another host, and what a page of another origin has sent. */
export function onlyOurOwnPages(allowedHosts: readonly string[]): MiddlewareHandler<ServerEnv> {
  return async (c, next) => {
    const { incoming } = c.env
    const isLink = incoming.headers['sec-fetch-mode'] === 'navigate' && !isData(c.req.path)
    const reason = refusalOf(incoming as IncomingMessage, allowedHosts, isLink)
    return reason === undefined ? next() : problem(c, 'forbidden', reason)
  }
}

function isData(path: string): boolean {
  return path.startsWith('/api/') || path === '/metrics'
}

function isOriginOf(origin: string, host: string | undefined): boolean {
  // A proxy may speak https to the browser; the host is what tells pages apart.
  return origin === `http://${host}` || origin === `https://${host}`
}

/** Lets through what carries the token of the data folder. */
export function requireToken(token: string): MiddlewareHandler<ServerEnv> {
  return async (c, next) => {
    if (carriesToken(c, token)) return next()
    return problem(
      c,
      'unauthorized',
      'Changing something needs the token that `plimsoll serve` shows, as "Authorization: Bearer …".',
    )
  }
}

/** Only in the header: an address ends up in histories and logs. */
export function carriesToken(c: Context, token: string): boolean {
  const given = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  return given !== undefined && isSame(given, token)
}

/** Takes the same time wherever the two differ, and whatever their lengths. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
