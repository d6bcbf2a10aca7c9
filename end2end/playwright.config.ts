// Which tests run where. `cargo xtask test browser` builds what they need and sets the environment.
import { defineConfig } from '@playwright/test';

const chromium = {
  browserName: 'chromium' as const,
  viewport: { width: 1440, height: 900 },
  locale: 'en-US',
  timezoneId: 'America/Chicago',
  // Nothing is looked at half-way between two colours.
  contextOptions: { reducedMotion: 'reduce' as const },
  screenshot: 'only-on-failure' as const,
  launchOptions: {
    // The system's own, so nothing is downloaded; quiet, so nothing is asked of the network.
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  },
};

export default defineConfig({
  testDir: '.',
  outputDir: 'test-results',
  // Each worker has a server of its own; the tests of one file share it and run in order.
  fullyParallel: false,
  workers: 2,
  // At work a story that fails once is looked into at once. A gate on a slow machine tells it again, from
  // its file's beginning, and reports it as flaky.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: !!process.env.CI,
  reporter: 'list',
  timeout: 180_000,
  expect: { timeout: 15_000 },
  use: chromium,
  projects: [
    { name: 'sqlite', testMatch: 'stories/*.spec.ts' },
    // Every query and command runs on both engines in the tests of `backend`. Here are the stories in
    // which the engine shows: the thread through the house, and people who work together.
    { name: 'postgres', testMatch: /stories\/(collaboration|thread|workspace)\.spec\.ts/ },
    { name: 'wasm', testMatch: 'wasm.spec.ts' },
    { name: 'grid', testMatch: 'bench/grid.bench.ts' },
  ],
});
