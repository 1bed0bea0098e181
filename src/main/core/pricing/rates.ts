/** US dollars per million tokens, by kind. */
export interface Rates {
  input: number
  output: number
  cacheWrite5m: number
  cacheWrite1h: number
  cacheRead: number
}

/** What a model costs from an instant on, until its next price. */
export interface Price {
  /** Milliseconds since the Unix epoch; absent for the first price of a model. */
  from?: number
  rates: Rates
  /** For the whole request, once its prompt is in this band or a higher one (see PromptBand). */
  longPrompt?: { fromBand: 1 | 2; rates: Rates }
}

/** Oldest price first. */
export interface ModelPrices {
  standard: readonly Price[]
  /** Absent for a model that has no fast mode: such a request was answered, and is billed, at the standard speed. */
  fast?: readonly Price[]
}
