import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {Record<string, string | undefined>} [env] added to this process's own; undefined takes a name away
 * @property {import('node:child_process').StdioOptions} [stdio]
 * @property {boolean} [shell]
 * @property {number} [timeoutMs] the child is ended when it takes longer
 */

/**
 * Runs a program to its end and gives its exit code, as a shell would: 128 + n for a child that signal n ended, 127 for one that was not found.
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<number>}
 */
export function run(program, args, { cwd, env = {}, stdio = 'inherit', shell = false, timeoutMs = 0 } = {}) {
  return new Promise((done) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio, shell, timeout: timeoutMs })
    // Ctrl-C reaches every process of the terminal's group. The child decides how to end; ending before it would leave it without a parent.
    const letChildDecide = () => {}
    // A service manager tells only its own child: pass that on.
    const passOn = () => child.kill('SIGTERM')
    process.on('SIGINT', letChildDecide)
    process.on('SIGTERM', passOn)
    /** @param {number} code */
    const end = (code) => {
      process.off('SIGINT', letChildDecide)
      process.off('SIGTERM', passOn)
      done(code)
    }
    child.on('error', () => end(127))
    child.on('close', (code, signal) => end(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
}

/**
 * Runs npm with the npm that runs us, where one does: on Windows its own name is a .cmd that needs a shell.
 * @param {string[]} args
 * @param {RunOptions} [options]
 */
export function runNpm(args, options) {
  const npmScript = process.env.npm_execpath
  if (npmScript && /npm-cli\.[cm]?js$/.test(npmScript)) return run(process.execPath, [npmScript, ...args], options)
  return run('npm', args, { ...options, shell: process.platform === 'win32' })
}
