/** Applications and people by name, identifier or address, for the palette. */
import { answer, api } from '../api/client.ts';

export type FoundEntity = {
  readonly kind: 'application' | 'user';
  readonly id: string;
  readonly label: string;
  readonly hint: string;
};

/** @param open what the administrator may look at */
export async function findEntities(
  keyword: string,
  open: { readonly applications: boolean; readonly users: boolean },
): Promise<FoundEntity[]> {
  const client = await api();
  const query = { page: 1, page_size: 5, search_params: { search: `%${keyword}%` } };
  const [applications, users] = await Promise.all([
    open.applications ? answer(client.GET('/api/applications', { params: { query } })) : [],
    open.users ? answer(client.GET('/api/users', { params: { query } })) : [],
  ]);
  return [
    ...applications.map(
      (app): FoundEntity => ({ kind: 'application', id: app.id, label: app.name, hint: app.id }),
    ),
    ...users.map((user): FoundEntity => {
      const names = [user.name, user.username, user.primaryEmail, user.primaryPhone].filter(
        (name) => name !== null,
      );
      return { kind: 'user', id: user.id, label: names[0] ?? user.id, hint: names[1] ?? '' };
    }),
  ];
}
