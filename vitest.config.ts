import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{schema,server,connectors,cli,web,bench,conformance,e2e,scripts}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    reporters: ['default', './conformance/reporter.ts'],
    isolate: false,
    pool: 'threads',
    // Stories wait for browsers and servers most of the time: three at once keep two cores busy.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
