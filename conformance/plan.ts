/** A plan of the OpenID Foundation’s suite as a `describe`, each of its modules as one test. */
import { readFileSync } from 'node:fs';
import { describe, it } from 'vitest';
import modules from './modules.json' with { type: 'json' };

declare module 'vitest' {
  interface TaskMeta {
    /** Set by a module that tests something which the server does not have. */
    notApplicable?: boolean;
  }
}

export type PlanId = keyof typeof modules;

type Check = () => Promise<unknown>;
export type Plan = {
  /** @param sentence what holds */
  module(id: string, sentence: string, check: Check): void;
  /**
   * For what the server does not have. docs/conformance.md argues it.
   * @param proof shows that it indeed does not have it, nor says so
   */
  notApplicable(id: string, sentence: string, proof: Check): void;
};

/** The modules in the table of docs/conformance.md; `…` there stands for any text. */
const argued = [
  ...readFileSync(new URL('../docs/conformance.md', import.meta.url), 'utf8').matchAll(/^\| (.+?) \|/gm),
].flatMap(([, names = '']) =>
  [...names.matchAll(/`([\w…-]+)`/g)].map(([, name = '']) => new RegExp(`^${name.replaceAll('…', '.*')}$`)),
);

/** @throws when the modules are not exactly those of the plan, or one does not apply and nobody says why */
export function plan(id: PlanId, tell: (plan: Plan) => void): void {
  describe(id, () => {
    const open = new Set(modules[id]);
    const take = (module: string) => {
      if (!open.delete(module)) throw new Error(`${module} is no module of ${id}, or comes twice`);
    };
    tell({
      module: (name, sentence, check) => {
        take(name);
        it(`${name}: ${sentence}`, check);
      },
      notApplicable: (name, sentence, proof) => {
        take(name);
        if (!argued.some((pattern) => pattern.test(name)))
          throw new Error(`docs/conformance.md does not say why ${name} does not apply`);
        it(`${name}: not applicable: ${sentence}`, async ({ task }) => {
          task.meta.notApplicable = true;
          await proof();
        });
      },
    });
    if (open.size > 0) throw new Error(`${id} lacks ${[...open].join(', ')}`);
  });
}
