/** OpenID Connect Core §4: a sign-in that somebody else starts at the relying party. */
import { afterAll, beforeAll, expect } from 'vitest';
import { plan } from './plan.ts';
import { discover, RelyingParty } from './relying-party.ts';
import {
  afterLogout,
  certificationClient,
  redirectUri,
  type ServerUnderTest,
  startUnderTest,
} from './server.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startUnderTest();
});
afterAll(() => server?.stop());

const start = 'https://rp.example/start?from=op';

plan('oidcc-3rdparty-init-login-certification-test-plan', ({ module }) => {
  module(
    'oidcc-3rd_party-init-login',
    'the server leads to the registered address with its issuer, and the sign-in that begins there works',
    async () => {
      const client = await server.client({
        ...certificationClient,
        oidcClientMetadata: {
          redirectUris: [redirectUri],
          postLogoutRedirectUris: [afterLogout],
          initiateLoginUri: start,
        },
      });
      const rp = new RelyingParty(server, await discover(server.issuer), client);
      const browser = rp.browser();
      const target = 'https://rp.example/library/7';
      const query = new URLSearchParams({ app_id: client.id, login_hint: 'carmen', target_link_uri: target });
      const { url } = await browser.open(`${server.endpoint}/initiate-login?${query}`);
      expect(url.href.startsWith('https://rp.example/start?')).toBe(true);
      expect(Object.fromEntries(url.searchParams)).toEqual({
        from: 'op',
        iss: server.issuer,
        login_hint: 'carmen',
        target_link_uri: target,
      });
      const issuer = url.searchParams.get('iss') ?? '';
      expect(await discover(issuer)).toMatchObject({ issuer });
      const { claims } = await rp.signIn({ login_hint: 'carmen' }, { browser });
      expect(claims.sub).toBeTypeOf('string');
      // Nobody is sent to another site by way of it.
      query.set('target_link_uri', 'https://evil.example/');
      const astray = await browser.open(`${server.endpoint}/initiate-login?${query}`);
      expect(astray.url.searchParams.has('target_link_uri')).toBe(false);
    },
  );

  module('oidcc-3rd_party-init-login-nohttps', 'an address without TLS cannot be registered', async () => {
    const asked = await server.ask('POST', '/applications', {
      name: 'Plain',
      type: 'Traditional',
      oidcClientMetadata: {
        redirectUris: [redirectUri],
        postLogoutRedirectUris: [],
        initiateLoginUri: 'http://rp.example/start',
      },
    });
    expect(asked.status).toBe(400);
    const unknown = await new RelyingParty(server, await discover(server.issuer), await server.client())
      .browser()
      .open(`${server.endpoint}/initiate-login?app_id=nobody`);
    expect(unknown.status).toBe(400);
  });
});
