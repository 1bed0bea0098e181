/** What every section has that changes Claude Code's settings: nothing is written before its exact lines have been shown. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { words } from '../panel-context.ts'
import type { SetupKnown } from './use-setup.ts'

/** Why the last order was refused, or what it has done and what to do then. */
export function LastOrder({ failure, done, afterwards }: SetupKnown<unknown> & { readonly afterwards: string | undefined }) {
  return (
    <>
      {failure !== undefined && (
        <p class="notice is-warning" role="alert">
          {failure}
        </p>
      )}
      {done && (
        <div class="notice" role="status">
          <p>{words.setup.done(done.file)}</p>
          <p>{afterwards}</p>
          {done.backup !== undefined && <p class="muted small wrapped">{words.setup.backup(done.backup)}</p>}
        </div>
      )}
    </>
  )
}

interface PlaceProps {
  readonly file: string
  readonly state: string
  readonly isAlert: boolean
  /** Its buttons. */
  readonly children: ComponentChildren
}

export function SetupPlace({ file, state, isAlert, children }: PlaceProps) {
  return (
    <div class="line">
      <span class="setup-place">
        <code>{file}</code> <span class={isAlert ? 'chip is-alert' : 'chip'}>{state}</span>
      </span>
      <span class="setup-actions">{children}</span>
    </div>
  )
}

export function OpenButton({ action, onOpen }: { readonly action: string; readonly onOpen: () => void }) {
  return (
    <button type="button" class="action" onClick={onOpen}>
      {words.setup.open(action)}
    </button>
  )
}

/** For a page that may not change anything. */
export function Command({ verb, command }: { readonly verb: string; readonly command: string }) {
  return (
    <p class="muted small">
      {words.setup.command(verb)} <code class="typed">{command}</code>
    </p>
  )
}

export function Refused({ message, onCancel }: { readonly message: string; readonly onCancel: () => void }) {
  return (
    <div class="setup-change">
      <p class="notice is-warning wrapped">{message}</p>
      <div class="actions">
        <button type="button" class="action" onClick={onCancel}>
          {words.setup.cancel}
        </button>
      </div>
    </div>
  )
}

interface ConfirmProps {
  readonly action: string
  readonly isReady?: boolean
  readonly onCancel: () => void
  readonly onConfirm: () => Promise<void>
}

export function Confirm({ action, isReady = true, onCancel, onConfirm }: ConfirmProps) {
  const [isBusy, setIsBusy] = useState(false)
  const confirm = async () => {
    setIsBusy(true)
    await onConfirm()
    setIsBusy(false)
  }
  return (
    <div class="actions">
      <button type="button" class="action is-main" disabled={!isReady || isBusy} onClick={confirm}>
        {action}
      </button>
      <button type="button" class="action" onClick={onCancel}>
        {words.setup.cancel}
      </button>
    </div>
  )
}
