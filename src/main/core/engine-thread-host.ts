import type { MessagePort } from 'node:worker_threads'
import type { EngineCore } from './engine.ts'
import { type Call, type FromThread, messageOf, type ThreadData } from './engine-thread-protocol.ts'
import { startEngineCore } from './start-engine.ts'

/** Runs in the thread: an engine that answers to the port. */
export async function hostEngine(port: MessagePort, data: ThreadData): Promise<void> {
  const send = (message: FromThread) => port.postMessage(message)
  let engine: EngineCore
  try {
    engine = await startEngineCore(data.setup, data.settings, data.settingsProblems)
  } catch (error) {
    send({ kind: 'startFailure', message: messageOf(error) })
    return
  }
  engine.subscribe((snapshot) => send({ kind: 'snapshot', snapshot }))
  send({ kind: 'snapshot', snapshot: engine.snapshot() })

  port.on('message', async (call: Call) => {
    try {
      send({ kind: 'answer', id: call.id, value: await carryOut(engine, call) })
    } catch (error) {
      send({ kind: 'failure', id: call.id, message: messageOf(error) })
    }
    // Without the listener nothing keeps the thread alive.
    if (call.name === 'stop') port.close()
  })
}

async function carryOut(engine: EngineCore, call: Call): Promise<unknown> {
  switch (call.name) {
    case 'refresh':
      return engine.refresh()
    case 'previews':
      return engine.previews(call.input)
    case 'applySettings':
      return engine.applySettings(call.input.settings, call.input.problems)
    case 'agreement':
      return engine.agreement(call.input)
    case 'importUsage':
      return engine.importUsage(call.input.entries, call.input.isDryRun)
    case 'snoozeAlerts':
      return engine.snoozeAlerts(call.input.windowId, call.input.isSnoozed)
    case 'noteTelemetry':
      return engine.noteTelemetry()
    case 'wake':
      return engine.wake()
    case 'stop':
      return engine.stop()
  }
}
