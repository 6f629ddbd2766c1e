/** Test support: somebody at the account centre with scripts off. */
import { expect } from 'vitest';
import { type Seen, Visitor } from '../pages/testing.ts';
import { everyField, newPerson, Owner, ownPassword, setAccountCenter } from '../testing/account.ts';
import type { TestPortero } from '../testing/portero.ts';

/** A person in whose browser somebody is signed in to an application, with the centre open to them. */
export async function atTheCentre(
  p: TestPortero,
  {
    fields = everyField,
    person = {},
  }: { fields?: Record<string, 'Off' | 'ReadOnly' | 'Edit'>; person?: object } = {},
): Promise<{ v: Visitor; owner: Owner; userId: string }> {
  await setAccountCenter(p, { enabled: true, fields });
  const userId = await newPerson(p, { ...person });
  const owner = await Owner.signIn(p, userId);
  return { v: new Visitor(owner.browser, owner.client), owner, userId };
}

/** Open a page that asks who it is, and show the password. */
export async function openVerified(v: Visitor, path: string): Promise<Seen> {
  const seen = await v.open(path);
  if (seen.path !== '/account/verified-action') return seen;
  return v.submit({ password: ownPassword });
}

export async function userOf(p: TestPortero, id: string) {
  const { status, body } = await p.api('GET', `/users/${id}`);
  expect(status).toBe(200);
  return body;
}
