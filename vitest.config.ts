import { defineConfig } from 'vitest/config';

const node = (name: string) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], environment: 'node', testTimeout: 30_000, hookTimeout: 60_000 },
});

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      node('unit'),
      node('engine'),
      node('contract'),
      node('security'),
      {
        test: { name: 'renderer', include: ['test/renderer/**/*.test.tsx'], environment: 'jsdom', testTimeout: 30_000 },
      },
    ],
  },
});
