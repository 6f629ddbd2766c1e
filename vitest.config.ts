import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{schema,server,connectors,cli,web,bench,conformance,e2e,scripts}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    reporters: ['default', './conformance/reporter.ts'],
    isolate: false,
    pool: 'threads',
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
