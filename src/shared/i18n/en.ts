import { enPanel } from './en-panel.ts'

/**
 * Every word the faces share. Another language is complete when it satisfies `Words`. Sentences are functions, because word order
 * is part of a language; no face glues words together itself.
 */
const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

export const en = {
  appName: 'Plimsoll',

  windows: {
    session: '5-hour session',
    rollingSession: 'Last 5 hours',
    weekly: 'Week',
    weeklyModel: (model: string) => `Week, ${model}`,
    monthly: 'Month',
    spend: 'Spend',
    ofAccount: (window: string, account: string) => `${window} · ${account}`,
  },

  /** For people who listen or read a tooltip: no symbols, no abbreviations. */
  spoken: {
    session: 'Claude 5-hour limit',
    rollingSession: 'Claude limit over the last 5 hours',
    weekly: 'Claude weekly limit',
    weeklyModel: (model: string) => `Claude weekly limit for ${model}`,
    monthly: 'Claude monthly budget',
    spend: 'Claude spending limit',
    used: (percent: string) => `${percent} percent used`,
    about: (used: string) => `about ${used}`,
    lessThanOne: 'less than 1',
    estimate: 'an estimate',
    over: 'used up',
    notStarted: 'not started',
    unknownShare: (tokens: string) => `${tokens} tokens used, limit not known`,
    unknownSinceReset: 'not known since the reset',
    noSuchWindow: 'does not exist on this plan',
    lastKnown: (used: string, age: string) => `last known ${age} ago: ${used}`,
    lastKnownUndated: (used: string) => `last known: ${used}`,
    resetsIn: (duration: string) => `resets in ${duration}`,
    resetDue: 'reset is due',
    demo: 'made-up demo data',
    seconds: (count: number) => plural(count, 'second', 'seconds'),
    minutes: (count: number) => plural(count, 'minute', 'minutes'),
    hours: (count: number) => plural(count, 'hour', 'hours'),
    days: (count: number) => plural(count, 'day', 'days'),
    thousand: (figure: string) => `${figure} thousand`,
    million: (figure: string) => `${figure} million`,
    billion: (figure: string) => `${figure} billion`,
    trillion: (figure: string) => `${figure} trillion`,
  },

  sources: {
    official: 'official',
    estimate: 'estimate',
    calibrated: 'calibrated',
    calibratedWithin: (points: string) => `calibrated ± ${points}`,
    learned: 'learned limit',
    set: 'your budget',
    guess: 'guess from your past sessions',
    preset: 'plan preset',
    none: 'no limit known',
    stale: 'stale',
    unknown: 'not read since the reset',
    noSuchWindow: 'not on this plan',
  },

  states: {
    used: 'used',
    notStarted: 'Not started',
    notStartedHint: 'Begins with your next message',
    staleHint: 'Newer use is not in this figure',
    byNow: (percent: string, low: string, high: string) => `${percent} by now (${low}–${high})`,
    before: (percent: string) => `${percent} before the reset`,
  },

  resets: {
    at: (clock: string) => `resets ${clock}`,
    inTime: (duration: string) => `resets in ${duration}`,
    shortAt: (clock: string) => clock,
    shortInTime: (duration: string) => `in ${duration}`,
    due: 'reset due',
    rolling: 'rolls with the clock',
  },

  /** Warnings, as a notification or a line says them. */
  alerts: {
    windows: {
      session: '5-hour limit',
      rollingSession: 'Limit of the last 5 hours',
      weekly: 'Weekly limit',
      weeklyModel: (model: string) => `Weekly limit for ${model}`,
      monthly: 'Monthly budget',
      spend: 'Spending limit',
    },
    used: (window: string, percent: string) => `${window} ${percent} used`,
    over: (window: string) => `${window} used up`,
    predictive: (window: string) => `${window} will probably not last`,
    reset: (window: string) => `${window} is open again`,
    resetsAt: (clock: string) => `Resets at ${clock}`,
    resetsOn: (date: string) => `Resets ${date}`,
    resetAt: (clock: string) => `It has reset at ${clock}`,
    resetOn: (date: string) => `It has reset ${date}`,
    neverResets: 'Goes back as time passes',
    runsOutAt: (clock: string) => `Used up about ${clock}`,
    runsOutBetween: (from: string, to: string) => `Used up between ${from} and ${to}`,
    sources: {
      official: 'official figure',
      calibrated: 'estimate, calibrated',
      learned: 'estimate, limit learned',
      set: 'estimate, your own budget',
      guess: 'guess from your past sessions',
      preset: 'guess, plan preset',
      none: 'no limit known',
    },
    test: 'This is how Plimsoll warns',
    testBody: 'A test. No limit is near.',
    line: (title: string, body: string) => `${title}. ${body}.`,
  },

  pace: {
    onPace: 'On pace',
    under: (percent: string) => `${percent} under pace`,
    over: (percent: string) => `${percent} over pace`,
    runsOut: (percent: string) => `${percent} over pace · runs out early`,
    runsOutSoon: 'Runs out within 30 minutes at this pace',
    probablyRunsOut: 'Probably runs out before the reset',
    probablyRunsOutSoon: 'Probably runs out within 30 minutes',
    limitReached: 'Limit reached',
    budgetReached: 'Over the estimated limit',
  },

  forecast: {
    lasts: (spare: string) => `Lasts to the reset, ${spare} spare`,
    runsOutBetween: (earliest: string, latest: string) => `Runs out between ${earliest} and ${latest}`,
    probablyRunsOut: (earliest: string) => `Probably runs out, not before ${earliest}`,
    mayRunOut: (earliest: string) => `May run out, not before ${earliest}`,
    range: (low: string, high: string) => `${low}–${high}`,
    about: (figure: string) => `about ${figure}`,
    burn: (now: string, average: string) => `${now} an hour now, ${average} on average`,
    score: (held: string, forecasts: string, error: string, linearError: string) =>
      `${held} of ${forecasts} held · off by ${error} points, an even pace by ${linearError}`,
  },

  counted: {
    ofLimit: (used: string, limit: string, kinds: string) => `${used} of ${limit} ${kinds}`,
    noLimit: (used: string, kinds: string) => `${used} ${kinds}`,
    spent: (cost: string) => `${cost} API value`,
    ofBudget: (spent: string, budget: string) => `${spent} of ${budget}`,
    kindsAndCost: (kinds: string, cost: string) => `${kinds} · ${cost} API value`,
    work: 'in + out',
    withCacheWrites: 'in + out + writes',
    everything: 'tokens of all kinds',
    kinds: { input: 'input', output: 'output', cacheWrite: 'cache write', cacheRead: 'cache read' },
  },

  cost: {
    unpricedShort: 'unpriced',
    unpriced: (tokens: string) => `unpriced (${tokens} tokens)`,
    atLeast: (usd: string) => `≥\u00a0${usd}`,
  },

  scale: { thousand: 'k', million: 'M', billion: 'B', trillion: 'T' },
  byte: 'B',
  byteScale: { thousand: 'kB', million: 'MB', billion: 'GB', trillion: 'TB' },
  units: { second: 's', minute: 'm', hour: 'h', day: 'd' },
  now: 'now',
  unknown: '—',
  unknownProject: 'no project',
  mainConversation: 'main conversation',

  panel: enPanel,
}

export type Words = typeof en
