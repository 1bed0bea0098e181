import { resolve } from 'node:path'
import preact from '@preact/preset-vite'
import { defineConfig } from 'electron-vite'
import { build, type Plugin } from 'vite'

// Targets are set by hand: electron-vite would take them from the installed Electron (45), and the same build must also run on
// Electron 33, the oldest we test on (Node 20.18, Chromium 130), and in plain Node for the CLI and `serve`.
const nodeTarget = 'node20.18'
const pageTarget = 'chrome130'

const noAjv = resolve('scripts/lib/no-ajv.mjs')

/**
 * Claude Code starts this program with every message, so it is one file that shares no chunk with the others, and CommonJS: Node starts
 * that 10 ms sooner than an ES module.
 */
const statusLineProgram: Plugin = {
  name: 'status-line-program',
  async writeBundle({ dir = 'out/main' }) {
    await build({
      configFile: false,
      logLevel: 'warn',
      ssr: { noExternal: true },
      build: {
        ssr: resolve('src/main/statusline/main.ts'),
        outDir: dir,
        emptyOutDir: false,
        target: nodeTarget,
        sourcemap: true,
        rolldownOptions: { output: { format: 'cjs', entryFileNames: 'statusline.cjs', codeSplitting: false } },
      },
    })
  },
}

export default defineConfig({
  main: {
    plugins: [statusLineProgram],
    resolve: { alias: { 'ajv/dist/2020.js': noAjv, 'ajv-formats': noAjv } },
    build: {
      target: nodeTarget,
      sourcemap: true,
      rollupOptions: {
        input: {
          index: resolve('src/main/index.ts'),
          cli: resolve('src/main/headless.ts'),
          'engine-thread': resolve('src/main/engine-thread.ts'),
        },
        // Flat, so that a file can be found beside any chunk.
        output: { format: 'es', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: nodeTarget,
      // A sandboxed preload cannot be an ES module.
      rollupOptions: {
        input: { index: resolve('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    plugins: [preact()],
    // Only here is parsing on the way to the first paint; main and preload stay readable in a stack trace.
    build: { target: pageTarget, minify: true, rollupOptions: { input: { index: resolve('src/renderer/index.html') } } },
  },
})
