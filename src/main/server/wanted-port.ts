/** A command line's port outranks PLIMSOLL_PORT, which outranks the setting. 0 is any free one. */
export function wantedPort(option: number | undefined, env: NodeJS.ProcessEnv, setting: number): number {
  return option ?? portInEnvironment(env, 'PLIMSOLL_PORT') ?? setting
}

/** Absent where the variable is not set. Throws, with words for the person, where it is no port. */
export function portInEnvironment(env: NodeJS.ProcessEnv, name: string): number | undefined {
  const given = env[name]
  if (given === undefined || given === '') return undefined
  const port = Number(given)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`${name} is "${given}", which is no port (0–65535).`)
  return port
}
