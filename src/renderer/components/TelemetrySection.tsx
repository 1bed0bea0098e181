import { useState } from 'preact/hooks'
import type { FolderSetup, ForeignChoice, TelemetrySetup, TurnOnPlan } from '../../shared/contract/telemetry-setup.ts'
import { words } from '../panel-context.ts'
import { DiffLines } from './DiffLines.tsx'
import { Command, Confirm, LastOrder, OpenButton, Refused, SetupPlace } from './SetupParts.tsx'
import type { TelemetrySwitch } from './use-telemetry-setup.ts'

export const telemetrySectionId = 'telemetry'

/** Turns Claude Code's telemetry on and off. Nothing is written before its exact lines have been shown. */
export function TelemetrySection({ telemetry }: { telemetry: TelemetrySwitch }) {
  const { setup, done } = telemetry
  if (!setup) return null
  return (
    <section class="setup" id={telemetrySectionId} tabIndex={-1} aria-label={words.telemetry.heading}>
      <h2 class="quiet-heading">{words.telemetry.heading}</h2>
      <p class="prose">
        {words.telemetry.about} <span class="muted">{words.telemetry.nothingLeaves}</span>
      </p>
      {setup.endpoint === undefined && <p class="muted">{words.telemetry.notReceiving}</p>}
      <LastOrder {...telemetry} afterwards={done && (done.isOn ? words.telemetry.restartOn : words.telemetry.restartOff)} />
      {setup.folders.map((folder) => (
        <Folder key={folder.folder} folder={folder} setup={setup} telemetry={telemetry} />
      ))}
    </section>
  )
}

type Opened = 'turnOn' | 'turnOff' | undefined

function Folder({ folder, setup, telemetry }: { folder: FolderSetup; setup: TelemetrySetup; telemetry: TelemetrySwitch }) {
  const [opened, setOpened] = useState<Opened>()
  const { file, state, problem, missing, turnOn, turnOff } = folder
  const canTurnOn = turnOn && (turnOn.state !== 'ready' || turnOn.diff.length > 0)
  const canTurnOff = turnOff && state !== 'off' && (turnOff.state === 'refused' || turnOff.diff.length > 0)
  const turnOnWords = state === 'installed' || state === 'partly' ? words.telemetry.turnOnAgain : words.telemetry.turnOn
  const verb = state === 'installed' ? 'off' : 'on'
  const close = () => setOpened(undefined)
  return (
    <div class="setup-folder">
      <SetupPlace file={file} state={words.telemetry.states[state]} isAlert={isAlert(state)}>
        {canTurnOn && opened === undefined && <OpenButton action={turnOnWords} onOpen={() => setOpened('turnOn')} />}
        {canTurnOff && opened === undefined && (
          <OpenButton action={words.telemetry.turnOff} onOpen={() => setOpened('turnOff')} />
        )}
      </SetupPlace>
      {problem !== undefined && <p class="notice is-warning small">{problem}</p>}
      {missing.length > 0 && <p class="muted small wrapped">{words.telemetry.missing(missing.join(', '))}</p>}
      <Variables folder={folder} />
      {!setup.mayChange && setup.endpoint !== undefined && (
        <Command verb={words.telemetry.verbs[verb]} command={words.telemetry.commands[verb]} />
      )}
      {opened === 'turnOn' && turnOn && (
        <TurnOn
          file={file}
          plan={turnOn}
          action={turnOnWords}
          onCancel={close}
          onConfirm={async (fingerprint, choice) => {
            await telemetry.turnOn({ folder: folder.folder, fingerprint, ...(choice ? { choice } : {}) })
            close()
          }}
        />
      )}
      {opened === 'turnOff' && turnOff?.state === 'refused' && <Refused message={turnOff.message} onCancel={close} />}
      {opened === 'turnOff' && turnOff?.state === 'ready' && (
        <div class="setup-change">
          <p>{words.setup.changes(file)}</p>
          <DiffLines file={file} lines={turnOff.diff} />
          {turnOff.leftAlone.length > 0 && <p class="muted small">{words.telemetry.leftAlone(turnOff.leftAlone.join(', '))}</p>}
          <Confirm
            action={words.telemetry.turnOff}
            onCancel={close}
            onConfirm={async () => {
              await telemetry.turnOff({ folder: folder.folder, fingerprint: turnOff.fingerprint })
              close()
            }}
          />
        </div>
      )}
    </div>
  )
}

