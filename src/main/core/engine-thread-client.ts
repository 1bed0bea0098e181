/**
 * The engine behind a worker thread, so that neither the tray nor the HTTP server ever waits for a file or for SQLite. This end
 * loads neither of them.
 */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Snapshot } from '../../shared/contract/snapshot.ts'
import { type Engine, type EngineCore, type EngineOptions, withSettings } from './engine.ts'
import { type CallName, type Calls, type FromThread, messageOf, type ThreadData } from './engine-thread-protocol.ts'

/**
 * Left to itself V8 keeps 48 MB for new objects, because of one import, for as long as the app runs. This little costs an import
 * nothing that could be measured, and the process is 20 MB smaller at its peak (2 GB of transcripts) and 60 afterwards.
 */
const maxYoungGenerationSizeMb = 1

/** Resolves with the first snapshot in hand; rejects when the engine cannot start (a ledger of a newer version, no room). */
export async function startEngineThread({ settings, ...setup }: EngineOptions): Promise<Engine> {
  const workerData: ThreadData = { setup, settings: settings.current(), settingsProblems: settings.problems() }
  // Built as one flat folder, so that the thread's file lies beside whichever chunk this ends up in.
  const worker = new Worker(join(dirname(fileURLToPath(import.meta.url)), 'engine-thread.js'), {
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb },
  })
  const pending = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  const listeners = new Set<(snapshot: Snapshot) => void>()
  let last: Snapshot | undefined
  let nextId = 0
  let hasEnded = false

  const call = <Name extends CallName>(name: Name, input: Calls[Name]['input']): Promise<Calls[Name]['output']> => {
    if (hasEnded) return Promise.reject(new Error('The engine has stopped.'))
    const id = nextId++
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject })
      worker.postMessage({ id, name, input })
    })
  }
  const end = (reason: string) => {
    hasEnded = true
    for (const { reject } of pending.values()) reject(new Error(reason))
    pending.clear()
  }

  await new Promise<void>((resolve, reject) => {
    worker.on('message', (message: FromThread) => {
      switch (message.kind) {
        case 'snapshot':
          last = message.snapshot
          resolve()
          for (const listener of listeners) listener(message.snapshot)
          return
        case 'answer':
          pending.get(message.id)?.resolve(message.value as never)
          pending.delete(message.id)
          return
        case 'failure':
          pending.get(message.id)?.reject(new Error(message.message))
          pending.delete(message.id)
          return
        case 'startFailure':
          reject(new Error(message.message))
      }
    })
    worker.on('error', (error) => {
      reject(error)
      end(messageOf(error))
      if (last) publish(withProblem(last, messageOf(error)))
    })
    worker.on('exit', () => {
      reject(new Error('The engine ended before it had started.'))
      end('The engine has stopped.')
    })
  })

  function publish(snapshot: Snapshot) {
    last = snapshot
    for (const listener of listeners) listener(snapshot)
  }

  const core: EngineCore = {
    snapshot: () => {
      if (!last) throw new Error('The engine has not started.')
      return last
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    refresh: () => call('refresh', undefined),
    previews: (ids) => call('previews', ids),
    applySettings: (newSettings, problems) => call('applySettings', { settings: newSettings, problems }),
    agreement: (limit) => call('agreement', limit),
    importUsage: (entries, isDryRun) => call('importUsage', { entries, isDryRun }),
    snoozeAlerts: (windowId, isSnoozed) => call('snoozeAlerts', { windowId, isSnoozed }),
    noteTelemetry: () => void call('noteTelemetry', undefined).catch(() => {}),
    wake: () => void call('wake', undefined).catch(() => {}),
    async stop() {
      if (hasEnded) return
      const ended = new Promise((resolve) => worker.once('exit', resolve))
      await call('stop', undefined)
      await ended
    },
  }
  return withSettings(core, settings)
}

/** What faces show when the thread has died: the last figures, marked as no longer followed. */
function withProblem(snapshot: Snapshot, reason: string): Snapshot {
  return {
    ...snapshot,
    problems: [
      ...snapshot.problems,
      {
        code: 'engineStopped',
        message: `Plimsoll has stopped counting: ${reason}`,
        remedy: 'Quit and start it again. Nothing recorded is lost.',
      },
    ],
  }
}
