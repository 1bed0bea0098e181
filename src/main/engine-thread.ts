/** Entry of the worker thread that `startEngineThread` starts. */
import { parentPort, workerData } from 'node:worker_threads'
import { hostEngine } from './core/engine-thread-host.ts'
import type { ThreadData } from './core/engine-thread-protocol.ts'

if (!parentPort) throw new Error('engine-thread runs as a worker thread only')
await hostEngine(parentPort, workerData as ThreadData)
