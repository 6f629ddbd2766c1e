/** Prints, after a run, how each conformance plan went. */
import type { Reporter, TestModule } from 'vitest/node';
import modules from './modules.json' with { type: 'json' };

type Tally = { passed: number; failed: number; notApplicable: number };

export default class ConformanceReporter implements Reporter {
  onTestRunEnd(testModules: readonly TestModule[]): void {
    const plans = new Map<string, Tally>();
    for (const file of testModules) {
      for (const test of file.children.allTests()) {
        const { parent } = test;
        if (parent.type !== 'suite' || !Object.hasOwn(modules, parent.name)) continue;
        const tally = plans.get(parent.name) ?? { passed: 0, failed: 0, notApplicable: 0 };
        const { state } = test.result();
        if (state === 'failed') tally.failed++;
        else if (state === 'passed') tally[test.meta().notApplicable ? 'notApplicable' : 'passed']++;
        plans.set(parent.name, tally);
      }
    }
    if (plans.size === 0) return;
    console.log('\n OpenID conformance (docs/conformance.md)\n');
    console.log(`  ${'plan'.padEnd(66)} passed  failed  not applicable`);
    for (const name of Object.keys(modules)) {
      const tally = plans.get(name);
      if (!tally) continue;
      const { passed, failed, notApplicable } = tally;
      console.log(
        `  ${name.padEnd(66)} ${String(passed).padStart(6)}  ${String(failed).padStart(6)}  ${String(notApplicable).padStart(14)}`,
      );
    }
    console.log('');
  }
}
