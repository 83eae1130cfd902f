import { defineConfig } from '@playwright/test';
import type { DeskOptions } from './test/e2e/fixtures/desk.ts';

// The same specs twice: in Chromium against the headless host, and in the Electron window.
export default defineConfig<DeskOptions>({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: { trace: 'off' },
  projects: [
    { name: 'browser', testIgnore: '**/electron-*.spec.ts', use: { kind: 'browser' } },
    { name: 'electron', use: { kind: 'electron' } },
  ],
});
