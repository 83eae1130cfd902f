import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const at = (path: string): string => resolve(import.meta.dirname, path);

// Main and preload are built for Node 20.18, so that the shell also runs on an older Electron in tests.
export default defineConfig({
  main: {
    build: {
      target: 'node20.18',
      outDir: at('dist'),
      emptyOutDir: true,
      rollupOptions: {
        input: {
          index: at('src/main/index.ts'),
          'engine-process': at('src/main/engine-process.ts'),
          cli: at('src/main/cli.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: 'node20.18',
      outDir: at('dist/preload'),
      emptyOutDir: true,
      rollupOptions: {
        input: { index: at('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src/renderer'),
    plugins: [react()],
    build: {
      outDir: at('dist/renderer'),
      emptyOutDir: true,
      rollupOptions: { input: { index: at('src/renderer/index.html') } },
    },
  },
});
