/** Whether Claude Code shows our status line, from which official percents come, and exactly what setting it up or taking it back changes. */
import * as z from 'zod/mini'
import { Fingerprint, ReadyChange, RefusedChange, ShownUndo, Written } from './settings-change.ts'

/** Where the status line from before stands: on a line of its own, or on the same. */
export const StatusLineJoin = z.enum(['line', 'same'])
export type StatusLineJoin = z.infer<typeof StatusLineJoin>

/** One folder that Claude Code keeps its settings in. */
const StatusLineFolder = z.object({
  folder: z.string(),
  file: z.string(),
  /**
   * - `installed`: ours. `broken`: ours, but what it names is gone.
   * - `altered`: ours is run, but not as we wrote it. `other`: somebody else's. `none`: there is none.
   * - `notUnderstood`: it is no command. `unreadable`: the file cannot be read.
   */
  state: z.enum(['installed', 'broken', 'altered', 'other', 'none', 'notUnderstood', 'unreadable']),
  /** `disableAllHooks` is set, and Claude Code runs no status line then. */
  isDisabled: z.boolean(),
  /** When ours was last called there. */
  lastReadingAt: z.optional(z.int()),
  problem: z.optional(z.string()),
  /** Of the status line from before, while ours runs it too. */
  join: z.optional(StatusLineJoin),
  /** The rest is of the person's own settings: only for whoever may change them. What is run now. */
  command: z.optional(z.string()),
  /** The status line from before, which ours runs as well. */
  chained: z.optional(z.string()),
  install: z.optional(
    z.discriminatedUnion('state', [
      z.object({
        ...ReadyChange.shape,
        /** The command from before that ours will run as well. */
        runsToo: z.optional(z.string()),
        /** Ours should run one from before, which nobody knows any more. */
        isChainLost: z.boolean(),
      }),
      RefusedChange,
    ]),
  ),
  uninstall: z.optional(
    z.object({
      change: ShownUndo,
      /** What stays although it was ours once, and why. */
      left: z.optional(z.string()),
      isChainLost: z.boolean(),
    }),
  ),
})
export type StatusLineFolder = z.infer<typeof StatusLineFolder>

export const StatusLineSetup = z.object({
  /** Whoever asks may set it up and take it back here. */
  mayChange: z.boolean(),
  folders: z.array(StatusLineFolder),
})
export type StatusLineSetup = z.infer<typeof StatusLineSetup>

export const InstallStatusLine = z.object({
  folder: z.string(),
  fingerprint: Fingerprint,
  /** Absent: as it is. */
  join: z.optional(StatusLineJoin),
})
export type InstallStatusLine = z.infer<typeof InstallStatusLine>

export const UninstallStatusLine = z.object({ folder: z.string(), fingerprint: Fingerprint })
export type UninstallStatusLine = z.infer<typeof UninstallStatusLine>

/** What has been done, and how things stand now. */
export const StatusLineChanged = z.object({ ...Written.shape, setup: StatusLineSetup })
export type StatusLineChanged = z.infer<typeof StatusLineChanged>
