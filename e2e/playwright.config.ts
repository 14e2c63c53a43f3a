import { defineConfig } from '@playwright/test';
import { resolveChromium } from '../scripts/chromium.mjs';

interface Chromium {
  executablePath: string;
  env: Record<string, string>;
  args: string[];
}

const given = process.env['SIGNET_CHROMIUM'];
const chromium: Chromium = given ? (JSON.parse(given) as Chromium) : await resolveChromium();
// Workers read this file again: they need not look for the browser a second time.
process.env['SIGNET_CHROMIUM'] = JSON.stringify(chromium);

const { PATH = '', HOME = '' } = process.env;

export default defineConfig({
  testDir: './tests',
  testMatch: '**/*.e2e.ts',
  outputDir: './test-results',
  globalSetup: './support/global-setup.ts',
  // Generous: a slow machine is no fault, and what hangs is found all the same.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  workers: 1,
  // A machine under load makes a browser late now and then. What is broken fails twice; what passed late is named "flaky".
  retries: process.env['CI'] ? 1 : 0,
  forbidOnly: Boolean(process.env['CI']),
  reporter: 'list',
  use: {
    browserName: 'chromium',
    launchOptions: {
      executablePath: chromium.executablePath,
      args: chromium.args,
      env: { PATH, HOME, ...chromium.env },
    },
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    contextOptions: { reducedMotion: 'reduce' },
    // Recording costs a fifth of the processor: a test that failed is recorded when it is tried again, or with --trace=on.
    trace: 'on-first-retry',
    screenshot: 'only-on-failure',
  },
  // The instance is set up once, in a browser like everything else; all other tests need its owner.
  projects: [
    { name: 'first run', testMatch: 'first-run.e2e.ts' },
    { name: 'everyday', testIgnore: 'first-run.e2e.ts', dependencies: ['first run'] },
  ],
});
