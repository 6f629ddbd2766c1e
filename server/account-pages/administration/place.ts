/** An organization that the person administers, and the frame around its pages. */
import { isError } from '@portero/schema/errors.ts';
import type { AccountList, AccountPages, AccountSection } from '@portero/sign-in/index.ts';
import { fill } from '@portero/sign-in/index.ts';
import { administered } from '../../account/organization-administration.ts';
import { type Done, finish, type Go, listPage } from '../page.ts';
import { canEdit, canSee, type Visit } from '../visit.ts';

export const list = '/account/organizations';

type Page =
  | 'leave'
  | 'members'
  | 'members/roles'
  | 'members/remove'
  | 'invitations'
  | 'invitations/create'
  | 'settings';

/** A page about one organization. */
export const addressIn = (page: Page, id: string, more: Readonly<Record<string, string>> = {}): string =>
  `${list}/${page}?${new URLSearchParams({ id, ...more })}`;

/** An id as we write them; what else stands in an address is none. */
export function idIn(query: URLSearchParams, name: 'id' | 'member'): string {
  const id = query.get(name) ?? '';
  return /^[\w-]{1,128}$/.test(id) ? id : '';
}

export type Place = Awaited<ReturnType<typeof administered>> & {
  readonly id: string;
  readonly mayStaff: boolean;
  readonly maySet: boolean;
};

/** By the tenant's settings; whether this person administers the organization is asked when it is opened. */
export const isThere = (visit: Visit): boolean =>
  canSee(visit, 'organizations') && canSee(visit, 'organizationAdministration');
/** As `isThere`, for pages that change something. */
export const isToChange = (visit: Visit): boolean =>
  canSee(visit, 'organizations') && canEdit(visit, 'organizationAdministration');

/** The organization that the address names; undefined where there is none, or none of theirs. */
export async function placeOf(visit: Visit): Promise<Place | undefined> {
  const id = idIn(visit.query, 'id');
  if (id === '') return undefined;
  try {
    const found = await administered(visit.account, id);
    const mayEdit = isToChange(visit);
    return {
      ...found,
      id,
      mayStaff: mayEdit && found.may.has('portero:members'),
      maySet: mayEdit && found.may.has('portero:settings'),
    };
  } catch (failure) {
    if (isError(failure, 'entity.not_found')) return undefined;
    throw failure;
  }
}

export const elsewhere: Go = { to: list };

/** Members, invitations and settings are beside each other. */
export function placePage(
  visit: Visit,
  { id, organization, maySet }: Place,
  current: 'members' | 'invitations' | 'settings',
  sections: readonly AccountSection[],
): { page: AccountList } {
  const words = visit.phrases.organization;
  const { page } = listPage(visit, 'organizations', sections);
  const tabs = [
    { name: 'members', label: words.members },
    { name: 'invitations', label: visit.phrases.account.invitations },
    ...(maySet ? [{ name: 'settings', label: words.settings } as const] : []),
  ] as const;
  return {
    page: {
      ...page,
      title: organization.name,
      lead: organization.description ?? undefined,
      back: { href: list, label: words.all },
      tabs: tabs.map(({ name, label }) => ({
        href: addressIn(name, id),
        label,
        isCurrent: name === current,
      })),
    },
  };
}

export const back = (visit: Visit, page: 'members' | 'invitations') => ({
  href: addressIn(page, idIn(visit.query, 'id')),
  label: visit.phrases.action.back,
});

/** After something was done, back to a page of the same organization. */
export function finishIn(visit: Visit, done: Done, page: 'members' | 'invitations' | 'settings'): Go {
  const { to, ...go } = finish(visit, done, undefined, `organizations/${page}`);
  return { ...go, to: `${to}&${new URLSearchParams({ id: idIn(visit.query, 'id') })}` };
}

export const pageSize = 20;

/** The page that the address names, counted from one. */
export function pageIn({ query }: Visit): {
  readonly number: number;
  readonly size: number;
  readonly offset: number;
} {
  const number = /^\d{1,6}$/.test(query.get('page') ?? '') ? Math.max(1, Number(query.get('page'))) : 1;
  return { number, size: pageSize, offset: (number - 1) * pageSize };
}

/** Undefined when there is one page only. */
export function pagesOf(
  visit: Visit,
  total: number,
  address: (page: string) => string,
): AccountPages | undefined {
  const words = visit.phrases.organization;
  const { number } = pageIn(visit);
  const count = Math.max(1, Math.ceil(total / pageSize));
  if (count === 1 && number === 1) return undefined;
  const to = (page: number, label: string) => ({ href: address(String(page)), label });
  return {
    label: fill(words.page, { page: number, count }),
    previous: number > 1 ? to(Math.min(number - 1, count), words.previous) : undefined,
    next: number < count ? to(number + 1, words.next) : undefined,
  };
}

export type RoleToGive = {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly isGivable: boolean;
};

/** Roles that may be given, as boxes. */
export const roleBoxes = (roles: readonly RoleToGive[], isChosen: (id: string) => boolean) =>
  roles
    .filter(({ isGivable }) => isGivable)
    .map(({ id, name, description }) => ({
      value: id,
      label: name,
      note: description ?? undefined,
      chosen: isChosen(id),
    }));

/** Whether all of these may be given and taken. */
export const covers = (roles: readonly RoleToGive[], held: readonly { readonly id: string }[]): boolean => {
  const givable = new Set(roles.flatMap(({ id, isGivable }) => (isGivable ? [id] : [])));
  return held.every(({ id }) => givable.has(id));
};
