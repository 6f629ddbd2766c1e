/** `/account/organizations/members`: who belongs to an organization, with which roles, and who no longer. */
import { isError } from '@portero/schema/errors.ts';
import { type AccountPage, type AccountRow, fill } from '@portero/sign-in/index.ts';
import {
  giveRolesIn,
  memberOf,
  membersOf,
  removeFrom,
  rolesIn,
} from '../../account/organization-administration.ts';
import { type CenterPage, type Go, unknownAction } from '../page.ts';
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

type Member = Awaited<ReturnType<typeof memberOf>>;
type Shown = Pick<Member, 'id' | 'name' | 'username' | 'primaryEmail' | 'avatar'> & {
  readonly organizationRoles: readonly { readonly id: string; readonly name: string }[];
};

const nameOf = ({ name, username, primaryEmail, id }: Shown): string =>
  name || username || primaryEmail || id;

export const membersPage: CenterPage = {
  isThere,
  proof: 'if-possible',
  async show(visit) {
    const place = await placeOf(visit);
    if (!place) return elsewhere;
    const words = visit.phrases.organization;
    const q = (visit.query.get('q') ?? '').trim().slice(0, 256);
    const [{ users, total }, roles] = await Promise.all([
      membersOf(visit.account, place.id, { q: q || undefined, page: pageIn(visit) }),
      rolesIn(visit.account, place.id),
    ]);
    const search = q === '' ? {} : { q };
    return placePage(visit, place, 'members', [
      {
        search: {
          path: '/account/organizations/members',
          hidden: { id: place.id },
          label: words.search,
          value: q,
          submit: words.find,
        },
        rows: users.map((member) => memberRow(visit, place, member, roles)),
        empty: words.nobody,
        links: q === '' ? [] : [{ href: addressIn('members', place.id), label: words.showAll }],
        pages: pagesOf(visit, total, (page) => addressIn('members', place.id, { ...search, page })),
      },
    ]);
  },
  submit: () => Promise.reject(unknownAction()),
};

function memberRow(
  visit: Visit,
  { id, mayStaff }: Place,
  member: Shown,
  roles: readonly RoleToGive[],
): AccountRow {
  const words = visit.phrases.organization;
  const isSelf = member.id === visit.user.id;
  const mayChange = mayStaff && covers(roles, member.organizationRoles);
  const about = { member: member.id };
  return {
    picture: { name: nameOf(member), picture: member.avatar ?? undefined, isSmall: true },
    label: nameOf(member),
    badge: isSelf ? words.you : undefined,
    value: member.primaryEmail === nameOf(member) ? undefined : (member.primaryEmail ?? undefined),
    note: member.organizationRoles.map(({ name }) => name).join(', ') || words.noRole,
    links: mayChange
      ? [
          { href: addressIn('members/roles', id, about), label: words.roles },
          ...(isSelf
            ? []
            : [
                {
                  href: addressIn('members/remove', id, about),
                  label: visit.phrases.account.remove,
                  danger: true,
                },
              ]),
        ]
      : [],
  };
}

/** One member's page, or the list where there is no such member. */
async function withMember(
  visit: Visit,
  show: (place: Place, member: Member) => Promise<{ page: AccountPage }>,
): Promise<{ page: AccountPage } | Go> {
  const place = await placeOf(visit);
  if (!place?.mayStaff) return elsewhere;
  try {
    return await show(place, await memberOf(visit.account, place.id, idIn(visit.query, 'member')));
  } catch (failure) {
    if (isError(failure, 'organization.require_membership')) return { to: addressIn('members', place.id) };
    throw failure;
  }
}

export const memberRolesPage: CenterPage = {
  isThere: isToChange,
  proof: 'if-possible',
  show: (visit, { form }) =>
    withMember(visit, async ({ id }, member) => {
      const words = visit.phrases.organization;
      const roles = await rolesIn(visit.account, id);
      const held = new Set(member.organizationRoles.map((role) => role.id));
      const frame = {
        view: 'task',
        title: fill(words.rolesOf, { name: nameOf(member) }),
        icon: 'people',
        back: back(visit, 'members'),
      } as const;
      if (!covers(roles, member.organizationRoles))
        return {
          page: {
            ...frame,
            lead: words.tooMuch,
            isPlain: true,
            parts: [{ part: 'button', ...back(visit, 'members') }],
          },
        };
      return {
        page: {
          ...frame,
          lead: words.rolesLead,
          parts: [
            {
              part: 'boxes',
              name: 'may',
              label: words.roles,
              empty: words.noRoleToGive,
              boxes: roleBoxes(roles, (role) => (form ? form.may.includes(role) : held.has(role))),
            },
            { part: 'submit', label: visit.phrases.account.save },
          ],
        },
      };
    }),
  async submit(visit, { may }) {
    const member = idIn(visit.query, 'member');
    await giveRolesIn(visit.account, idIn(visit.query, 'id'), member, may);
    return finishIn(visit, 'Saved', 'members');
  },
};

/** Asks before somebody is put out. */
export const removeMemberPage: CenterPage = {
  isThere: isToChange,
  proof: 'if-possible',
  show: (visit) =>
    withMember(visit, async ({ organization }, member) => {
      const words = visit.phrases.organization;
      return {
        page: {
          view: 'task',
          title: fill(words.removeTitle, { name: nameOf(member), organization: organization.name }),
          lead: words.removeLead,
          icon: 'alert',
          tone: 'bad',
          back: back(visit, 'members'),
          parts: [
            { part: 'submit', label: visit.phrases.account.remove, danger: true },
            { part: 'link', href: back(visit, 'members').href, label: visit.phrases.action.cancel },
          ],
        },
      };
    }),
  async submit(visit) {
    await removeFrom(visit.account, idIn(visit.query, 'id'), idIn(visit.query, 'member'));
    return finishIn(visit, 'MemberRemoved', 'members');
  },
};
