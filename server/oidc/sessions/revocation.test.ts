/** A sign-in that is done, but whose browser has not gone on yet, is as good as a session: it ends with those. */
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { begin, codeFor, password, redirectUri } from '../../experience/testing.ts';
import { byEmail, configure } from '../../pages/testing.ts';
import {
  authorizationUrl,
  Browser,
  followToApplication,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
} from '../../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../../testing/portero.ts';
import { origin, Partner } from '../../testing/third-party.ts';
import { revokeGrant, revokeUser } from '../records/records.ts';

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

onEveryServer('a sign-in that is half done', (portero) => {
  const ends: Readonly<Record<string, (p: TestPortero, id: string) => Promise<unknown>>> = {
    suspended: async (p, id) => {
      for (const isSuspended of [true, false])
        expect((await p.api('PATCH', `/users/${id}/is-suspended`, { isSuspended })).status).toBe(200);
    },
    deleted: async (p, id) => {
      expect((await p.api('PATCH', '/configs/deleted-users', { days: 7 })).status).toBe(200);
      expect((await p.api('DELETE', `/users/${id}`)).status).toBe(204);
      expect((await p.api('POST', `/deleted-users/${id}/restore`)).status).toBe(200);
    },
    'signed out everywhere': async (p, id) => {
      expect((await p.api('DELETE', `/users/${id}/sessions`)).status).toBe(204);
    },
  };
  const shown = async (p: TestPortero, { username }: { username: string }) => {
    const s = await begin(p, 'SignIn');
    const show = async () => {
      const identifier = { type: 'username', value: username };
      const { status, body } = await s.call('POST', '/verification/password', { identifier, password });
      expect(status, JSON.stringify(body)).toBe(200);
      return body;
    };
    return { ...s, show, proof: await show() };
  };

  it.each(Object.keys(ends))('is over once its person was %s, whatever came after', async (what) => {
    const p = portero();
    await configure(p, { mfa: { factors: [], policy: 'UserControlled' } });
    const [ana, eva] = [await person(p), await person(p)];
    const [named, proved, other] = [await shown(p, ana), await shown(p, ana), await shown(p, eva)];
    for (const s of [named, other])
      expect((await s.call('POST', '/identification', s.proof)).status).toBe(204);
    // Nobody's clock is asked: it may all happen within a millisecond.
    await ends[what]?.(p, ana.id);

    const over = { body: { code: 'session.verification_failed' } };
    expect(await named.call('POST', '/submit')).toMatchObject(over);
    expect(await named.call('POST', '/profile', { type: 'username', value: 'more' })).toMatchObject(over);
    expect(await named.call('POST', '/identification', await named.show())).toMatchObject({ status: 204 });
    expect(await named.call('POST', '/submit')).toMatchObject(over);
    expect(await proved.call('POST', '/identification', proved.proof)).toMatchObject(over);
    expect((await other.call('POST', '/submit')).status).toBe(200);

    // Whoever begins anew, in the same browser, signs in.
    expect((await named.call('PUT', '', { interactionEvent: 'SignIn' })).status).toBe(204);
    expect((await named.call('POST', '/identification', await named.show())).status).toBe(204);
    expect((await named.call('POST', '/submit')).status).toBe(200);
  });
});

onEveryServer('a sign-in that a mailed code began', (portero) => {
  const byCode = async (p: TestPortero, email: string, event = 'SignIn') => {
    const s = await begin(p, event);
    const identifier = { type: 'email', value: email };
    const asked = { identifier, interactionEvent: event };
    const { body: proof } = await s.call('POST', '/verification/verification-code', asked);
    const answer = { ...proof, identifier, code: await codeFor(p, email) };
    expect((await s.call('POST', '/verification/verification-code/verify', answer)).status).toBe(200);
    const name = async () => (await s.call('POST', '/identification', proof)).body?.code;
    return { ...s, name };
  };
  const ends: Readonly<Record<string, (p: TestPortero, of: { id: string; email: string }) => Promise<void>>> =
    {
      'has reset their password': async (p, { email }) => {
        const s = await byCode(p, email, 'ForgotPassword');
        expect(await s.name()).toBe(undefined);
        expect((await s.call('PUT', '/profile/password', { password: 'Nieve-azul-4711' })).status).toBe(204);
        expect((await s.call('POST', '/submit')).status).toBe(200);
      },
      'was given another password': async (p, { id }) => {
        const { status } = await p.api('PATCH', `/users/${id}/password`, { password: 'Nieve-azul-4711' });
        expect(status).toBe(200);
      },
      'was signed out everywhere': async (p, { id }) => {
        expect((await p.api('DELETE', `/users/${id}/sessions`)).status).toBe(204);
      },
    };

  it.each(Object.keys(ends))('is over once its person %s, also before it has named them', async (what) => {
    const p = portero();
    await configure(p, { ...byEmail, mfa: { factors: [], policy: 'UserControlled' } });
    const email = `coded${++people}@example.com`;
    const { body } = await p.api('POST', '/users', { primaryEmail: email, password });
    const [named, proved] = [await byCode(p, email), await byCode(p, email)];
    expect(await named.name()).toBe(undefined);
    await ends[what]?.(p, { id: body.id, email });
    expect((await named.call('POST', '/submit')).body).toMatchObject({ code: 'session.verification_failed' });
    expect(await proved.name()).toBe('session.verification_failed');
    const anew = await byCode(p, email);
    expect(await anew.name()).toBe(undefined);
    await anew.finish();
  });
});

