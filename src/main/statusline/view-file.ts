/** `status-line.json` of the data folder. Another version of Plimsoll may have written it: what is not understood is left out. */
import { join } from 'node:path'
import type { StatusLineSegment } from '../../shared/contract/settings.ts'
import type { WindowKind, WindowState } from '../../shared/contract/snapshot.ts'
import type { StatusLineView, StatusLineWindow } from '../../shared/contract/status-line-view.ts'
import { amountOf, fieldsOf, parseJson, textOf } from './narrow.ts'
import { withoutUnknown } from './payload.ts'
import { readSmallFile } from './small-file.ts'

/** 20 sessions and some windows are 5 kB. */
const mostBytes = 262_144

export function readView(dataFolder: string): StatusLineView | undefined {
  return parseView(readSmallFile(join(dataFolder, 'status-line.json'), mostBytes))
}

export function parseView(text: string | undefined): StatusLineView | undefined {
  const view = fieldsOf(parseJson(text))
  const writtenAt = amountOf(view.writtenAt)
  if (view.schema !== 1 || writtenAt === undefined) return undefined
  return withoutUnknown({
    schema: 1 as const,
    writtenAt,
    todayUsd: amountOf(view.todayUsd),
    sessions: sessionsOf(view.sessions),
    workTokensPerMinute: amountOf(view.workTokensPerMinute),
    windows: Array.isArray(view.windows) ? view.windows.flatMap(windowOf) : [],
    settings: settingsOf(view.settings),
  })
}

function sessionsOf(value: unknown): StatusLineView['sessions'] {
  const sessions = Object.entries(fieldsOf(value)).flatMap(([id, session]) => {
    const { workTokens, usd, at } = fieldsOf(session)
    const [tokens, atMs] = [amountOf(workTokens), amountOf(at)]
    return tokens === undefined || atMs === undefined
      ? []
      : [[id, withoutUnknown({ workTokens: tokens, usd: amountOf(usd), at: atMs })] as const]
  })
  return Object.fromEntries(sessions)
}

const kinds: readonly unknown[] = ['session', 'weekly', 'weekly-model', 'monthly', 'spend'] satisfies WindowKind[]
const states: readonly unknown[] = ['running', 'notStarted', 'over', 'stale', 'unknown', 'noSuchWindow'] satisfies WindowState[]
const segmentNames: readonly unknown[] = ['model', 'cost', 'tokens', 'rate', 'windows'] satisfies StatusLineSegment[]

function windowOf(value: unknown): StatusLineWindow[] {
  const window = fieldsOf(value)
  const id = textOf(window.id, 200)
  if (id === undefined || !kinds.includes(window.kind) || !states.includes(window.state)) return []
  return [
    withoutUnknown({
      id,
      kind: window.kind as WindowKind,
      model: textOf(window.model, 100),
      account: textOf(window.account, 4096),
      state: window.state as WindowState,
      usedPercent: amountOf(window.usedPercent),
      resetsAt: amountOf(window.resetsAt),
      // Anything but a clear no is drawn as one.
      isEstimate: window.isEstimate !== false,
    }),
  ]
}

function settingsOf(value: unknown): StatusLineView['settings'] {
  const { segments, hasEmoji, hasColours, width } = fieldsOf(value)
  const named = Array.isArray(segments) ? segments.filter((name) => segmentNames.includes(name)) : segmentNames
  const columns = amountOf(width)
  return withoutUnknown({
    segments: [...named] as StatusLineSegment[],
    hasEmoji: hasEmoji !== false,
    hasColours: hasColours !== false,
    width: columns !== undefined && columns >= 1 ? columns : undefined,
  })
}
