/** A challenge sent or not, a verifier shown or not, for both kinds of applications (RFC 7636, RFC 9700 §2.1.1). */
import { expect, it } from 'vitest';
import {
  authorizationUrl,
  Browser,
  type ClientFacts,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
  token,
} from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';

const redirectUri = 'https://app.example/callback';
const kinds = { SPA: 'public', Native: 'public', Traditional: 'confidential' } as const;

onEveryServer('PKCE', (portero) => {
  let counter = 0;
  for (const [type, kind] of Object.entries(kinds)) {
    for (const challenge of [true, false]) {
      for (const verifier of ['right', 'wrong', 'none'] as const) {
        if (kind === 'public' && !challenge) continue;
        const works = challenge ? verifier === 'right' : verifier === 'none';
        it(`${works ? 'gives' : 'refuses'} tokens: ${type}, ${challenge ? 'a' : 'no'} challenge, ${verifier} verifier`, async () => {
          const p = portero();
          const user = await insertUser(p, `walker${counter++}`);
          const client = await insertApplication(p, `walked${counter++}`, type, redirectUri);
          const proof = pkce();
          const without = { code_challenge: [], code_challenge_method: [] };
          const { default: tenant } = p.tenants;
          const back = await signInAs(
            new Browser(p.core),
            tenant,
            user,
            client,
            proof,
            challenge ? {} : without,
          );
          const answer = await token(p.core, client, {
            grant_type: 'authorization_code',
            code: back.searchParams.get('code') ?? '',
            redirect_uri: redirectUri,
            ...(verifier === 'right' && { code_verifier: proof.verifier }),
            ...(verifier === 'wrong' && { code_verifier: pkce().verifier }),
          });
          expect(answer.statusCode, answer.payload).toBe(works ? 200 : 400);
          if (!works) expect(answer.json().error).toBe('invalid_grant');
        });
      }
    }
  }

  it.each(['SPA', 'Native'])('lets no %s ask without a challenge, nor push such a request', async (type) => {
    const p = portero();
    const client = await insertApplication(p, `asker${counter++}`, type, redirectUri);
    const answer = await new Browser(p.core).get(
      authorizationUrl(client, pkce(), { code_challenge: [], code_challenge_method: [] }),
    );
    expect(new URL(String(answer.headers.location)).searchParams.get('error')).toBe('invalid_request');
    const pushed = await p.core.inject({
      method: 'POST',
      url: '/oidc/request',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `client_id=${client.id}&response_type=code&scope=openid&redirect_uri=${encodeURIComponent(redirectUri)}`,
    });
    expect([pushed.statusCode, pushed.json().error]).toEqual([400, 'invalid_request']);
  });

  const without = { code_challenge: [], code_challenge_method: [] };
  const demands = {
    'the application’s setting': {
      on: async (client: ClientFacts, requirePkce: boolean) =>
        portero().api('PATCH', `/applications/${client.id}`, { customClientMetadata: { requirePkce } }),
    },
    'the tenant’s setting': {
      on: async (_client: ClientFacts, requiredOfAll: boolean) =>
        portero().api('PATCH', '/configs/pkce', { requiredOfAll }),
    },
  };
  it.each(Object.keys(demands) as (keyof typeof demands)[])(
    'is demanded of an application with a secret by %s, on every way, from the next request on, and until it is taken back',
    async (demand) => {
      const p = portero();
      const client = await insertApplication(p, `demanded${counter++}`, 'Traditional', redirectUri);
      const query = (more: Record<string, string>) =>
        new URLSearchParams({
          client_id: client.id,
          redirect_uri: redirectUri,
          response_type: 'code',
          scope: 'openid',
          ...more,
        }).toString();
      const asked = async (more: Record<string, string | string[]>) => {
        const { headers } = await new Browser(p.core).get(authorizationUrl(client, pkce(), more));
        return new URL(String(headers.location), redirectUri);
      };
      const pushed = (more: Record<string, string>) =>
        p.core.inject({
          method: 'POST',
          url: '/oidc/request',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          payload: query({ client_secret: client.secret ?? '', ...more }),
        });
      const { challenge } = pkce();
      const fine = { code_challenge: challenge, code_challenge_method: 'S256' };
      expect((await asked(without)).pathname).toBe('/sign-in');
      const before = await pushed({});
      expect(before.statusCode, before.payload).toBe(201);

      expect((await demands[demand].on(client, true)).status).toBe(200);
      const refused = await asked(without);
      expect(refused.href.startsWith(redirectUri)).toBe(true);
      expect(refused.searchParams.get('error')).toBe('invalid_request');
      expect(refused.searchParams.get('error_description')).toContain('PKCE');
      expect(refused.searchParams.get('state')).toBe('state-1');
      for (const odd of [{ ...without, code_challenge_method: 'S256' }, { code_challenge_method: 'plain' }])
        expect((await asked(odd)).searchParams.get('error')).toBe('invalid_request');
      expect((await asked({})).pathname).toBe('/sign-in');
      const pushedWithout = await pushed({});
      expect([pushedWithout.statusCode, pushedWithout.json().error]).toEqual([400, 'invalid_request']);
      expect((await pushed(fine)).statusCode).toBe(201);
      // What was pushed before opens nothing either.
      const late = await new Browser(p.core).get(
        `/oidc/auth?${new URLSearchParams({ client_id: client.id, request_uri: before.json().request_uri })}`,
      );
      expect(String(late.headers.location)).toContain('error=invalid_request');

      expect((await demands[demand].on(client, false)).status).toBe(200);
      expect((await asked(without)).pathname).toBe('/sign-in');
    },
  );

  it('gives nothing to a signed-in browser that comes without a challenge where one is demanded', async () => {
    const p = portero();
    const user = await insertUser(p, `walker${counter++}`);
    const client = await insertApplication(p, `demanded${counter++}`, 'Traditional', redirectUri);
    const browser = new Browser(p.core);
    await signInAs(browser, p.tenants.default, user, client, pkce());
    await p.api('PATCH', `/applications/${client.id}`, { customClientMetadata: { requirePkce: true } });
    const { headers } = await browser.get(authorizationUrl(client, pkce(), without));
    const back = new URL(String(headers.location));
    expect([back.searchParams.get('error'), back.searchParams.has('code')]).toEqual([
      'invalid_request',
      false,
    ]);
  });

  it('cannot be demanded of an application that nobody signs in to', async () => {
    const { api } = portero();
    const made = await api('POST', '/applications', {
      name: 'Night job',
      type: 'MachineToMachine',
      customClientMetadata: { requirePkce: true },
    });
    expect([made.status, made.body.code]).toEqual([400, 'guard.invalid_input']);
  });

  it('takes no challenge or verifier of another form than the standard’s', async () => {
    const p = portero();
    const client = await insertApplication(p, `former${counter++}`, 'SPA', redirectUri);
    const { challenge } = pkce();
    for (const changes of [
      { code_challenge: challenge.slice(1) },
      { code_challenge: 'x'.repeat(129) },
      { code_challenge: `${challenge.slice(1)}+` },
      { code_challenge: '' },
      { code_challenge_method: 's256' },
      { code_challenge_method: 'plain' },
      { code_challenge_method: 'none' },
      { code_challenge_method: '' },
    ]) {
      const answer = await new Browser(p.core).get(authorizationUrl(client, pkce(), changes));
      const { searchParams } = new URL(String(answer.headers.location));
      expect(searchParams.get('error'), JSON.stringify(changes)).toBe('invalid_request');
    }
  });
});
