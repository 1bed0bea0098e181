/**
 * One name for each model, whoever served it: `claude-<family>-<major>[-<minor>]`. Names reach us with a context tag (`[1m]`), a release
 * date, Bedrock's region and version (`us.anthropic.…-v1:0`, or a whole ARN), Vertex's `@date`, or the order of the third generation
 * (`claude-3-5-haiku`).
 */

/** `undefined` for a model that is not Anthropic's. A Claude that we do not know keeps its name and finds no price. */
export function canonicalModel(name: string): string | undefined {
  const bare = withoutContextTag(name.trim().toLowerCase())
    .replace(/^(?:.*[./:])?anthropic(?:\/models)?[./]/, '')
    .replace(/@.*$/, '')
    .replace(/-v\d+(?::\d+)?$/, '')
    .replace(/-(?:\d{8}|latest)$/, '')
    .replaceAll('.', '-')
  if (!bare.startsWith('claude-')) return undefined
  const { family, version } =
    (
      /^claude-(?<family>[a-z]+)-(?<version>\d+(?:-\d+)?)$/.exec(bare) ??
      /^claude-(?<version>\d+(?:-\d+)?)-(?<family>[a-z]+)$/.exec(bare)
    )?.groups ?? {}
  return family && version ? `claude-${family}-${version.replace(/-0$/, '')}` : bare
}

/** Claude Code marks a request with the long context as `claude-…[1m]`; the answer's model never carries it. */
export function withoutContextTag(name: string): string {
  return name.endsWith(']') ? name.replace(/\[[^\]]*\]$/, '') : name
}
