/** Whether the caller already has this representation (`If-None-Match` may be a list, and weak). */
export function hasAlready(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  return ifNoneMatch.split(',').some((given) => {
    const tag = given.trim().replace(/^W\//, '')
    return tag === '*' || tag === etag.replace(/^W\//, '')
  })
}
