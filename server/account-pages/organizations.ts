/** `/account/organizations`: where somebody belongs, and who would like to have them. */
import { error, isError } from '@portero/schema/errors.ts';
import { type AccountRow, type AccountSection, fill } from '@portero/sign-in/index.ts';
import { administrable } from '../account/organization-administration.ts';
import {
  leaveOwnOrganization,
  listOwnInvitations,
  listOwnOrganizations,
  type OwnInvitation,
  type OwnOrganization,
  settleOwnInvitation,
} from '../account/organizations.ts';
import { addressIn } from './administration/place.ts';
import { type CenterPage, finish, isListThere, listPage, moment, unknownAction } from './page.ts';
import { canEdit, type View } from './visit.ts';

const list = '/account/organizations';

export const organizationsPage: CenterPage = {
  isThere: (visit) => isListThere(visit, 'organizations'),
  async show(visit) {
    const [organizations, invitations, administered] = await Promise.all([
      listOwnOrganizations(visit.account),
      listOwnInvitations(visit.account),
      administrable(visit.account),
    ]);
    const belonging = { organizations, invitations, administered };
    return listPage(visit, 'organizations', organizationSections(visit, belonging));
  },
  async submit(visit, { action, id }) {
    if (action !== 'accept' && action !== 'decline') throw unknownAction();
    await settleOwnInvitation(visit.account, id, action).catch((failure) => {
      // Somebody settled it meanwhile.
      throw isError(failure, 'request.invalid_input') ? error('entity.not_found') : failure;
    });
    return finish(visit, action === 'accept' ? 'Joined' : 'Declined', undefined, 'organizations');
  },
};

type Belonging = {
  readonly organizations: readonly OwnOrganization[];
  readonly invitations: readonly OwnInvitation[];
  readonly administered: Awaited<ReturnType<typeof administrable>>;
};

/** Invitations first, if any wait. */
export function organizationSections(
  visit: View,
  { organizations, invitations, administered }: Belonging,
): AccountSection[] {
  const words = visit.phrases.account;
  const mayEdit = canEdit(visit, 'organizations');
  const rolesIn = (roles: readonly { name: string }[]): string | undefined =>
    roles.map(({ name }) => name).join(', ') || undefined;
  const waiting = invitations.map(
    ({ id, organization, expiresAt, organizationRoles }): AccountRow => ({
      icon: 'mail',
      label: organization.name,
      value: rolesIn(organizationRoles),
      time: moment(visit, expiresAt, words.ends),
      actions: mayEdit
        ? [
            { action: 'accept', id, label: words.accept },
            { action: 'decline', id, label: words.decline, danger: true },
          ]
        : [],
    }),
  );
  return [
    ...(waiting.length > 0 ? [{ title: words.invitations, lead: words.invitationsLead, rows: waiting }] : []),
    {
      title: waiting.length > 0 ? words.yourOrganizations : undefined,
      empty: words.noOrganizations,
      rows: organizations.map(({ id, name, description, organizationRoles }) => ({
        icon: 'people',
        label: name,
        value: rolesIn(organizationRoles),
        note:
          administered.get(id) === 'needs-mfa'
            ? visit.phrases.organization.needsSecondStep
            : (description ?? undefined),
        links: [
          ...(administered.get(id) === 'open'
            ? [{ href: addressIn('members', id), label: visit.phrases.organization.manage }]
            : []),
          ...(mayEdit ? [{ href: addressIn('leave', id), label: words.leave, danger: true }] : []),
        ],
      })),
    },
  ];
}

/** Asks before somebody leaves. */
export const leavePage: CenterPage = {
  isThere: (visit) => canEdit(visit, 'organizations'),
  proof: 'if-possible',
  async show(visit) {
    const words = visit.phrases.account;
    const id = visit.query.get('id');
    const found = (await listOwnOrganizations(visit.account)).find((one) => one.id === id);
    if (!found) return { to: list };
    return {
      page: {
        view: 'task',
        title: fill(words.leaveTitle, { organization: found.name }),
        lead: words.leaveLead,
        icon: 'alert',
        tone: 'bad',
        back: { href: list, label: words.back },
        parts: [
          { part: 'submit', label: words.leave, danger: true },
          { part: 'link', href: list, label: visit.phrases.action.cancel },
        ],
      },
    };
  },
  async submit(visit) {
    await leaveOwnOrganization(visit.account, visit.query.get('id') ?? '');
    return finish(visit, 'Left', undefined, 'organizations');
  },
};
