import type { FileLook } from './file-look.ts'

interface PresentFile {
  sizeBytes: number
  root: string
  /** Number of the scan that met it last. */
  scan: number
}

/** The transcripts that are there. Their sums are kept up with each change, because every Snapshot asks for them. */
export class PresentFiles {
  readonly #files = new Map<string, PresentFile>()
  readonly #countByRoot = new Map<string, number>()
  #bytes = 0

  get count(): number {
    return this.#files.size
  }

  get bytes(): number {
    return this.#bytes
  }

  countOf(root: string): number {
    return this.#countByRoot.get(root) ?? 0
  }

  has(path: string): boolean {
    return this.#files.has(path)
  }

  meet({ path, sizeBytes }: FileLook, root: string, scan: number) {
    const file = this.#files.get(path)
    if (!file) {
      this.#files.set(path, { sizeBytes, root, scan })
      this.#bytes += sizeBytes
      this.#count(root, 1)
      return
    }
    this.#bytes += sizeBytes - file.sizeBytes
    file.sizeBytes = sizeBytes
    file.scan = scan
    if (file.root === root) return
    this.#count(file.root, -1)
    this.#count(root, 1)
    file.root = root
  }

  forget(path: string) {
    const file = this.#files.get(path)
    if (!file) return
    this.#files.delete(path)
    this.#bytes -= file.sizeBytes
    this.#count(file.root, -1)
  }

  *notMetBy(scan: number): Generator<string> {
    for (const [path, file] of this.#files) if (file.scan !== scan) yield path
  }

  #count(root: string, change: number) {
    this.#countByRoot.set(root, this.countOf(root) + change)
  }
}
