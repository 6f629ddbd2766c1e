/** A challenge sent or not, a verifier shown or not, for both kinds of applications (RFC 7636, RFC 9700 §2.1.1). */
import { expect, it } from 'vitest';
import {
  authorizationUrl,
  Browser,
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
