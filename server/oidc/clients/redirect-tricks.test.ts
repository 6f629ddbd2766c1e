/** The same corpus against the rule and through the front doors: authorization, pushed requests, end of session. */
import { describe, expect, it } from 'vitest';
import { authorizationUrl, Browser, insertApplication, pkce } from '../../testing/flow.ts';
import { onEveryServer } from '../../testing/portero.ts';
import { redirectTricks, registeredUri } from './redirect-tricks.ts';
import { redirectUriMatches } from './redirect-uris.ts';

describe('redirect tricks', () => {
  it('are more than a hundred, all different', () => {
    expect(new Set(redirectTricks).size).toBe(redirectTricks.length);
    expect(redirectTricks.length).toBeGreaterThan(100);
  });

  it.each(redirectTricks)('match nothing: %j', (sent) => {
    for (const loopbackPort of [true, false])
      expect(redirectUriMatches(sent, [registeredUri], { loopbackPort })).toBe(false);
  });
});

onEveryServer('redirect tricks at the doors', (portero) => {
  const body = (fields: Record<string, string>) => ({
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  });

  it('send nobody anywhere', async () => {
    const p = portero();
    const client = await insertApplication(p, 'tricked', 'Traditional', registeredUri, {
      oidcClientMetadata: { redirectUris: [registeredUri], postLogoutRedirectUris: [registeredUri] },
    });
    const browser = new Browser(p.core);
    const started = await browser.get(authorizationUrl(client, pkce()));
    expect(started.statusCode).toBe(303);
    for (const trick of redirectTricks) {
      // An empty parameter is none at all, and then the one that is registered is meant.
      if (trick === '') continue;
      const asked = await browser.get(authorizationUrl(client, pkce(), { redirect_uri: trick }));
      expect([asked.statusCode, asked.headers.location], trick).toEqual([400, undefined]);
      const pushed = await p.core.inject({
        method: 'POST',
        url: '/oidc/request',
        ...body({
          client_id: client.id,
          client_secret: client.secret ?? '',
          response_type: 'code',
          scope: 'openid',
          redirect_uri: trick,
        }),
      });
      expect(pushed.statusCode, trick).toBe(400);
      const query = new URLSearchParams({ client_id: client.id, post_logout_redirect_uri: trick });
      const ended = await browser.get(`/oidc/session/end?${query}`);
      expect([ended.statusCode, ended.headers.location], trick).toEqual([400, undefined]);
    }
  });

  it('buy nothing where codes are exchanged', async () => {
    const p = portero();
    const client = await insertApplication(p, 'tricked-too', 'Traditional', registeredUri);
    for (const redirect_uri of redirectTricks) {
      const answer = await p.core.inject({
        method: 'POST',
        url: '/oidc/token',
        ...body({
          client_id: client.id,
          client_secret: client.secret ?? '',
          grant_type: 'authorization_code',
          code: 'x'.repeat(43),
          redirect_uri,
        }),
      });
      expect(answer.statusCode, redirect_uri).toBe(400);
    }
  });
});
