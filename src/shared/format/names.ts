/** `Opus 5.5` for `claude-opus-5-5-20260915` and its Bedrock and Vertex forms; a name that is not Claude's stays as it is. */
export function modelName(model: string): string {
  const isLong = /\[1m\]/i.test(model)
  const bare = model
    .replace(/\[1m\]/i, '')
    .replace(/[-@]\d{8}(?:-v\d+(?::\d+)?)?$/, '')
    .replace(/-v\d+(?::\d+)?$/, '')
  const newer = /(?:^|\.|\/)claude-(opus|sonnet|haiku|[a-z]+)-(\d+)(?:-(\d{1,2}))?$/.exec(bare)
  const older = /(?:^|\.|\/)claude-(\d+)(?:-(\d{1,2}))?-([a-z]+)$/.exec(bare)
  const [family, major, minor] = newer ? newer.slice(1) : older ? [older[3], older[1], older[2]] : []
  if (!family || !major) return model
  return `${capitalised(family)} ${major}${minor ? `.${minor}` : ''}${isLong ? ' 1M' : ''}`
}

/** `Opus` for the `opus` of a model-scoped window. */
export function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

/** The last folder of a project's path, of either kind of slash. The path itself belongs into a tooltip. */
export function projectName(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).at(-1) ?? path
}

/** `nameOf`, but in full for those of the list that would be called the same: two dated ids of one model, two folders of one name. */
export function toldApart(names: readonly string[], nameOf: (name: string) => string): (name: string) => string {
  const called = new Map<string, number>()
  for (const name of names) called.set(nameOf(name), (called.get(nameOf(name)) ?? 0) + 1)
  return (name) => ((called.get(nameOf(name)) ?? 0) > 1 ? name : nameOf(name))
}
