/**
 * `/select-account`: an application wants to hear from the person who they are (`prompt=select_account`). Whoever is
 * signed in goes on as that, or signs in as somebody else.
 */
import { completeSelection, type Interaction } from '../oidc/interaction/interactions.ts';
import { promptsOf } from '../oidc/interaction/requested-prompts.ts';
import { findUserById } from '../users/rules.ts';
import type { Page, Visit } from './page.ts';
import { nameOf } from './person.ts';

export const selectAccountPage: Page = {
  async screen(visit, { errors }) {
    const user = await chosenFrom(visit);
    if (!user) return { page: '/sign-in' };
    return { kind: 'select-account', person: nameOf(user), name: user.name || nameOf(user), errors };
  },
  async submit(visit, form) {
    const { tenant, interaction } = visit.ctx;
    if (form.action !== 'confirm' || !(await chosenFrom(visit))) return { page: '/sign-in' };
    return { leave: (await completeSelection(tenant, interaction)).redirectTo };
  },
  preview: () => ({ kind: 'select-account', person: 'Ana · ana@example.com', name: 'Ana' }),
};

/** The person signed in, where there is a choice to make. */
async function chosenFrom({ ctx: { tenant, interaction } }: Visit) {
  const { sessionAccountId } = interaction;
  if (sessionAccountId === undefined || !isAsked(interaction)) return undefined;
  const user = await findUserById(tenant, sessionAccountId);
  return user?.isSuspended ? undefined : user;
}

const isAsked = ({ params }: Interaction): boolean => promptsOf(params).has('select_account');
