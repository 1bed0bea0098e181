/** What the command line asks of the desktop app. Everything else on it is Electron's and Chromium's. */
export interface Flags {
  /** Made-up data, with folders and an instance of its own. */
  isDemo: boolean
  /** Open the popover at once. */
  shows: boolean
}

export function parseFlags(argv: readonly string[]): Flags {
  return { isDemo: argv.includes('--demo'), shows: argv.includes('--show') }
}
