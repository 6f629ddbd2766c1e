/** A sign-in that is done, but whose browser has not gone on yet, is as good as a session: it ends with those. */
import { expect, it } from 'vitest';
import { begin, password, redirectUri } from '../../experience/testing.ts';
import { configure } from '../../pages/testing.ts';
import { followToApplication } from '../../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../../testing/portero.ts';

let people = 0;
async function person(p: TestPortero) {
  const username = `held${++people}`;
  const { status, body } = await p.api('POST', '/users', { username, password });
  expect(status, JSON.stringify(body)).toBe(200);
  return { id: body.id as string, username };
}

/** Everything is proved. @returns what takes the browser on to the application, which then gets a code */
async function signedInUpToTheRedirect(p: TestPortero, { username }: { username: string }) {
  const s = await begin(p, 'SignIn');
  const identifier = { type: 'username', value: username };
  const { body } = await s.call('POST', '/verification/password', { identifier, password });
  expect((await s.call('POST', '/identification', body)).status).toBe(204);
  const submitted = await s.call('POST', '/submit');
  expect(submitted.status, JSON.stringify(submitted.body)).toBe(200);
  return async () => {
    const back = await followToApplication(s.browser, submitted.body.redirectTo, redirectUri).catch(String);
    return back instanceof URL && back.searchParams.has('code');
  };
}

onEveryServer('a sign-in that waits for its browser', (portero) => {
  const ends: Readonly<Record<string, (p: TestPortero, id: string) => ReturnType<TestPortero['api']>>> = {
    'a new password': (p, id) => p.api('PATCH', `/users/${id}/password`, { password: 'Nieve-azul-4711' }),
    'a second factor that is required': (p, id) =>
      p.api('PUT', `/users/${id}/mfa-requirement`, { isRequired: true }),
    'a suspension, also one that is over': async (p, id) => {
      await p.api('PATCH', `/users/${id}/is-suspended`, { isSuspended: true });
      return p.api('PATCH', `/users/${id}/is-suspended`, { isSuspended: false });
    },
  };

  it('goes no further once what it would begin was ended; others do', async () => {
    const p = portero();
    await configure(p, { mfa: { factors: ['Totp'], policy: 'NoPrompt' } });
    for (const [what, end] of Object.entries(ends)) {
      const [ana, eva] = [await person(p), await person(p)];
      const [goOn, others] = [await signedInUpToTheRedirect(p, ana), await signedInUpToTheRedirect(p, eva)];
      const { status, body } = await end(p, ana.id);
      expect(status, JSON.stringify(body)).toBeLessThan(300);
      expect([await goOn(), await others()], what).toEqual([false, true]);
    }
  });
});
