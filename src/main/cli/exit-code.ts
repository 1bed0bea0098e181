/** What a command's end says to a script. Documented in docs/http-api.md and in `plimsoll --help`. */
export const exitCodes = {
  ok: 0,
  /** It did not work, or `doctor` found something to mend. The reason is on stderr. */
  failed: 1,
  /** The command line was not understood. */
  usage: 2,
  /** It worked, but nothing has been counted yet: no transcripts, or none with usage. */
  noData: 3,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
