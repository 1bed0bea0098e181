/**
 * Answers the popover's requests. The channels come from the contract's maps, so there is no list to keep in step; every message is
 * checked twice, who sends it and what it says, because a page is the one place where a stranger's code could ever run.
 */
import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron/main'
import type * as z from 'zod/mini'
import {
  type Answer,
  type DesktopRequestName,
  desktopRequests,
  type EventName,
  type EventPayload,
  type RequestName,
  requests,
} from '../../shared/contract/api.ts'
import { channelPrefix } from '../../shared/contract/channels.ts'

const contracts = { ...requests, ...desktopRequests }
type Contracts = typeof contracts
type AnyRequest = RequestName | DesktopRequestName

type Output<Name extends AnyRequest> = z.input<Contracts[Name]['output']>
type Handler<Name extends AnyRequest> = (
  input: z.output<Contracts[Name]['input']>,
) => undefined extends Output<Name> ? Promise<void> : Promise<Output<Name>>

export type Handlers = { readonly [Name in AnyRequest]: Handler<Name> }

interface Setup {
  ipc: Pick<IpcMain, 'handle'>
  handlers: Handlers
  isTrusted: (event: IpcMainInvokeEvent) => boolean
}

export function registerRequests({ ipc, handlers, isTrusted }: Setup): void {
  for (const [name, contract] of Object.entries(contracts)) {
    // The maps have the same keys by type; only the pairing of each input with its handler is beyond what the compiler follows here.
    const handler = handlers[name as AnyRequest] as (input: unknown) => unknown
    ipc.handle(channelPrefix + name, (event, input: unknown): Promise<Answer<unknown>> | Answer<unknown> =>
      isTrusted(event) ? answer(contract.input, handler, input) : forbidden,
    )
  }
}

const forbidden: Answer<never> = { ok: false, code: 'forbidden', message: 'Only the panel of Plimsoll may ask.' }

async function answer(schema: z.ZodMiniType, handler: (input: unknown) => unknown, input: unknown): Promise<Answer<unknown>> {
  const parsed = schema.safeParse(input)
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0] ?? { path: [], message: 'not as expected' }
    return { ok: false, code: 'invalid', message: [path.join('.'), message].filter(Boolean).join(': ') }
  }
  try {
    return { ok: true, value: await handler(parsed.data) }
  } catch (error) {
    // The message is for the person; the stack stays on this side.
    console.error(error)
    return { ok: false, code: 'failed', message: error instanceof Error ? error.message : String(error) }
  }
}

/** Sends an event of the contract to the page, if it still lives. */
export function sendEvent<Name extends EventName>(
  page: Pick<WebContents, 'send' | 'isDestroyed'> | undefined,
  name: Name,
  payload: EventPayload<Name>,
): void {
  if (page && !page.isDestroyed()) page.send(channelPrefix + name, payload)
}

interface Sender {
  senderFrame?: { url: string } | null
}

/** A message counts only from the top frame of the one page we opened, while it still shows what we opened. */
export function isSentByPage(event: Sender, page: { mainFrame: unknown } | undefined, pageUrl: string): boolean {
  const frame = event.senderFrame
  return frame != null && frame === page?.mainFrame && withoutHash(frame.url) === withoutHash(pageUrl)
}

const withoutHash = (url: string) => url.split('#', 1)[0]
