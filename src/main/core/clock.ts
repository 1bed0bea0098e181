/** The one way to ask what time it is, so that tests can answer. */
export interface Clock {
  /** Milliseconds since the Unix epoch. May jump in both directions: sleep, clock changes. */
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }
