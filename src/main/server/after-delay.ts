/** Calls back later, unless the returned function is called before. Passed in where time matters, so that tests need not wait. */
export type After = (delayMs: number, callBack: () => void) => () => void

export const afterDelay: After = (delayMs, callBack) => {
  const timer = setTimeout(callBack, delayMs)
  return () => clearTimeout(timer)
}
