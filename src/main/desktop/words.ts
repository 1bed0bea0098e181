/** The words that only the desktop says: the tray's menu, its tooltip where there is no window to describe, and dialogs. */
export const words = {
  starting: 'Plimsoll is starting',
  demo: 'Demo: made-up data',
  demoTooltip: (sentence: string) => `Demo, made-up data. ${sentence}`,

  window: (label: string, ...details: string[]) => `${label}: ${details.join(' · ')}`,
  notStarted: 'not started',
  today: (tokens: string, cost: string) => `Today: ${tokens} in + out · ${cost} API value`,
  nothingToday: 'Today: nothing yet',

  importing: 'Reading transcripts…',
  importingTooltip: (percent: string) => `Plimsoll is reading your Claude Code transcripts, ${percent} percent done`,
  startingSource: 'Looking for transcripts',
  noData: 'No Claude Code transcripts found yet',
  noDataTooltip: 'Plimsoll has found no Claude Code transcripts yet. Open it to see where it looked',
  upToDate: 'Transcripts are up to date',
  transcriptsGone: 'No transcripts there any more; showing what was counted',
  problem: (message: string) => `Problem: ${message}`,
  problemTooltip: (message: string, sentence?: string) => (sentence ? `${message} ${sentence}` : message),
  fault: 'Plimsoll ran into a fault and may be out of date. Quit and start it again.',

  warning: (title: string) => `Warning: ${title}`,
  warnedTooltip: (title: string, sentence: string) => `${title}. ${sentence}`,
  snooze: (limit: string) => `Snooze warnings until the reset: ${limit}`,
  warnAgain: (limit: string, until: string) => `Warn again (snoozed until ${until}): ${limit}`,

  openPopover: 'Open Plimsoll',
  openDashboard: 'Open dashboard in browser',
  refresh: 'Refresh now',
  openDataFolder: 'Open data folder',
  version: (version: string) => `Plimsoll ${version}`,
  quit: 'Quit Plimsoll',

  cannotStart: 'Plimsoll could not start',
  noTrayHost: 'This desktop shows no tray icons, so Plimsoll opened as a window',
}
