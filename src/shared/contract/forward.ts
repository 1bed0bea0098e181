/** Where telemetry is passed on to. In a file of its own because a wrong value here sends a person's data to the wrong place. */
import * as z from 'zod/mini'

/** `http(s)` with an optional path, or `grpc(s)` without one. No name or password in it and nothing behind a `?`: addresses are shown. */
const forwardAddress = /^(?:https?:\/\/HOST(?:\/[^\s?#]*)?|grpcs?:\/\/HOST\/?)$/.source.replaceAll(
  'HOST',
  String.raw`(?:\[[\da-f:.]+\]|[^\s/?#@:[\]]+)(?::\d{1,5})?`,
)

const Endpoint = z.string().check(
  z.regex(
    new RegExp(forwardAddress, 'i'),
    'This is no address to forward to. Examples: http://127.0.0.1:4318, https://collector.example/otlp, grpc://127.0.0.1:4317. Passwords belong in `headers`.',
  ),
  z.refine((endpoint) => Number(/^[a-z]+:\/\/[^/]*:(\d+)(?:\/|$)/i.exec(endpoint)?.[1] ?? 0) <= 65_535, 'There is no such port.'),
)

/** A name by RFC 9110. Those that describe the body are the sender's and travel with it. */
const HeaderName = z.string().check(
  z.regex(/^[!#$%&'*+.^_`|~\w-]+$/, 'This is no name of a header.'),
  z.refine((name) => !bodyHeaders.has(name.toLowerCase()), 'This header describes the body or the connection and cannot be set.'),
)

const bodyHeaders: ReadonlySet<string> = new Set([
  'content-type',
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'connection',
  'host',
  'te',
])

/** What faces get in the place of a secret; see hidden-values.ts. */
export const hiddenValue = '(hidden)'

/** Visible ASCII and spaces, as HTTP and gRPC alike can carry. */
const HeaderValue = z.string().check(
  z.regex(/^[\x20-\x7e]*$/, 'A header is one line of ASCII.'),
  z.refine((value) => value !== hiddenValue, `"${hiddenValue}" stands for a value that is known, and none is known here.`),
)

export const ForwardSettings = z.object({
  /** `/v1/logs`, `/v1/metrics` or `/v1/traces` is put behind it. The scheme says whether it is spoken to by HTTP or gRPC. */
  endpoint: Endpoint,
  /** Sent with every body. The values may be secrets: every face gets `hiddenValue` instead. */
  headers: z._default(z.record(HeaderName, HeaderValue), {}),
  /** A file of certificates (PEM) to trust instead of the system's, for `https` and `grpcs`. */
  caFile: z.optional(z.string().check(z.minLength(1))),
  /** What may wait on disk while the target is away. Beyond it the oldest bodies are dropped, and counted. */
  maxQueueMb: z._default(z.int().check(z.minimum(1), z.maximum(4096)), 64),
})
export type ForwardSettings = z.infer<typeof ForwardSettings>
