/** `/account/organizations/invitations`: who was asked to join an organization, and somebody new. */
import { error, isError } from '@portero/schema/errors.ts';
import { inviteBody } from '@portero/schema/organization-administration.ts';
import type { AccountRow } from '@portero/sign-in/index.ts';
import {
  invitationsTo,
  inviteTo,
  rolesIn,
  sendInvitationAgain,
  withdrawInvitation,
} from '../../account/organization-administration.ts';
import { uniqueViolation } from '../../database/dialect.ts';
import { identifierOf } from '../../pages/form.ts';
import { type CenterPage, moment, unknownAction, WrongField } from '../page.ts';
import type { Visit } from '../visit.ts';
import {
  addressIn,
  back,
  covers,
  elsewhere,
  finishIn,
  idIn,
  isThere,
  isToChange,
  type Place,
  pageIn,
  pagesOf,
  placeOf,
  placePage,
  type RoleToGive,
  roleBoxes,
} from './place.ts';

/** Days that an invitation stands. */
const lives = [1, 3, 7, 14, 30];
const usualLife = 7;

export const invitationsPage: CenterPage = {
  isThere,
  proof: 'if-possible',
  async show(visit) {
    const place = await placeOf(visit);
    if (!place) return elsewhere;
    const [invitations, roles] = await Promise.all([
      invitationsTo(visit.account, place.id),
      rolesIn(visit.account, place.id),
    ]);
    const { offset, size } = pageIn(visit);
    return placePage(visit, place, 'invitations', [
      {
        rows: invitations
          .slice(offset, offset + size)
          .map((invitation) => invitationRow(visit, place, invitation, roles)),
        empty: visit.phrases.organization.noInvitations,
        links: place.mayStaff
          ? [{ href: addressIn('invitations/create', place.id), label: visit.phrases.organization.invite }]
          : [],
        pages: pagesOf(visit, invitations.length, (page) => addressIn('invitations', place.id, { page })),
      },
    ]);
  },
  async submit(visit, { action, id }) {
    if (!isToChange(visit)) throw error('account_center.field_not_editable');
    const organizationId = idIn(visit.query, 'id');
    const work = { send: sendInvitationAgain, withdraw: withdrawInvitation };
    if (action !== 'send' && action !== 'withdraw') throw unknownAction();
    await work[action](visit.account, organizationId, id).catch((failure) => {
      // Somebody settled it meanwhile.
      throw isError(failure, 'request.invalid_input') ? error('entity.not_found') : failure;
    });
    return finishIn(visit, action === 'send' ? 'Invited' : 'Withdrawn', 'invitations');
  },
};

type Invitation = Awaited<ReturnType<typeof invitationsTo>>[number];

function invitationRow(
  visit: Visit,
  { mayStaff }: Place,
  { id, invitee, status, expiresAt, organizationRoles }: Invitation,
  roles: readonly RoleToGive[],
): AccountRow {
  const { organization: words, account } = visit.phrases;
  const isWaiting = status === 'Pending';
  const badges = {
    Pending: { badge: words.waiting, badgeTone: 'open' },
    Accepted: { badge: words.accepted, badgeTone: 'good' },
    Expired: { badge: words.expired },
    Revoked: { badge: words.withdrawn },
  } as const;
  return {
    icon: 'mail',
    label: invitee,
    ...badges[status],
    value: organizationRoles.map(({ name }) => name).join(', ') || words.noRole,
    time: isWaiting ? moment(visit, expiresAt, account.ends) : undefined,
    actions:
      isWaiting && mayStaff && covers(roles, organizationRoles)
        ? [
            { action: 'send', id, label: words.sendAgain },
            { action: 'withdraw', id, label: words.withdraw, danger: true },
          ]
        : [],
  };
}

export const createInvitationPage: CenterPage = {
  isThere: isToChange,
  proof: 'if-possible',
  async show(visit, { form }) {
    const place = await placeOf(visit);
    if (!place?.mayStaff) return elsewhere;
    const { organization: words, input } = visit.phrases;
    const days = new Intl.NumberFormat([visit.language, 'en'], {
      style: 'unit',
      unit: 'day',
      unitDisplay: 'long',
    });
    const roles = await rolesIn(visit.account, place.id);
    return {
      page: {
        view: 'task',
        title: words.invite,
        lead: words.inviteLead,
        icon: 'mail',
        back: back(visit, 'invitations'),
        parts: [
          { part: 'text', name: 'identifier', label: input.email, value: form?.identifier },
          {
            part: 'boxes',
            name: 'may',
            label: words.roles,
            empty: words.noRoleToGive,
            boxes: roleBoxes(roles, (id) => form?.may.includes(id) ?? false),
          },
          {
            part: 'select',
            name: 'life',
            label: words.life,
            options: lives.map((life) => ({ value: String(life), label: days.format(life) })),
            chosen: form?.life || String(usualLife),
          },
          { part: 'submit', label: words.send },
        ],
      },
    };
  },
  async submit(visit, form) {
    const { value } = identifierOf(form, ['email'], visit.country);
    const body = inviteBody.safeParse({
      invitee: value,
      organizationRoleIds: form.may,
      days: lives.find((life) => String(life) === form.life) ?? usualLife,
    });
    if (!body.success) throw new WrongField('identifier', (phrases) => phrases.error.invalidEmail);
    await inviteTo(visit.account, idIn(visit.query, 'id'), body.data).catch((failure) => {
      throw isError(failure, 'request.invalid_input') || uniqueViolation(failure)
        ? new WrongField('identifier', (phrases) => phrases.organization.invitedAlready)
        : failure;
    });
    return finishIn(visit, 'Invited', 'invitations');
  },
};