function isAlert(state: FolderSetup['state']): boolean {
  return state === 'foreign' || state === 'partly' || state === 'unreadable'
}

/** What is set there, once there is anything: folded away, since it is for whoever wonders. */
function Variables({ folder: { variables = [] } }: { folder: FolderSetup }) {
  if (variables.length === 0) return null
  return (
    <details class="small">
      <summary class="muted">{words.telemetry.variables}</summary>
      <ul class="variables">
        {variables.map(({ name, value, isOurs }) => (
          <li key={name}>
            <code>
              {name}={value}
            </code>
            {!isOurs && <span class="muted"> ({words.telemetry.notOurs})</span>}
          </li>
        ))}
      </ul>
    </details>
  )
}

interface TurnOnProps {
  readonly file: string
  readonly plan: TurnOnPlan
  readonly action: string
  readonly onCancel: () => void
  readonly onConfirm: (fingerprint: string, choice?: ForeignChoice) => Promise<void>
}

function TurnOn({ file, plan, action, onCancel, onConfirm }: TurnOnProps) {
  const [choice, setChoice] = useState<ForeignChoice>()
  if (plan.state === 'refused') return <Refused message={plan.message} onCancel={onCancel} />
  const shown = plan.state === 'ready' ? plan : chosenPlan(plan, choice)
  return (
    <div class="setup-change">
      {plan.state === 'conflict' && <Conflict file={file} plan={plan} choice={choice} onChoose={setChoice} />}
      {shown && <p class="wrapped">{shown.diff.length > 0 ? words.setup.changes(file) : words.setup.nothingChanges}</p>}
      {shown && <DiffLines file={file} lines={shown.diff} />}
      <Confirm
        action={action}
        isReady={shown !== undefined}
        onCancel={onCancel}
        onConfirm={async () => shown && onConfirm(shown.fingerprint, choice)}
      />
    </div>
  )
}

type ConflictPlan = TurnOnPlan & { state: 'conflict' }

function chosenPlan({ replace, forward }: ConflictPlan, choice: ForeignChoice | undefined) {
  if (choice === 'replace') return replace
  return choice === 'forward' && forward.isPossible ? forward : undefined
}

interface ConflictProps {
  readonly file: string
  readonly plan: ConflictPlan
  readonly choice: ForeignChoice | undefined
  readonly onChoose: (choice: ForeignChoice) => void
}

function Conflict({ file, plan, choice, onChoose }: ConflictProps) {
  const { conflict } = words.telemetry
  const places = [
    { heading: conflict.inSettings, variables: plan.inSettings },
    { heading: conflict.inEnvironment, variables: plan.inEnvironment },
  ]
  const choices = [
    { id: 'replace' as const, name: conflict.replace, hint: conflict.replaceHint, isPossible: true },
    { id: 'forward' as const, name: conflict.forward, hint: forwardHint(plan.forward), isPossible: plan.forward.isPossible },
  ]
  return (
    <fieldset class="conflict">
      <legend>{conflict.legend}</legend>
      {places.map(
        ({ heading, variables }) =>
          variables.length > 0 && (
            <div key={heading} class="small">
              <p class="muted">{heading}</p>
              <ul class="variables">
                {variables.map(({ name, value }) => (
                  <li key={name}>
                    <code>
                      {name}={value}
                    </code>
                  </li>
                ))}
              </ul>
            </div>
          ),
      )}
      {choices.map(({ id, name, hint, isPossible }) => (
        <label key={id} class={isPossible ? 'choice' : 'choice muted'}>
          <input
            type="radio"
            name={`choice of ${file}`}
            checked={choice === id}
            disabled={!isPossible}
            onChange={() => onChoose(id)}
          />
          <span class="wrapped">
            {name}. <span class="muted">{hint}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

function forwardHint(forward: ConflictPlan['forward']): string {
  const { conflict } = words.telemetry
  if (!forward.isPossible) return forward.reason ?? conflict.cannotForward
  const also = forward.alsoGets === undefined ? '' : ` ${conflict.alsoGets(forward.alsoGets)}`
  return `${conflict.forwardHint(forward.endpoint)}${also}`
}
