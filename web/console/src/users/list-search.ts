/** What a list of people is narrowed to and sorted by, as its address has it. */
import { type ListSearch, listSearch, oneOf } from '../shell/url-state.ts';
import type { Sorting } from '../ui/DataTable.tsx';

export const yesOrNo = ['true', 'false'] as const;
/** By the columns' names; `-` is the other way round. */
export const sortings = [
  '-created',
  'created',
  '-lastSignIn',
  'lastSignIn',
  'person',
  '-person',
  'identifiers',
  '-identifiers',
] as const;
type SortedBy = (typeof sortings)[number];
export const choices = ['isSuspended', 'hasMfa', 'hasPassword', 'hasSignedIn'] as const;
export type Choice = (typeof choices)[number];
export const ids = ['roleId', 'organizationId', 'applicationId'] as const;
export const times = ['createdFrom', 'createdTo', 'lastSignInFrom', 'lastSignInTo'] as const;

export type UserFilters = {
  readonly [Name in Choice]?: (typeof yesOrNo)[number];
} & { readonly [Name in (typeof ids)[number] | (typeof times)[number]]?: string } & {
  readonly sort?: SortedBy;
};

/** `create` opens the dialog, so that it can be linked and closed by Back. */
export type UsersSearch = ListSearch & UserFilters & { readonly create?: true };

/** For `validateSearch`: what is wrong in an address is left out. */
export function usersSearch(search: Record<string, unknown>): UsersSearch {
  const sort = oneOf(search.sort, sortings);
  const texts = [...ids, ...times].flatMap((name) => {
    const value = search[name];
    const isGood =
      typeof value === 'string' &&
      (times.some((time) => time === name) ? /^\d{4}-\d{2}-\d{2}$/ : /^[\w-]{1,64}$/).test(value);
    return isGood ? [[name, value]] : [];
  });
  const chosen = choices.flatMap((name) => {
    // The router turns `true` in an address into a boolean.
    const value = oneOf(String(search[name]), yesOrNo);
    return value ? [[name, value]] : [];
  });
  return {
    ...listSearch(search),
    ...(search.create ? { create: true as const } : {}),
    ...Object.fromEntries([...texts, ...chosen]),
    ...(sort && sort !== '-created' && { sort }),
  };
}

/** The order is none. */
export const filterCount = ({ sort: _sort, ...filters }: UserFilters): number =>
  [...choices, ...ids, ...times].filter((name) => filters[name] !== undefined).length;

const columns = {
  created: 'createdAt',
  lastSignIn: 'lastSignInAt',
  person: 'name',
  identifiers: 'primaryEmail',
} as const;

const nameOf = (sort: SortedBy) =>
  oneOf(sort.replace('-', ''), ['created', 'lastSignIn', 'person', 'identifiers']);

export const sortingOf = ({ sort = '-created' }: UserFilters): Sorting => ({
  by: nameOf(sort) ?? 'created',
  way: sort.startsWith('-') ? 'descending' : 'ascending',
});

/** Undefined for an order that the list does not offer. */
export const sortOf = ({ by, way }: Sorting): SortedBy | undefined =>
  oneOf(way === 'descending' ? `-${by}` : by, sortings);

/** The query of the Management API. Days are those of the browser, both ends included. */
export function filterQuery(filters: UserFilters) {
  const time = (name: (typeof times)[number], end: boolean) => {
    const day = filters[name];
    if (day === undefined) return {};
    const at = new Date(`${day}T${end ? '23:59:59.999' : '00:00:00'}`).getTime();
    return Number.isNaN(at) ? {} : { [name]: String(at) };
  };
  const set = (name: Choice | (typeof ids)[number]) =>
    filters[name] === undefined ? {} : { [name]: filters[name] };
  return {
    ...set('isSuspended'),
    ...set('hasMfa'),
    ...set('hasPassword'),
    ...set('hasSignedIn'),
    ...set('roleId'),
    ...set('organizationId'),
    ...set('applicationId'),
    ...time('createdFrom', false),
    ...time('createdTo', true),
    ...time('lastSignInFrom', false),
    ...time('lastSignInTo', true),
    ...orderOf(filters),
  };
}

function orderOf({ sort = '-created' }: UserFilters) {
  const by = nameOf(sort) ?? 'created';
  return { sortBy: columns[by], sortOrder: sort.startsWith('-') ? 'desc' : 'asc' } as const;
}
