/** A command line's port outranks PLIMSOLL_PORT, which outranks the setting. 0 is any free one. */
export function wantedPort(option: number | undefined, env: NodeJS.ProcessEnv, setting: number): number {
  if (option !== undefined) return option
  const given = env.PLIMSOLL_PORT
  if (given === undefined || given === '') return setting
  const port = Number(given)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`PLIMSOLL_PORT is "${given}", which is no port (0–65535).`)
  return port
}