/** How many wait for what another transaction holds. */
async function howManyWait({ database, tenants }: TestPortero): Promise<number> {
  if (database.engine === 'sqlite') return Math.max(...database.load().map(({ waiting }) => waiting));
  const { waiting } = await tenants.default.db.read
    .selectNoFrom(sql<number>`(select count(*) from pg_locks where not granted)`.as('waiting'))
    .executeTakeFirstOrThrow();
  return waiting;
}

onEveryServer('requests of one browser at the same moment', (portero) => {
  it('each leave in the session where they signed in, so that it can be told of a sign-out', async () => {
    const p = portero();
    const { db } = p.tenants.default;
    const clients = [];
    for (const name of ['mail', 'wiki', 'shop'])
      clients.push(await insertApplication(p, name, 'SPA', `https://${name}.example/cb`));
    const [mail, ...others] = clients;
    const id = await insertUser(p, 'everywhere');
    const browser = new Browser(p.core);
    if (mail) await signInAs(browser, p.tenants.default, id, mail, pkce());
    const session = () =>
      db.read
        .selectFrom('oidc_records')
        .select('payload')
        .where('model', '=', 'Session')
        .where('accountId', '=', id)
        .executeTakeFirstOrThrow();
    const asked = await db.transaction(async (inside) => {
      // Both have read the session before either of them can store it.
      await inside.write
        .updateTable('oidc_records')
        .set((set) => ({ expiresAt: set.ref('expiresAt') }))
        .where('accountId', '=', id)
        .execute();
      const answers = others.map((client) =>
        browser.get(authorizationUrl(client, pkce(), { prompt: 'none', scope: 'openid' })),
      );
      await expect.poll(() => howManyWait(p)).toBeGreaterThanOrEqual(2);
      return { answers };
    });
    for (const { headers } of await Promise.all(asked.answers)) expect(headers.location).toContain('code=');
    expect(Object.keys(Object((await session()).payload.authorizations)).sort()).toEqual([
      'mail',
      'shop',
      'wiki',
    ]);
  });
});

onEveryServer('a grant that is taken back while its owner agrees to more', (portero) => {
  it('does not come back with what it held before', async () => {
    const p = portero();
    const { db } = p.tenants.default;
    const partner = await Partner.create(p, { userScopes: ['profile', 'email'] });
    await partner.ask({ scope: 'openid profile' });
    await partner.allow();
    const grants = db.read
      .selectFrom('oidc_records')
      .select('id')
      .where('model', '=', 'Grant')
      .where('accountId', '=', partner.user);
    const [grant] = await grants.execute();
    expect(await partner.ask({ scope: 'openid profile email' })).toMatch(/^\/consent/);
    const csrf = await partner.csrf();
    const agreed = await db.transaction(async (inside) => {
      await revokeGrant(inside, grant?.id ?? '');
      const answer = partner.browser.request('POST', `/consent?app_id=${partner.client.id}`, {
        form: { csrf, action: 'confirm' },
        headers: { origin },
      });
      await expect.poll(() => howManyWait(p)).toBeGreaterThan(0);
      return { answer };
    });
    const { statusCode } = await agreed.answer;
    expect(statusCode).toBeLessThan(500);
    expect((await grants.execute()).map(({ id }) => id)).not.toContain(grant?.id);
  });
});

onEveryServer('a request that is under way while everything of a person ends', (portero) => {
  it.each([
    ['at the same application', 'first'],
    ['at another one', 'second'],
  ])('does not bring the session back, nor get anything by it, %s', async (_name, asking) => {
    const p = portero();
    const { db } = p.tenants.default;
    const clients = {
      first: await insertApplication(p, `first-${asking}`, 'SPA', 'https://app.example/cb'),
      second: await insertApplication(p, `second-${asking}`, 'SPA', 'https://other.example/cb'),
    };
    const client = asking === 'first' ? clients.first : clients.second;
    const id = await insertUser(p, `ending-${asking}`);
    const browser = new Browser(p.core);
    await signInAs(browser, p.tenants.default, id, clients.first, pkce());
    const silently = () => browser.get(authorizationUrl(client, pkce(), { prompt: 'none', scope: 'openid' }));
    expect((await silently()).headers.location).toContain('code=');

    const asked = await db.transaction(async (inside) => {
      await revokeUser(inside, id);
      // It reads the session, which is there for everybody else, and then comes to store what it made of it.
      const answer = silently();
      await expect.poll(() => howManyWait(p)).toBeGreaterThan(0);
      return { answer };
    });
    const answer = await asked.answer;
    expect(String(answer.headers.location)).not.toContain('code=');
    const left = db.read.selectFrom('oidc_records').select('model').where('accountId', '=', id);
    expect(await left.execute()).toEqual([]);
    // The browser is sent to ask again, and hears that nobody is signed in.
    expect(answer.statusCode).toBe(303);
    const again = await browser.get(String(answer.headers.location));
    expect(again.headers.location).toContain(`${client.redirectUri}?error=login_required`);
  });
});
