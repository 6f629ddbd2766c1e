/** Things that a rule or a form may name, found on the server by a word of their name. */
import { answer, api } from '../api/client.ts';
import type { Findable, Option } from '../ui/findable.ts';
import { displayName } from '../users/queries.ts';

const page = { page: 1, page_size: 20 } as const;
const like = (keyword: string) => keyword && { search_params: { search: `%${keyword}%` } };
const named = ({ id, name }: { readonly id: string; readonly name: string }): Option => ({
  value: id,
  label: name,
});

export const people: Findable = {
  kind: 'people',
  find: async (keyword) => {
    const query = { ...page, ...like(keyword) };
    const found = await answer((await api()).GET('/api/users', { params: { query } }));
    return found.map((person) => ({ value: person.id, label: displayName(person) }));
  },
  nameOf: async (userId) =>
    displayName(await answer((await api()).GET('/api/users/{userId}', { params: { path: { userId } } }))),
};

export const applications: Findable = {
  kind: 'applications',
  find: async (keyword) => {
    const query = { ...page, ...like(keyword) };
    return (await answer((await api()).GET('/api/applications', { params: { query } }))).map(named);
  },
  nameOf: async (id) =>
    (await answer((await api()).GET('/api/applications/{id}', { params: { path: { id } } }))).name,
};

const apiOptions = async (): Promise<Option[]> =>
  (await answer((await api()).GET('/api/resources'))).map(({ indicator, name }) => ({
    value: indicator,
    label: `${name} · ${indicator}`,
  }));

/** By their audience. The contract has no search among APIs: all come, and are looked through here. */
export const apis: Findable = {
  kind: 'apis',
  find: async (keyword) => {
    const wanted = keyword.toLowerCase();
    return (await apiOptions()).filter(({ label }) => label.toLowerCase().includes(wanted)).slice(0, 50);
  },
  nameOf: async (indicator) =>
    (await apiOptions()).find(({ value }) => value === indicator)?.label ?? indicator,
};

/** Roles by their id, whomever they are for. */
export const nameOfRole: Findable['nameOf'] = async (id) =>
  (await answer((await api()).GET('/api/roles/{id}', { params: { path: { id } } }))).name;

/** APIs by their id. */
export const nameOfResource: Findable['nameOf'] = async (id) =>
  (await answer((await api()).GET('/api/resources/{id}', { params: { path: { id } } }))).name;

export const rolesOfPeople: Findable = {
  kind: 'roles-of-people',
  find: async (keyword) => {
    const query = { ...page, ...like(keyword), type: 'User' as const };
    return (await answer((await api()).GET('/api/roles', { params: { query } }))).map(named);
  },
  nameOf: nameOfRole,
};

export const organizations: Findable = {
  kind: 'organizations',
  find: async (keyword) => {
    const query = { ...page, ...(keyword && { q: keyword }) };
    return (await answer((await api()).GET('/api/organizations', { params: { query } }))).map(named);
  },
  nameOf: async (id) =>
    (await answer((await api()).GET('/api/organizations/{id}', { params: { path: { id } } }))).name,
};

export const organizationRoles: Findable = {
  kind: 'organization-roles',
  find: async (keyword) => {
    const query = { ...page, ...(keyword && { q: keyword }) };
    const found = await answer((await api()).GET('/api/organization-roles', { params: { query } }));
    return found.filter(({ type }) => type === 'User').map(named);
  },
  nameOf: async (id) =>
    (await answer((await api()).GET('/api/organization-roles/{id}', { params: { path: { id } } }))).name,
};
