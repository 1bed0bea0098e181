/**
 * The engine: the only place that holds sources, ledger, settings and the clock together. It says when a Snapshot is made, and leaves
 * what it says to the others.
 */
import type { Settings } from '../../shared/contract/settings.ts'
import type { Coverage, Problem, Snapshot, SourceStatus, UsageWindow } from '../../shared/contract/snapshot.ts'
import { isTimeZone } from '../../shared/zone/time-zone.ts'
import { type AlertDesk, ledgerMemory, openAlertDesk } from './alert-desk.ts'
import { type Clock, systemClock } from './clock.ts'
import { type CommandEngine, type EngineCore, type EngineOptions, type EngineSetup, withSettings } from './engine.ts'
import { messageOf } from './engine-thread-protocol.ts'
import { HeldLimits } from './held-limits.ts'
import { HeldOutlook, type OutlookScene } from './held-outlook.ts'
import { HeldUsage } from './held-usage.ts'
import { latestAgreement } from './latest-agreement.ts'
import type { Committed } from './ledger/ledger.ts'
import { isDamage, LedgerKeeper } from './ledger-keeper.ts'
import type { OfficialWindow } from './limit-reading.ts'
import { identityOf } from './meaning/window-identity.ts'
import { ledgerFile, readingsFolder, telemetryFolder } from './paths.ts'
import { withEnvironmentLimits } from './settings/environment-limits.ts'
import { buildSnapshot, nextBoundary, noOutlook, type WindowOutlook } from './snapshot.ts'
import { importUsage } from './sources/manual/import-usage.ts'
import { followTelemetry, type TelemetryFollower } from './sources/otlp/follow-telemetry.ts'
import { followReadings, type ReadingsFollower } from './sources/statusline/follow-readings.ts'
import { createFastReader } from './sources/transcripts/fast-reader.ts'
import { followTranscripts, type TranscriptFollower } from './sources/transcripts/follow.ts'
import { readPreview } from './sources/transcripts/preview.ts'
import { rootCandidates } from './sources/transcripts/roots.ts'
import { wslHomes } from './sources/transcripts/wsl.ts'

/** In this thread, for a command or a test. Throws a `LedgerError` where there can be no ledger. */
export async function startEngine({ settings, ...setup }: EngineOptions, clock?: Clock): Promise<CommandEngine> {
  return withSettings(await startEngineCore(setup, settings.current(), settings.problems(), clock), settings)
}

/** Nobody reads faster than this, and Claude Code writes in bursts. The first change of a burst is shown at once. */
const publishEveryMs = 100
/** Of a busy quarter each takes long: no more of the time than a third goes into them. */
const publishAfterBuilds = 3
/** While importing every Snapshot takes its time from the reading, and nobody follows single figures. */
const publishWhileImportingEveryMs = 500
/** It then is most of what there is to count, and grows with it: this much of the time may go into it. */
const publishWhileImportingShare = 0.05
/** How late a reset may be seen after a sleep that nobody told us of. */
const tickMs = 30_000
/** How old the pace may be while nothing else happens: 2 % of a session. Each Snapshot wakes V8's collector as well. */
const quietPublishMs = 5 * 60_000

/** Claude Code keeps transcripts for 30 days. */
const agreementDays = 40
const dayMs = 24 * 60 * 60_000

