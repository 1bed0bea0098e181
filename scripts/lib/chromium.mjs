import { join } from 'node:path'
import { findProgram, isExecutable } from './find-program.mjs'

/**
 * A browser of Chromium's kind for the tests of the served panel: the one that PLIMSOLL_CHROMIUM names, else an installed one.
 * @returns {string | undefined}
 */
export function findChromium(env = process.env) {
  if (env.PLIMSOLL_CHROMIUM) return isExecutable(env.PLIMSOLL_CHROMIUM) ? env.PLIMSOLL_CHROMIUM : undefined
  const onPath = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'].map((name) => findProgram(name, env)).find(Boolean)
  return onPath ?? installedElsewhere(env).find(isExecutable)
}

/** @param {NodeJS.ProcessEnv} env */
function installedElsewhere(env) {
  const windowsFolders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter((folder) => folder !== undefined)
  return [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ...windowsFolders.map((folder) => join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')),
    ...windowsFolders.map((folder) => join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe')),
  ]
}
