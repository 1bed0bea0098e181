/** The compiled scanner with its memory, and the texts in it. */
import * as layout from './scanner-layout.ts'
import { scannerWasm } from './scanner-wasm.generated.ts'

/** The part of it used here: Node has it, and `lib` without the DOM has no types for it. */
declare const WebAssembly: {
  Module: new (bytes: Buffer) => object
  Instance: new (module: object) => { exports: unknown }
}

interface ScannerExports {
  memory: { buffer: ArrayBuffer }
  scan(lineStart: number, searchFrom: number, isMentioned: number, end: number, stopAt: number): void
}

export interface Scanner {
  scan: ScannerExports['scan']
  bytes: Buffer
  words: Int32Array
  floats: Float64Array
}

/** The names that matter: keys by their object, and values. */
const groupedNames: Record<number, Record<string, number>> = {
  [layout.objectLine]: {
    type: layout.keyType,
    message: layout.keyMessage,
    timestamp: layout.keyTimestamp,
    isSidechain: layout.keyIsSidechain,
    agentId: layout.keyAgentId,
    isApiErrorMessage: layout.keyIsApiErrorMessage,
    costUSD: layout.keyCostUsd,
    requestId: layout.keyRequestId,
    sessionId: layout.keySessionId,
    requestSessionId: layout.keyRequestSessionId,
    cwd: layout.keyCwd,
    requestedModel: layout.keyRequestedModel,
    attributionAgent: layout.keyAttributionAgent,
    data: layout.keyData,
  },
  [layout.objectMessage]: {
    id: layout.keyId,
    model: layout.keyModel,
    stop_reason: layout.keyStopReason,
    usage: layout.keyUsage,
  },
  [layout.objectUsage]: {
    input_tokens: layout.keyInput,
    output_tokens: layout.keyOutput,
    cache_creation_input_tokens: layout.keyCacheWrite,
    cache_read_input_tokens: layout.keyCacheRead,
    cache_creation: layout.keyCacheCreation,
    server_tool_use: layout.keyServerToolUse,
    speed: layout.keySpeed,
    inference_geo: layout.keyGeo,
  },
  [layout.objectCacheCreation]: {
    ephemeral_5m_input_tokens: layout.keyCacheWrite5m,
    ephemeral_1h_input_tokens: layout.keyCacheWrite1h,
  },
  [layout.objectServerToolUse]: { web_search_requests: layout.keyWebSearches },
  [layout.objectData]: { type: layout.keyDataType, message: layout.keyDataMessage },
  [layout.valuesOfType]: {
    assistant: layout.typeAssistant,
    progress: layout.typeProgress,
    agent_progress: layout.typeAgentProgress,
    'cost-state': layout.typeRare,
  },
  [layout.valuesOfModel]: { '<synthetic>': layout.modelSynthetic },
  [layout.valuesOfSpeed]: { fast: layout.speedFast },
  [layout.valuesOfGeo]: { us: layout.geoUs },
}

let compiled: object | undefined

export function createScanner(): Scanner {
  compiled ??= new WebAssembly.Module(Buffer.from(scannerWasm, 'base64'))
  const { memory, scan } = new WebAssembly.Instance(compiled).exports as ScannerExports
  const bytes = Buffer.from(memory.buffer)
  const scanner = { scan, bytes, words: new Int32Array(memory.buffer), floats: new Float64Array(memory.buffer) }
  for (const [group, names] of Object.entries(groupedNames)) {
    for (const [letters, name] of Object.entries(names)) writeName(scanner, Number(group), letters, name)
  }
  return scanner
}

function writeName({ bytes, words }: Scanner, group: number, letters: string, name: number): void {
  const places = layout.namesAt + (group * (layout.longestName + 1) + letters.length) * layout.namesPerLength * layout.nameBytes
  for (let place = 0; place < layout.namesPerLength; place += 1) {
    const at = places + place * layout.nameBytes
    if (words[at >> 2] !== layout.unknownName) continue
    words[at >> 2] = name
    bytes.write(letters, at + layout.nameLettersAt, 'latin1')
    return
  }
  throw new Error(`More than ${layout.namesPerLength} names of one length: ${letters}`)
}