export async function startEngineCore(
  setup: EngineSetup,
  firstSettings: Settings,
  firstSettingsProblems: Problem[],
  clock: Clock = systemClock,
): Promise<EngineCore & Pick<CommandEngine, 'onProgress'>> {
  let settings = firstSettings
  let settingsProblems = firstSettingsProblems
  const listeners = new Set<(snapshot: Snapshot) => void>()
  const progressListeners = new Set<(sources: readonly SourceStatus[]) => void>()

  const keeper = new LedgerKeeper(ledgerFile(setup.folders), clock)
  let startingOver: Promise<void> | undefined
  let follower: TranscriptFollower
  let telemetry: TelemetryFollower
  let statusLine: ReadingsFollower
  let held: HeldUsage
  let heldLimits: HeldLimits
  let heldOutlook: HeldOutlook
  let desk: AlertDesk | undefined

  /** Asked again with each tick: it takes a third of a millisecond to find out. */
  let systemZone = machineZone()
  let last: Snapshot | undefined
  let lastBuildMs = 0
  let publishTimer: NodeJS.Timeout | undefined
  let tickTimer: NodeJS.Timeout | undefined

  /** Throws a `LedgerError` when what is read first is damaged; then nothing has begun. */
  function begin() {
    held = new HeldUsage(keeper.ledger)
    heldLimits = new HeldLimits(keeper.ledger)
    heldOutlook = new HeldOutlook(keeper.ledger)
    const memory = ledgerMemory(keeper.ledger)
    if (desk) desk.moveTo(memory)
    else desk = openAlertDesk(memory)
    follower = followTranscripts({
      candidates: () =>
        rootCandidates({
          env: setup.env,
          home: setup.home,
          configured: settings.roots,
          wslHomes: setup.isDemo ? [] : wslHomes(),
        }),
      retentionDays: () => settings.transcriptRetentionDays,
      rescanSeconds: () => settings.rescanSeconds,
      ledger: keeper.ledger,
      reader: createFastReader(),
      clock,
      watches: setup.watches,
      onStep(outcome) {
        if (!noteStep(outcome)) return
        const hasChanged = outcome.changedQuarters.length > 0 || outcome.changedLimits
        if (hasChanged || outcome.finishedScan || follower.status().state === 'importing') publishSoon()
      },
    })
    telemetry = followTelemetry({
      folder: telemetryFolder(setup.folders),
      ledger: keeper.ledger,
      clock,
      watches: setup.watches,
      onStep(outcome) {
        // Also what changes no figure: that it was received, and that a failure is over.
        if (noteStep(outcome)) publishSoon()
      },
    })
    statusLine = followReadings({
      folder: readingsFolder(setup.folders),
      ledger: keeper.ledger,
      clock,
      watches: setup.watches,
      onStep(outcome) {
        if (noteStep(outcome)) publishSoon()
      },
    })
    // A command wants only the Snapshot of the end. Who follows gets one at once, and damage is met before anything has begun.
    last = setup.watches ? build() : undefined
  }

  /** False when the ledger has turned out to be damaged. */
  function noteStep({ changedQuarters, changedLimits = false, failure }: Step): boolean {
    if (isDamage(failure)) {
      startOver()
      return false
    }
    held.noteChanged(changedQuarters)
    heldLimits.noteChanged({ changedQuarters, changedLimits })
    if (changedQuarters.length > 0) heldOutlook.noteChanged()
    return true
  }

  /** The ledger's file turned out to be damaged while in use: everything is read again into a new one. */
  function startOver() {
    startingOver ??= replaceLedger()
  }

  async function replaceLedger() {
    telemetry.stop()
    statusLine.stop()
    await follower.stop()
    try {
      keeper.replaceDamaged()
    } catch (error) {
      // Windows does not move a file that is still open. The next start does.
      const remedy = 'Quit Plimsoll and start it again: it then fills a new ledger from the transcripts.'
      if (!last) return
      last = { ...last, problems: [...last.problems, { code: 'ledgerDamaged', message: messageOf(error), remedy }] }
      tell()
      return
    }
    startingOver = undefined
    begin()
    publish()
  }

  function sources(): SourceStatus[] {
    return [follower.status(), telemetry.status(), statusLine.status()]
  }

  async function readEverything() {
    await Promise.all([follower.refresh(), telemetry.refresh(), statusLine.refresh()])
  }

  function build(): Snapshot {
    const now = clock.now()
    const { usage, recent } = held.at(now)
    // People wait for it, so it goes without what takes long: a calibration, and the forecast, for which eight weeks are read.
    const isFirst = setup.watches && !last
    const limits = heldLimits.at(now)
    const timeZone = settings.timeZone ?? systemZone
    const { settings: inForce, problems: environmentProblems } = withEnvironmentLimits(settings, setup.env)
    const built = buildSnapshot({
      now,
      timeZone,
      settings: inForce,
      appVersion: setup.appVersion,
      isDemo: setup.isDemo,
      usage,
      limits: { ...limits, ...(isFirst && { calibrationOf: () => undefined }), billing: statusLine.billingSeen() },
      outlook: isFirst ? noOutlook : outlookAt(now, limits, timeZone),
      recent,
      sources: sources(),
      coverage: keeper.ledger.coverage(),
      problems: [...settingsProblems, ...environmentProblems, ...keeper.problems()],
    })
    return withAlerts(built, limits.windows)
  }

  function withAlerts(built: Snapshot, official: readonly OfficialWindow[]): Snapshot {
    if (!desk) return built
    const { now, timeZone } = built
    const windows = built.windows.filter((window) => mayWarn(window, official))
    const isSettled = built.sources.every(({ state }) => state !== 'starting' && state !== 'importing')
    const scene = { windows, settings: settings.alerts, timeZone, now, isSettled }
    // A command ends before anybody could see a warning.
    const { alerts, snoozes, problems } = setup.watches ? desk.look(scene) : desk.recall(scene)
    return { ...built, alerts, snoozes, problems: [...built.problems, ...problems] }
  }

  function outlookAt(now: number, limits: LimitsNow, timeZone: string): WindowOutlook {
    const scene = (windows: readonly UsageWindow[], coverage: Coverage): OutlookScene => ({
      now,
      timeZone,
      coverage,
      pace: settings.pace,
      windows,
      official: limits.windows,
      attributionOf: limits.attributionOf,
    })
    return {
      of(windows, coverage) {
        const ahead = heldOutlook.of(scene(windows, coverage))
        if (setup.watches) heldOutlook.promise(now, ahead)
        return ahead
      },
      scores: () => heldOutlook.scores(now, limits.windows),
    }
  }

  /** Undefined when there is none yet and the ledger has turned out to be damaged. */
  function publish(): Snapshot | undefined {
    clearTimeout(publishTimer)
    publishTimer = undefined
    if (startingOver) return last
    const startedAt = performance.now()
    try {
      last = build()
      lastBuildMs = performance.now() - startedAt
    } catch (error) {
      // Damage is met where a page is read, which may be here; everything else is a bug and must be seen.
      if (!isDamage(error)) throw error
      startOver()
      return last
    }
    tell()
    return last
  }

  /** Made when somebody asks: a command wants only that of the end, and of a long ledger each takes a while. */
  function snapshot(): Snapshot {
    last ??= build()
    return last
  }

  function tell() {
    for (const listener of listeners) listener(snapshot())
  }

  function publishSoon() {
    if (publishTimer) return
    const isImporting = follower.status().state === 'importing'
    if (!setup.watches) {
      if (isImporting) publishProgress()
      return
    }
    const everyMs = isImporting ? publishWhileImportingMs() : Math.max(publishEveryMs, lastBuildMs * publishAfterBuilds)
    const sinceMs = clock.now() - snapshot().now
    // A clock set back must not make the next Snapshot wait until it has caught up.
    if (sinceMs >= everyMs || sinceMs < 0) publish()
    else publishTimer = setTimeout(publish, everyMs - sinceMs)
  }

  /** A command waits for the figures of the end; until then it only says how far it has come. */
  function publishProgress() {
    const known = sources()
    for (const listener of progressListeners) listener(known)
  }

  function publishWhileImportingMs(): number {
    return Math.max(publishWhileImportingEveryMs, lastBuildMs / publishWhileImportingShare)
  }

  /** What changes by itself: resets, days, the pace. Looks at the wall clock again and again, because timers stand still in sleep. */
  function tick() {
    const now = clock.now()
    systemZone = machineZone()
    const shown = snapshot()
    if (now >= nextBoundary(shown) || now < shown.now || now - shown.now >= quietPublishMs || desk?.isLookDue(now)) publish()
    tickTimer = setTimeout(tick, Math.min(tickMs, Math.max(50, nextBoundary(snapshot()) - now)))
  }

  try {
    begin()
  } catch (error) {
    if (!isDamage(error)) throw error
    keeper.replaceDamaged()
    begin()
  }
  if (setup.watches) {
    snapshot()
    tick()
    // With what the first one went without.
    publishTimer ??= setTimeout(publish, publishEveryMs)
  }

  return {
    snapshot,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onProgress(listener) {
      progressListeners.add(listener)
      return () => progressListeners.delete(listener)
    },
    async refresh() {
      await readEverything()
      const known = startingOver ? undefined : publish()
      if (!startingOver) return known ?? snapshot()
      await startingOver
      await readEverything()
      publish()
      return snapshot()
    },
    async previews(ids) {
      return ids.map((id) => {
        const row = settings.showPreviews ? keeper.ledger.response(id) : undefined
        return row ? readPreview(row) : { id, tools: [] }
      })
    },
    async applySettings(changed, problems) {
      settings = changed
      settingsProblems = problems
      publish()
      if (setup.watches) await follower.refresh()
      publish()
      return snapshot()
    },
    async agreement(limit) {
      return latestAgreement(keeper.ledger, clock.now() - agreementDays * dayMs, limit)
    },
    async importUsage(entries, isDryRun) {
      const { outcome, committed } = importUsage(keeper.ledger, entries, isDryRun)
      if (committed) {
        noteStep(committed)
        publish()
      }
      return outcome
    },
    async snoozeAlerts(windowId, isSnoozed) {
      snapshot()
      desk?.snooze(windowId, isSnoozed)
      publish()
      return snapshot()
    },
    noteTelemetry: () => telemetry.noteWritten(),
    wake() {
      systemZone = machineZone()
      publish()
      void readEverything().then(publish)
    },
    async stop() {
      clearTimeout(publishTimer)
      clearTimeout(tickTimer)
      listeners.clear()
      telemetry.stop()
      statusLine.stop()
      await follower.stop()
      keeper.close()
    },
  }
}

/** A great jump that one reading alone has told may be a mistake (see docs/readings.md): it is shown, and nobody is warned of it. */
function mayWarn(window: UsageWindow, official: readonly OfficialWindow[]): boolean {
  const { account, windowId, resetsAtMs } = identityOf(window)
  const read = official.find((each) => each.account === account && each.windowId === windowId && each.resetsAtMs === resetsAtMs)
  return read?.isConfirmed !== false
}

type Step = Pick<Committed, 'changedQuarters'> & { changedLimits?: boolean; failure?: unknown }
type LimitsNow = ReturnType<HeldLimits['at']>

/** Some systems name a zone that their own list of zones lacks, or none at all. */
function machineZone(): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return isTimeZone(zone) ? zone : 'UTC'
}
