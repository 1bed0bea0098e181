/** A change to one of Claude Code's settings files, as it is shown before anybody writes it. */
import * as z from 'zod/mini'

/** Stands for a plan as it was shown: what is then written is that and nothing else. */
export const Fingerprint = z.string().check(z.maxLength(100))

/** `diff`: in lines as the program of that name shows them, each with its sign in front. None: there is nothing to change. */
export const ShownChange = z.object({ diff: z.array(z.string()), fingerprint: Fingerprint })
export type ShownChange = z.infer<typeof ShownChange>

export const ReadyChange = z.object({ state: z.literal('ready'), ...ShownChange.shape })

export const RefusedChange = z.object({ state: z.literal('refused'), message: z.string() })
export type RefusedChange = z.infer<typeof RefusedChange>

export const ShownUndo = z.discriminatedUnion('state', [
  z.object({
    ...ReadyChange.shape,
    /** Names of ours that somebody has changed since, and which therefore stay. */
    leftAlone: z.array(z.string()),
  }),
  RefusedChange,
])
export type ShownUndo = z.infer<typeof ShownUndo>

/** What has been done. A refusal is an error and has changed nothing. */
export const Written = z.object({
  file: z.string(),
  /** Where the file is kept as it was before. Absent: there was none. */
  backup: z.optional(z.string()),
})
