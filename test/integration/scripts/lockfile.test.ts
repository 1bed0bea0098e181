import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

interface Lockfile {
  packages: Record<string, { optionalDependencies?: Record<string, string> }>
}

// npm leaves out of the lockfile what it could not find when it wrote it, and `npm ci` on another system then refuses to install anything.
it('package-lock.json holds the binaries of every system', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lockfile
  const locked = new Set(Object.keys(packages).map((folder) => folder.split('node_modules/').at(-1)))
  const absent = Object.values(packages)
    .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
    .filter((name) => !locked.has(name))
  expect(absent).toEqual([])
})
