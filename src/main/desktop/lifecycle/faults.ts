/** What nobody foresaw ends up here: logged, and told to the tray. The app goes on, because the figures it has are still of use. */
export function onFault(tell: () => void): void {
  // Started from a terminal that has gone, every line we log fails; as an uncaught error it would be logged again, for ever.
  process.stdout.on('error', () => {})
  process.stderr.on('error', () => {})
  // With a listener of ours Electron shows no dialog of its own.
  const report = (error: unknown) => {
    console.error(error)
    tell()
  }
  process.on('uncaughtException', report)
  process.on('unhandledRejection', report)
}
