import type { RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { type AppOptions, createApp } from './app.ts'

/** The server's routes, for Node's own server. */
export function appListener(options: AppOptions): RequestListener {
  // Its own Request and Response are a little faster, but it would put them in the place of everybody's, Electron's included.
  return getRequestListener(createApp(options).fetch, { overrideGlobalObjects: false })
}
