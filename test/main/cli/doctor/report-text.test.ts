import { describe, expect, it } from 'vitest'
import type { DoctorReport } from '../../../../src/main/cli/doctor/report.ts'
import { reportText } from '../../../../src/main/cli/doctor/report-text.ts'
import { plain } from '../../../../src/main/cli/terminal.ts'
import type { SessionAgreement } from '../../../../src/shared/contract/agreement.ts'
import { longNames, sampleNow } from '../../../support/snapshots.ts'

function agreed(some: Partial<SessionAgreement> = {}): SessionAgreement {
  const tokens = { input: 0, output: 1, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 }
  return {
    sessionId: 'session-1',
    lastAt: 0,
    transcriptOnly: { responses: 0, tokens },
    telemetryOnly: { responses: 2, tokens },
    both: { responses: 40, tokens },
    differing: 0,
    explanations: [],
    isExplained: true,
    ...some,
  }
}

const report: DoctorReport = {
  now: sampleNow,
  timeZone: 'UTC',
  appVersion: '0.1.0',
  runtime: { node: '20.20.2', electron: '33.2.1', platform: 'linux x64' },
  folders: { data: '/home/ada/.local/share/plimsoll', config: '/home/ada/.config/plimsoll' },
  settingsFile: { path: '/home/ada/.config/plimsoll/settings.json', exists: false },
  engine: { pid: 4711, kind: 'tray', port: 8890, startedAt: sampleNow - 7_200_000 },
  port: { wanted: 8889, holder: { pid: 99, name: 'python3' } },
  sources: [
    ...longNames.sources,
    {
      id: 'otlp',
      state: 'ok',
      lastSeenAt: sampleNow - 40_000,
      roots: [],
      counts: { files: 0, bytes: 0, responses: 1204, skippedLines: {}, unreadableFiles: 0 },
    },
  ],
  telemetry: {
    folders: [
      {
        folder: '/home/ada/.claude',
        file: '/home/ada/.claude/settings.json',
        state: 'installed',
        port: 4318,
        variables: [],
        missing: [],
      },
      { folder: '/home/ada/work', file: '/home/ada/work/settings.json', state: 'off', variables: [], missing: [] },
    ],
    receiver: {
      isReceived: true,
      ports: { http: 4318, grpc: 4317 },
      counts: { written: 90, waiting: 3, dropped: 0 },
      forward: {
        waiting: 2,
        waitingBytes: 4096,
        sent: 310,
        dropped: 5,
        notForwardable: 5,
        lastSentAtMs: sampleNow - 7_200_000,
        lastError: 'The target could not be reached (ECONNREFUSED).',
      },
    },
    forward: { endpoint: 'http://collector.example:4318', warning: 'http://collector.example:4318 is not encrypted.' },
  },
  ledger: {
    file: '/home/ada/.local/share/plimsoll/ledger.db',
    bytes: 12_345_678,
    waitingFacts: 1500,
    responses: 18_204,
    sessions: 312,
    oldestMs: Date.parse('2026-09-03T08:00:00Z'),
    newestMs: sampleNow,
    agreement: {
      sessions: [
        agreed(),
        agreed({ explanations: ['requestedModel'] }),
        agreed({
          sessionId: 'session-odd',
          differing: 1,
          isExplained: false,
          cost: { clientUsd: 1.2, ourUsd: 1.5, from: 'events' },
        }),
      ],
    },
    totals: {
      sessions: 128,
      equal: 120,
      equalWithRecovered: 47,
      recoveredTokens: 61_000,
      wentOn: 2,
      unexplained: Array.from({ length: 6 }, (_, index) => ({
        sessionId: `session-${index}`,
        difference: { input: 20 + index, output: -1000, cacheWrite: 0, cacheRead: 0 },
      })),
    },
  },
  coverage: longNames.coverage,
  problems: [{ code: 'x', message: 'The harbour is closed.', remedy: 'Come back with the tide.' }],
}

describe('the doctor’s page', () => {
  it('reads as in golden/doctor.txt', async () => {
    await expect(`${reportText(report, plain)}\n`).toMatchFileSnapshot('golden/doctor.txt')
  })
})
