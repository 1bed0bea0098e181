/** The words of the popover and the dashboard. */
export const enPanel = {
  title: 'Plimsoll',
  tabTitle: (percent: string, window: string) => `${percent} ${window} · Plimsoll`,
  used: 'used',
  loading: 'Loading…',
  cannotReach: 'Cannot reach Plimsoll. Trying again.',
  notConnected: 'Not connected. Figures are from the last contact; trying again.',
  failed: (message: string) => `That did not work: ${message}`,
  demo: 'Demo: made-up data',
  asOf: (age: string) => (age === 'now' ? 'up to date' : `read ${age} ago`),
  refresh: 'Refresh',
  refreshing: 'Reading…',
  dashboard: 'Dashboard',
  settings: 'Settings',
  settingsHint: 'Open the folder of the settings file',
  limits: 'Limits',
  switchReset: 'Switch between countdown and time of day',
  paceTick: 'even pace',

  empty: {
    heading: 'No Claude Code use found yet',
    looked: 'Looked here:',
    nowhere: 'No folder of Claude Code exists on this machine.',
    states: { ok: 'empty', missing: 'not there', unreadable: 'cannot be read', duplicate: 'same as another' },
    remedy:
      'Send one message in Claude Code and it shows up here by itself. If your files are elsewhere, add the folder under “roots” in the settings.',
    demo: 'To look around with made-up data, run',
    demoCommand: 'npm start -- --demo',
  },

  importing: {
    heading: 'Reading your transcripts',
    done: (done: string, total: string) => `${done} of ${total}`,
    hint: 'Figures rise until this is done.',
    nothingYet: 'No figures yet',
  },

  today: {
    heading: 'Today',
    work: 'Today',
    workTokens: 'Work tokens',
    workHint: 'in + out',
    cacheRead: 'Cache read',
    cacheHint: (written: string, hits: string | undefined) =>
      hits === undefined ? `${written} written` : `${written} written · ${hits} hits`,
    hits: (percent: string) => `${percent} hits`,
    messages: 'Replies',
    messagesHint: (incomplete: number) => (incomplete === 0 ? 'API responses' : `${incomplete} cut off`),
    value: 'API value',
    valueHint: 'not your bill',
    replies: (count: string) => (count === '1' ? '1 reply' : `${count} replies`),
    valueTitle: 'What these tokens would cost on the API. A subscription does not pay this.',
    inAndOut: (input: string, output: string) => `${input} in · ${output} out`,
  },

  hours: {
    heading: 'Last 24 hours',
    measure: 'in + out per hour',
    reader: 'Hour',
    noCoverage: 'no coverage',
    figures: (work: string, cached: string) => `${work} in + out · ${cached} cache read`,
  },

  breakdown: 'Break-down',
  models: 'Models',
  projects: 'Projects',
  agents: 'Agents',
  noUseToday: 'Nothing yet today',
  more: (count: number) => `and ${count} more`,
  ranges: { today: 'Today', '7d': '7 d', '30d': '30 d', month: 'Month', all: 'All time', label: 'Range' },
  share: (tokens: string, cost: string) => `${tokens} · ${cost}`,

  sessions: {
    heading: 'Sessions',
    columns: {
      project: 'Project',
      breakdown: 'Break-down',
      models: 'Models',
      when: 'When',
      duration: 'Lasted',
      work: 'In + out',
      cost: 'API value',
      replies: 'Replies',
    },
  },

  recent: {
    heading: 'Recent',
    empty: 'No replies yet',
    showPreviews: 'Show previews',
    hidePreviews: 'Hide previews',
    noPreview: 'no preview',
    tools: (names: string) => `calls ${names}`,
    incomplete: 'cut off',
    inOut: (input: string, output: string) => `${input} in · ${output} out`,
    columns: {
      when: 'Time',
      project: 'Project',
      model: 'Model',
      preview: 'Message',
      input: 'In',
      output: 'Out',
      cacheWrite: 'Cache written',
      cacheRead: 'Cache read',
      cost: 'API value',
    },
  },

  sources: {
    heading: 'Sources',
    names: { transcripts: 'Transcripts', otlp: 'Telemetry', statusline: 'Status line', manual: 'Manual entries' },
    states: { starting: 'starting', importing: 'reading', ok: 'ok', noData: 'no data', broken: 'not working' },
    rootStates: { ok: 'ok', missing: 'not there', unreadable: 'cannot be read', duplicate: 'same as another' },
    counted: (responses: string, files: string, bytes: string) => `${responses} responses in ${files} files, ${bytes}`,
    lastSeen: (age: string) => (age === 'now' ? 'newest now' : `newest ${age} ago`),
    skipped: (count: string, reasons: string) => `${count} lines skipped: ${reasons}`,
    unreadable: (count: string) => `${count} files could not be read`,
    files: (count: string) => `${count} files`,
  },

  coverage: {
    heading: 'Coverage',
    since: (date: string) => `Complete since ${date}`,
    none: 'Nothing recorded yet',
    noGaps: 'No gaps',
    gap: (from: string, to: string) => `No coverage from ${from} to ${to}`,
    recovered: (tokens: string) => `${tokens} tokens recovered from session totals`,
    incomplete: (count: string) =>
      count === '1'
        ? '1 reply was cut off; its output is a lower bound'
        : `${count} replies were cut off; their output is a lower bound`,
  },

  version: (version: string) => `Plimsoll ${version}`,
}
