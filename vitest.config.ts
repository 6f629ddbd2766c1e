import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Long files first, so that none of them is left alone at the end; a fresh clone does not know yet how long each takes. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const long = /bad-input|accessibility|\/e2e\//;
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => long.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    include: ['{schema,server,connectors,cli,web,bench,conformance,e2e,scripts}/**/*.test.{ts,tsx}'],
    exclude: [
      '**/node_modules/**',
      '**/dist/**',
      ...(process.env.GUIDES ? [] : ['e2e/guides-toolchains.test.ts']),
    ],
    reporters: ['default', './conformance/reporter.ts'],
    isolate: false,
    sequence: { sequencer: LongFirst },
    pool: 'threads',
    // Stories wait for browsers and servers most of the time: three at once keep two cores busy.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    // For what hangs. How long something may take on a busy machine, tests do not say.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A browser's wait that timed out, and nothing else, is tried once more; the report says so. Whoever sees one mends it.
    retry: { count: 1, condition: /Timeout \d+ms exceeded/ },
    // What is waited for comes when the machine gets to it; a story's own limit ends one that never does.
    expect: { poll: { timeout: 15_000 } },
  },
});
