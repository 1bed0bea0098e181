/** `plimsoll import usage.json`: takes what a home-made tracker has counted, for the days that nothing else tells of. */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { formatCount } from '../../../shared/format/numbers.ts'
import { readAccessToken } from '../../core/access-token.ts'
import { askLoopback } from '../../core/loopback-request.ts'
import type { ImportOutcome } from '../../core/sources/manual/import-usage.ts'
import { parseUsageJson, type SkipReason, type UsageJson, type UsageJsonLimits } from '../../core/sources/manual/usage-json.ts'
import type { UsageJsonEntry } from '../../core/sources/manual/usage-json-entry.ts'
import { accessDataFolder } from '../ask-engine.ts'
import { changeSettings } from '../change-settings.ts'
import type { CommandContext } from '../command-context.ts'
import { type ExitCode, exitCodes } from '../exit-code.ts'
import { withOwnEngine } from '../own-engine.ts'
import { ownSettings } from '../own-settings.ts'

export interface ImportOptions {
  dryRun: boolean
  json: boolean
  limits: boolean
}

interface ImportReport extends ImportOutcome {
  schema: 1
  isDryRun: boolean
  skipped: Partial<Record<SkipReason, number>>
  limits: UsageJsonLimits
  areLimitsSet: boolean
}

export async function importFile(file: string, options: ImportOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context
  const settings = ownSettings(context)
  const read = parseFile(file, settings.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone)
  if (!read.ok) {
    terminal.say(`${file}: ${read.reason}`)
    return exitCodes.failed
  }
  const { entries, limits, skipped } = read
  const outcome = await takeIn(entries, options.dryRun, context)
  const areLimitsSet = options.limits && !options.dryRun && Object.keys(limits).length > 0
  if (areLimitsSet) await changeSettings(context, { limits: { ...settings.limits, ...limits } })
  const report: ImportReport = { schema: 1, isDryRun: options.dryRun, ...outcome, skipped, limits, areLimitsSet }
  terminal.print(options.json ? JSON.stringify(report, undefined, 2) : reportLines(file, report).join('\n'))
  return exitCodes.ok
}

function parseFile(file: string, timeZone: string): UsageJson {
  try {
    return parseUsageJson(readFileSync(file, 'utf8').replace(/^\ufeff/, ''), timeZone)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return { ok: false, reason: code === 'ENOENT' ? 'There is no such file.' : `It cannot be read: ${message}` }
  }
}

/** Through the engine that runs, which alone writes the ledger; or in this process, once it has read what there is. */
async function takeIn(entries: readonly UsageJsonEntry[], isDryRun: boolean, context: CommandContext): Promise<ImportOutcome> {
  const { data } = context.folders
  const access = await accessDataFolder(data)
  if (access.state === 'claimed') {
    return withOwnEngine(context, access.claim, async (engine) => {
      await engine.refresh()
      return engine.importUsage(entries, isDryRun)
    })
  }
  const token = readAccessToken(data)
  if (token === undefined) throw new Error(`The token of the running Plimsoll in ${data} cannot be read.`)
  const { port } = access
  const body = { entries, isDryRun }
  const answer = await askLoopback({ port, path: '/api/v1/import', method: 'POST', token, body, timeoutMs: longestImportMs })
  if (answer.status !== 200)
    throw new Error(`The running Plimsoll answered ${answer.status}. Restart it if it is of another version.`)
  return JSON.parse(answer.body) as ImportOutcome
}

const longestImportMs = 60_000

const reasons: Record<SkipReason, string> = {
  noTime: 'no time that can be understood',
  noKinds: 'one sum of tokens, not told apart',
  badCount: 'a count that is none',
  nothingUsed: 'nothing used',
  toldTwice: 'told more exactly elsewhere in the file',
}

function reportLines(file: string, report: ImportReport): string[] {
  const { isDryRun, imported, known, covered, skipped, limits, areLimitsSet } = report
  const left = Object.entries(skipped) as [SkipReason, number][]
  const before = known > 0 ? `, ${formatCount(known)} had been before` : ''
  return [
    `${basename(file)}: ${formatCount(imported)} ${isDryRun ? 'would be imported' : 'imported'}${before}`,
    ...(covered > 0
      ? [`  ${formatCount(covered)} not counted: transcripts or telemetry have ${covered === 1 ? 'its' : 'their'} day`]
      : []),
    ...left.map(([reason, count]) => `  ${formatCount(count)} skipped: ${reasons[reason]}`),
    ...limitLines(file, limits, areLimitsSet),
  ]
}

function limitLines(file: string, limits: UsageJsonLimits, areSet: boolean): string[] {
  const named = Object.entries(limits).map(([window, tokens]) => `${window} ${formatCount(tokens)}`)
  if (named.length === 0) return []
  return [
    `Its limits, in tokens: ${named.join(', ')}.`,
    areSet ? 'They are set as yours.' : `To set them as yours: plimsoll import ${file} --limits`,
  ]
}
