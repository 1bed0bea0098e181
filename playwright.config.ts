import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'test/e2e',
  // Electron and Chromium under one Xvfb: windows of two tests at once would take each other's focus.
  workers: 1,
  timeout: 60_000,
  reporter: [['list']],
  outputDir: 'test-results',
})
