/** The engine for one question: brings the ledger up to date in this process, answers and ends. */
import { shownPercent } from '../../shared/format/numbers.ts'
import type { Engine } from '../core/engine.ts'
import type { ClaimedFolder } from '../core/instance.ts'
import { homeFolder } from '../core/paths.ts'
import { openSettings } from '../core/settings/settings-store.ts'
import { startEngine } from '../core/start-engine.ts'
import type { CommandContext } from './command-context.ts'

/** Gives the folder back when `use` has ended, however it ended. */
export async function withOwnEngine<Result>(
  { terminal, env, folders, appVersion }: CommandContext,
  claim: ClaimedFolder,
  use: (engine: Engine) => Promise<Result>,
): Promise<Result> {
  try {
    const settings = openSettings(folders.config)
    const engine = await startEngine({ folders, settings, env, home: homeFolder(env), appVersion, isDemo: false, watches: false })
    const unsubscribe = engine.onProgress((sources) => {
      const progress = sources.find(({ state }) => state === 'importing')?.progress
      if (progress)
        terminal.sayProgress(`Reading transcripts: ${shownPercent((progress.doneBytes / progress.totalBytes) * 100)} %`)
    })
    try {
      return await use(engine)
    } finally {
      unsubscribe()
      await engine.stop()
    }
  } finally {
    claim.release()
  }
}
