/**
 * The built panel. Every file is listed and read at the first request and kept: a request can only name what is on the list, so
 * there is no path to break out of, and an update that replaces the files under a running server cannot mix two versions.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

export interface PanelFile {
  content: Uint8Array<ArrayBuffer>
  type: string
  etag: string
  /** Its name changes with its content, so a browser may keep it for good. */
  isImmutable: boolean
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
}

/** Finds a file of the panel by the path of its URL; `/` is the page itself. */
export function openPanel(folder: string): (urlPath: string) => PanelFile | undefined {
  let files: Map<string, PanelFile> | undefined
  return (urlPath) => {
    files ??= readPanel(folder)
    return files.get(urlPath === '/' ? '/index.html' : urlPath)
  }
}

function readPanel(folder: string): Map<string, PanelFile> {
  const files = new Map<string, PanelFile>()
  // Not readdir's own recursion, which app.asar archives of older Electrons do not have.
  const visit = (subfolder: string, urlPath: string) => {
    for (const entry of readdirSync(subfolder, { withFileTypes: true })) {
      const path = join(subfolder, entry.name)
      if (entry.isDirectory()) visit(path, `${urlPath}${entry.name}/`)
      else if (entry.isFile()) {
        const type = types[extname(entry.name)]
        if (type !== undefined) files.set(`${urlPath}${entry.name}`, readPanelFile(path, type, urlPath))
      }
    }
  }
  try {
    visit(folder, '/')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return files
}

function readPanelFile(path: string, type: string, urlFolder: string): PanelFile {
  const content = new Uint8Array(readFileSync(path))
  const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`
  return { content, type, etag, isImmutable: urlFolder === '/assets/' }
}
