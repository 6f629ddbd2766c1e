/**
 * `/select-organization`: for which of their organizations somebody works at the application. Each is a button of its own,
 * so that one press is enough, with scripts off as well.
 */
import { isError } from '@portero/schema/errors.ts';
import type { Errors, Phrases, Screen } from '@portero/sign-in/index.ts';
import {
  acceptAndChoose,
  chooseNothing,
  chooseOrganization,
  organizationsOffered,
} from '../experience/organizations.ts';
import { addressQuery, type Interaction } from '../oidc/interaction/interactions.ts';
import type { TenantContext } from '../tenants/context.ts';
import { Complaint } from './form.ts';
import type { Page } from './page.ts';
import { nameOf } from './person.ts';

/** As many fit on a page; there is a search from `searchable` on. */
const shownAtOnce = 50;
const searchable = 8;

export const selectOrganizationPage: Page = {
  async screen({ ctx: { tenant, interaction }, request }, { errors }) {
    const elsewhere = elsewhereThan(interaction);
    if (elsewhere) return elsewhere;
    const offer = await organizationsOffered(tenant, interaction);
    const { organizations, invitations, isRequired, application } = offer;
    const sought = soughtIn(request.query);
    const found = organizations.filter((one) =>
      [one.name, one.description ?? ''].some((text) => folded(text).includes(folded(sought))),
    );
    return {
      kind: 'select-organization',
      application,
      person: nameOf(offer.user),
      organizations: found.slice(0, shownAtOnce),
      invitations,
      canSkip: !isRequired,
      search:
        organizations.length > searchable
          ? {
              value: sought,
              hidden: Object.fromEntries(addressQuery(interaction)),
              isCut: found.length > shownAtOnce,
            }
          : undefined,
      errors,
    };
  },
  async submit({ ctx: { tenant, interaction } }, form) {
    const elsewhere = elsewhereThan(interaction);
    if (elsewhere) return elsewhere;
    const { organization, invitation, action } = form;
    const leave = async (done: Promise<{ redirectTo: string }>) => ({ leave: (await done).redirectTo });
    if (organization !== undefined) return leave(chooseOrganization(tenant, interaction, organization));
    if (invitation !== undefined) return leave(accepted(tenant, interaction, invitation));
    if (action === 'skip') return leave(chooseOrganization(tenant, interaction, null));
    if (action === 'cancel') return leave(chooseNothing(tenant, interaction));
    return { page: '/select-organization' };
  },
  preview: () => sample,
};

/** Withdrawn, settled in another tab, or not theirs at all: it is not there any more. */
class Gone extends Complaint {
  errorsIn = ({ error }: Phrases): Errors => ({ form: error.alreadyGone });
}

async function accepted(
  tenant: TenantContext,
  interaction: Interaction,
  invitationId: string,
): Promise<{ redirectTo: string }> {
  try {
    return await acceptAndChoose(tenant, interaction, invitationId);
  } catch (failure) {
    if (isError(failure, 'entity.not_found', 'request.invalid_input')) throw new Gone();
    throw failure;
  }
}

/** Where another step of the sign-in is asked for. */
function elsewhereThan({ prompt, sessionAccountId }: Interaction) {
  if (prompt === 'consent') return { page: '/consent' };
  return prompt !== 'select_organization' || sessionAccountId === undefined
    ? { page: '/sign-in' }
    : undefined;
}

function soughtIn(query: unknown): string {
  const q = typeof query === 'object' && query !== null && 'q' in query ? query.q : '';
  return typeof q === 'string' ? q.trim().slice(0, 256) : '';
}

/** For comparing: without case and accents. */
const folded = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();

const sample: Screen = {
  kind: 'select-organization',
  application: 'Night Reader',
  person: 'Ana · ana@example.com',
  organizations: [
    { id: 'a', name: 'Panadería Sol', description: 'Bread and cakes', roles: ['owner'], isLast: true },
    { id: 'b', name: 'Reading circle', description: null, roles: ['reader', 'editor'], isLast: false },
  ],
  invitations: [],
  canSkip: true,
};
