/**
 * Steps of a sign-in, and several of them in one transaction: a form of our pages proves something, says with it who is there
 * and ends the sign-in, where a client of the Experience API takes the same steps one by one.
 */
import { isError, type PorteroError } from '@portero/schema/errors.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { ExperienceContext } from './experience.ts';
import { changeState, type State, type Transition } from './state.ts';

export type Step = {
  /**
   * As for `changeState`: may be run again, and only changes the database.
   * @returns `stop`: what is changed is kept, and no further step is taken
   */
  work(
    state: State,
    db: TenantDatabase,
  ): Promise<Pick<Transition<unknown>, 'next' | 'along'> & { readonly stop?: boolean }>;
  /** It is committed: note it. Throws where what was kept is a refusal, such as a wrong code that counts. */
  taken(): void;
  /** It was refused, and nothing of it is kept. */
  refused(failure: PorteroError): void;
  /** Nobody misses what it changes when a power cut takes it back: the person signs in anew. */
  readonly isRelaxed?: true;
};

type Where = Pick<ExperienceContext, 'tenant'> & { readonly interaction: { readonly uid: string } };

/**
 * Take them one after another. The first that is refused leaves nothing behind; what those before it did is kept.
 * @throws what the step that was refused throws; session.interaction_not_found when the sign-in has not been started
 */
export async function takeSteps(
  { tenant, interaction }: Where,
  steps: readonly [Step, ...Step[]],
): Promise<void> {
  const [first, ...others] = steps;
  const durability = steps.every(({ isRelaxed }) => isRelaxed) ? 'relaxed' : 'durable';
  const taken: Step[] = [];
  const refusal = await changeState(
    tenant,
    interaction.uid,
    async (before, db) => {
      taken.length = 0;
      const { stop, ...done } = await first.work(before, db);
      taken.push(first);
      let { next } = done;
      const along = [...(done.along ?? [])];
      for (const step of stop ? [] : others) {
        try {
          // A failure of what is under way is told at the end, and must not end the process before.
          for (const change of along) change?.catch(() => {});
          const further = await db.savepoint(() => step.work(next, db));
          taken.push(step);
          next = further.next;
          along.push(...(further.along ?? []));
          if (further.stop) break;
        } catch (failure) {
          if (!isError(failure)) throw failure;
          return { next, along, result: { step, failure } };
        }
      }
      return { next, along, result: undefined };
    },
    durability,
  ).catch((failure: unknown) => {
    if (isError(failure)) (taken.at(-1) ?? first).refused(failure);
    throw failure;
  });
  for (const step of taken) step.taken();
  if (!refusal) return;
  refusal.step.refused(refusal.failure);
  throw refusal.failure;
}
