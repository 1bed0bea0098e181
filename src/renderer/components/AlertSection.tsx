import { useState } from 'preact/hooks'
import type { AlertTest } from '../../shared/contract/api.ts'
import type { AlertSettings } from '../../shared/contract/settings.ts'
import type { Snapshot } from '../../shared/contract/snapshot.ts'
import { alertBody, alertTitle, limitName } from '../../shared/format/alert.ts'
import { formatInstant } from '../../shared/format/time.ts'
import { locale, usePanel, words } from '../panel-context.ts'
import { type AlertSwitch, useAlertSettings } from './use-alert-settings.ts'

/** When Plimsoll speaks up, and what it has said. */
export function AlertSection({ snapshot }: { snapshot: Snapshot }) {
  const alerts = useAlertSettings(snapshot.settings.digest)
  const { settings, failure } = alerts
  if (!settings) return null
  return (
    <section class="warnings" aria-label={words.warnings.heading}>
      <h2 class="quiet-heading">{words.warnings.heading}</h2>
      <p class="prose">{words.warnings.about}</p>
      {failure !== undefined && (
        <p class="notice is-warning" role="alert">
          {failure}
        </p>
      )}
      <div class="warnings-grid">
        <Choices settings={settings} alerts={alerts} />
        <Given snapshot={snapshot} alerts={alerts} />
      </div>
    </section>
  )
}

type Switch = 'isEnabled' | 'isPredictive' | 'tellsResets' | 'warnsOfGuesses'

function Choices({ settings, alerts }: { settings: AlertSettings; alerts: AlertSwitch }) {
  const tick = (name: Switch) => (
    <label class="choice">
      <input
        type="checkbox"
        checked={settings[name]}
        disabled={name !== 'isEnabled' && !settings.isEnabled}
        onChange={(event) => alerts.change({ [name]: event.currentTarget.checked })}
      />
      <span>{words.warnings[name]}</span>
    </label>
  )
  return (
    <div class="warnings-part">
      {tick('isEnabled')}
      <Thresholds settings={settings} alerts={alerts} />
      {tick('isPredictive')}
      {tick('tellsResets')}
      {tick('warnsOfGuesses')}
      <QuietHours settings={settings} alerts={alerts} />
      <TestButton alerts={alerts} />
    </div>
  )
}

function Thresholds({ settings, alerts }: { settings: AlertSettings; alerts: AlertSwitch }) {
  const [isWrong, setIsWrong] = useState(false)
  const change = (text: string) => {
    const thresholds = text
      .split(/[\s,;]+/)
      .filter(Boolean)
      .map(Number)
    const isValid = thresholds.every((threshold) => threshold > 0 && threshold <= 100)
    setIsWrong(!isValid)
    if (isValid) void alerts.change({ thresholds: [...new Set(thresholds)].sort((a, b) => a - b) })
  }
  return (
    <div class="setting">
      <label class="setting-line">
        <span>{words.warnings.thresholds}</span>
        <input
          class="field"
          type="text"
          inputMode="decimal"
          autocomplete="off"
          disabled={!settings.isEnabled}
          value={settings.thresholds.join(', ')}
          aria-invalid={isWrong}
          onChange={(event) => change(event.currentTarget.value)}
        />
      </label>
      <p class={isWrong ? 'small' : 'muted small'} role={isWrong ? 'alert' : undefined}>
        {isWrong ? words.warnings.thresholdsWrong : words.warnings.thresholdsHint}
      </p>
    </div>
  )
}

/** Most people's night, to begin with. */
const usualNight = { from: '22:00', to: '07:00' }

function QuietHours({ settings, alerts }: { settings: AlertSettings; alerts: AlertSwitch }) {
  const { quietHours, isEnabled } = settings
  const time = (end: 'from' | 'to') => (
    <label class="setting-line">
      <span>{words.warnings[end]}</span>
      <input
        class="field"
        type="time"
        required
        disabled={!isEnabled}
        value={quietHours?.[end]}
        onChange={(event) => {
          // Empty while it is being typed.
          if (quietHours && event.currentTarget.value)
            alerts.change({ quietHours: { ...quietHours, [end]: event.currentTarget.value } })
        }}
      />
    </label>
  )
  return (
    <div class="setting">
      <label class="choice">
        <input
          type="checkbox"
          checked={quietHours !== undefined}
          disabled={!isEnabled}
          onChange={(event) => alerts.change({ quietHours: event.currentTarget.checked ? usualNight : undefined })}
        />
        <span>{words.warnings.quietHours}</span>
      </label>
      {quietHours && (
        <div class="setting-line indented">
          {time('from')}
          {time('to')}
        </div>
      )}
      {quietHours && <p class="muted small indented">{words.warnings.quietHint}</p>}
    </div>
  )
}

function TestButton({ alerts }: { alerts: AlertSwitch }) {
  const { bridge } = usePanel()
  const [tested, setTested] = useState<AlertTest>()
  const test = async () => setTested(await alerts.attempt(() => bridge.testAlert()))
  return (
    <div class="setting-line">
      <button type="button" class="action" onClick={test}>
        {words.warnings.test}
      </button>
      <span class="muted small" role="status">
        {tested && (tested.isShown ? words.warnings.shown : words.warnings[tested.reason ?? 'refused'])}
      </span>
    </div>
  )
}

function Given({ snapshot, alerts }: { snapshot: Snapshot; alerts: AlertSwitch }) {
  const { bridge } = usePanel()
  const { now, timeZone, windows, snoozes } = snapshot
  const here = { now, timeZone, locale }
  const snooze = (windowId: string, isSnoozed: boolean) => alerts.attempt(() => bridge.snoozeAlerts({ windowId, isSnoozed }))
  const snoozed = new Map(snoozes.map(({ windowId, until }) => [windowId, until]))
  /** The newest of each window can be the last. */
  const offered = new Set<string>()
  const canSnooze = ({ windowId, kind, window }: Snapshot['alerts'][number]) => {
    const isOver = window.resetsAt !== undefined && window.resetsAt <= now
    if (kind === 'reset' || isOver || snoozed.has(windowId) || offered.has(windowId)) return false
    return offered.add(windowId) && windows.some(({ id }) => id === windowId)
  }
  return (
    <div class="warnings-part">
      <h3 class="quiet-heading">{words.warnings.lastDay}</h3>
      {snapshot.alerts.length === 0 && <p class="muted">{words.warnings.none}</p>}
      <ul class="given">
        {snapshot.alerts.map((alert) => (
          <li key={alert.id} class="line">
            <span>
              {alertTitle(alert, locale)} <span class="muted small">{formatInstant(alert.at, here)}</span>
              <br />
              <span class="muted small">{alertBody(alert, here)}</span>
            </span>
            {canSnooze(alert) && (
              <button
                type="button"
                class="action small"
                aria-label={words.warnings.snoozeLabel(limitName(alert.window, locale))}
                onClick={() => snooze(alert.windowId, true)}
              >
                {words.warnings.snooze}
              </button>
            )}
          </li>
        ))}
      </ul>
      <ul class="given">
        {windows.map((window) => {
          const until = snoozed.get(window.id)
          if (until === undefined) return null
          const name = limitName(window, locale)
          return (
            <li key={window.id} class="line">
              <span>{words.warnings.snoozed(name, formatInstant(until, here))}</span>
              <button
                type="button"
                class="action small"
                aria-label={words.warnings.unsnoozeLabel(name)}
                onClick={() => snooze(window.id, false)}
              >
                {words.warnings.unsnooze}
              </button>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
