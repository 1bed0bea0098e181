import { useState } from 'preact/hooks'
import type { StatusLineFolder, StatusLineJoin } from '../../shared/contract/statusline-setup.ts'
import { formatAge } from '../../shared/format/time.ts'
import { locale, usePanel, words } from '../panel-context.ts'
import { DiffLines } from './DiffLines.tsx'
import { Command, Confirm, LastOrder, OpenButton, Refused, SetupPlace } from './SetupParts.tsx'
import type { StatusLineSwitch } from './use-status-line-setup.ts'

export const statusLineSectionId = 'status-line'

/** Sets Claude Code's status line up and takes it back. */
export function StatusLineSection({ statusLine }: { statusLine: StatusLineSwitch }) {
  const { setup } = statusLine
  if (!setup) return null
  return (
    <section class="setup" id={statusLineSectionId} tabIndex={-1} aria-label={words.statusLine.heading}>
      <h2 class="quiet-heading">{words.statusLine.heading}</h2>
      <p class="prose">
        {words.statusLine.about} <span class="muted">{words.statusLine.runsToo}</span>
      </p>
      <LastOrder {...statusLine} afterwards={words.statusLine.follows} />
      {setup.folders.map((folder) => (
        <Folder key={folder.folder} folder={folder} mayChange={setup.mayChange} statusLine={statusLine} />
      ))}
    </section>
  )
}

interface FolderProps {
  readonly folder: StatusLineFolder
  readonly mayChange: boolean
  readonly statusLine: StatusLineSwitch
}

function Folder({ folder, mayChange, statusLine }: FolderProps) {
  const [opened, setOpened] = useState<'install' | 'uninstall'>()
  const { file, state, problem, isDisabled, install, uninstall } = folder
  const isOurs = state === 'installed' || state === 'broken'
  const action = isOurs ? words.statusLine.installAgain : words.statusLine.install
  const undo = uninstall?.change
  const canInstall = install && (install.state === 'refused' ? !isOurs : install.diff.length > 0)
  const canUninstall = undo && (undo.state === 'refused' ? isOurs : undo.diff.length > 0)
  const close = () => setOpened(undefined)
  const verb = isOurs ? 'uninstall' : 'install'
  return (
    <div class="setup-folder">
      <SetupPlace file={file} state={words.statusLine.states[state]} isAlert={isAlert(state)}>
        {canInstall && opened === undefined && <OpenButton action={action} onOpen={() => setOpened('install')} />}
        {canUninstall && opened === undefined && (
          <OpenButton action={words.statusLine.uninstall} onOpen={() => setOpened('uninstall')} />
        )}
      </SetupPlace>
      {problem !== undefined && <p class="notice is-warning small wrapped">{problem}</p>}
      {isDisabled && <p class="notice is-warning small">{words.statusLine.disabled}</p>}
      {uninstall?.left !== undefined && <p class="muted small wrapped">{uninstall.left}</p>}
      {isOurs && <LastCalled folder={folder} />}
      {opened === undefined && <Runs folder={folder} />}
      {!mayChange && <Command verb={words.statusLine.verbs[verb]} command={words.statusLine.commands[verb]} />}
      {opened === 'install' && install?.state === 'refused' && <Refused message={install.message} onCancel={close} />}
      {opened === 'install' && install?.state === 'ready' && (
        <Install
          folder={folder}
          plan={install}
          action={action}
          onCancel={close}
          onConfirm={async (join) => {
            const { fingerprint } = install
            await statusLine.install({ folder: folder.folder, fingerprint, ...(join ? { join } : {}) })
            close()
          }}
        />
      )}
      {opened === 'uninstall' && undo?.state === 'refused' && <Refused message={undo.message} onCancel={close} />}
      {opened === 'uninstall' && undo?.state === 'ready' && (
        <div class="setup-change">
          <p class="wrapped">{words.setup.changes(file)}</p>
          <DiffLines file={file} lines={undo.diff} />
          {uninstall?.isChainLost && <p class="notice is-warning small">{words.statusLine.chainLost}</p>}
          <Confirm
            action={words.statusLine.uninstall}
            onCancel={close}
            onConfirm={async () => {
              await statusLine.uninstall({ folder: folder.folder, fingerprint: undo.fingerprint })
              close()
            }}
          />
        </div>
      )}
    </div>
  )
}

function isAlert(state: StatusLineFolder['state']): boolean {
  return state === 'broken' || state === 'altered' || state === 'notUnderstood' || state === 'unreadable'
}

function LastCalled({ folder: { state, lastReadingAt: at } }: { readonly folder: StatusLineFolder }) {
  const { now } = usePanel()
  if (at === undefined && state !== 'installed') return null
  return (
    <p class="muted small">
      {at === undefined ? words.statusLine.neverCalled : words.statusLine.lastCalled(formatAge(now.value - at, locale))}
    </p>
  )
}

/** The commands there now: only where they may be seen. */
function Runs({ folder: { command, chained, join = 'line' } }: { readonly folder: StatusLineFolder }) {
  if (command === undefined) return null
  return (
    <p class="muted small wrapped">
      {words.statusLine.runs} <code>{command}</code>
      {chained !== undefined && (
        <>
          , {words.statusLine.runsWith[join]} <code>{chained}</code>
        </>
      )}
    </p>
  )
}

interface InstallProps {
  readonly folder: StatusLineFolder
  readonly plan: NonNullable<StatusLineFolder['install']> & { state: 'ready' }
  readonly action: string
  readonly onCancel: () => void
  readonly onConfirm: (join: StatusLineJoin | undefined) => Promise<void>
}

function Install({ folder: { file, join = 'line' }, plan, action, onCancel, onConfirm }: InstallProps) {
  const [chosen, setChosen] = useState<StatusLineJoin>(join)
  const { runsToo } = plan
  return (
    <div class="setup-change">
      <p class="wrapped">{words.setup.changes(file)}</p>
      <DiffLines file={file} lines={plan.diff} />
      {plan.isChainLost && <p class="notice is-warning small">{words.statusLine.chainLost}</p>}
      {runsToo !== undefined && (
        <fieldset class="conflict">
          <legend>{words.statusLine.willRun}</legend>
          <code class="small wrapped">{runsToo}</code>
          {(['line', 'same'] as const).map((each) => (
            <label key={each} class="choice">
              <input type="radio" name={`line of ${file}`} checked={chosen === each} onChange={() => setChosen(each)} />
              {words.statusLine.join[each]}
            </label>
          ))}
        </fieldset>
      )}
      <Confirm action={action} onCancel={onCancel} onConfirm={() => onConfirm(runsToo === undefined ? undefined : chosen)} />
    </div>
  )
}
