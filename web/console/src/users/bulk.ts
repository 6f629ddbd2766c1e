/** Doing one thing to many people, by the calls for one person: a few at a time, and whom it failed for is kept. */
import { answer, api, done } from '../api/client.ts';
import { isApiError, SignedOutError, sentenceOf } from '../api/errors.ts';

export const kinds = [
  'suspend',
  'reactivate',
  'addRole',
  'removeRole',
  'addToOrganization',
  'delete',
] as const;
export type Kind = (typeof kinds)[number];
export type Person = { readonly id: string; readonly name: string };
export type Failure = Person & { readonly sentence: string };

/** Requests under way at a time: the server has others to serve. */
const atOnce = 4;

/**
 * @param isStopped asked before each of them
 * @param onDone told of each of them
 * @throws SignedOutError when the session ended: the rest would fail in the same way
 */
export async function forEach(
  people: readonly Person[],
  act: (person: Person) => Promise<unknown>,
  isStopped: () => boolean,
  onDone: (failure: Failure | undefined) => void,
): Promise<void> {
  const waiting = people.values();
  let signedOut: SignedOutError | undefined;
  const work = async () => {
    for (const person of waiting) {
      if (signedOut || isStopped()) return;
      try {
        await act(person);
        onDone(undefined);
      } catch (failure) {
        if (failure instanceof SignedOutError) signedOut = failure;
        else onDone({ ...person, sentence: sentenceOf(failure) });
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  if (signedOut) throw signedOut;
}

/** @param target the role or the organization, where it is about one */
export async function act(kind: Kind, userId: string, target: string): Promise<void> {
  const client = await api();
  const params = { path: { userId } };
  switch (kind) {
    case 'suspend':
    case 'reactivate': {
      const body = { isSuspended: kind === 'suspend' };
      await answer(client.PATCH('/api/users/{userId}/is-suspended', { params, body }));
      return;
    }
    case 'addRole':
      await answer(client.POST('/api/users/{userId}/roles', { params, body: { roleIds: [target] } }));
      return;
    case 'removeRole':
      return withoutMissing(
        done(
          client.DELETE('/api/users/{userId}/roles/{roleId}', {
            params: { path: { userId, roleId: target } },
          }),
        ),
      );
    case 'addToOrganization':
      return done(
        client.POST('/api/organizations/{id}/users', {
          params: { path: { id: target } },
          body: { userIds: [userId] },
        }),
      );
    case 'delete':
      return withoutMissing(done(client.DELETE('/api/users/{userId}', { params })));
  }
}

/** What is not there any more needs not be taken away. */
async function withoutMissing(call: Promise<void>): Promise<void> {
  try {
    await call;
  } catch (failure) {
    if (!isApiError(failure) || failure.status !== 404) throw failure;
  }
}
