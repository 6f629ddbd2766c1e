import { decodeJwt } from 'jose';
import { expect, it } from 'vitest';
import {
  allowUserScopes,
  authorizationUrl,
  Browser,
  type ClientFacts,
  followToApplication,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
  token,
} from '../../testing/flow.ts';
import { onEveryServer } from '../../testing/portero.ts';
import { giveConsent } from '../interaction/consent.ts';
import { readInteraction } from '../interaction/interactions.ts';
import { createEngine } from '../provider.ts';

const redirectUri = 'https://app.example/callback';
const asking = (claims: object) => ({ scope: 'openid', claims: JSON.stringify(claims) });

onEveryServer('the claims parameter', (portero) => {
  const setUp = async (more: Record<string, unknown> = {}) => {
    const p = portero();
    const id = crypto.randomUUID().slice(0, 8);
    const email = `${id}@example.com`;
    const user = await insertUser(p, `user${id}`, { primaryEmail: email, name: 'Ana' });
    const client = await insertApplication(p, `client${id}`, 'Traditional', redirectUri, more);
    return { p, user, client, browser: new Browser(p.core), proof: pkce(), email };
  };
  type SetUp = Awaited<ReturnType<typeof setUp>>;
  const exchange = async (s: SetUp, back: URL) =>
    (
      await token(s.p.core, s.client, {
        grant_type: 'authorization_code',
        code: back.searchParams.get('code') ?? '',
        redirect_uri: redirectUri,
        code_verifier: s.proof.verifier,
      })
    ).json();
  const userinfo = async (s: SetUp, accessToken: string) =>
    (await s.p.core.inject({ url: '/oidc/me', headers: { authorization: `Bearer ${accessToken}` } })).json();

  it('opens single claims, each where it was asked for', async () => {
    const s = await setUp();
    const claims = asking({ userinfo: { email: null }, id_token: { name: { essential: true } } });
    const back = await signInAs(s.browser, s.p.tenants.default, s.user, s.client, s.proof, claims);
    const tokens = await exchange(s, back);
    expect(decodeJwt(tokens.id_token)).toMatchObject({ name: 'Ana' });
    expect(decodeJwt(tokens.id_token)).not.toHaveProperty('email');
    expect(await userinfo(s, tokens.access_token)).toEqual({ sub: s.user, email: s.email });
  });

  it('gives a third party no more than the scopes that the person agreed to, and asks about it once', async () => {
    const s = await setUp({ isThirdParty: true });
    await allowUserScopes(s.p, s.client.id, ['profile']);
    const { default: tenant } = s.p.tenants;
    const claims = asking({ userinfo: { email: null, name: null, custom_data: null } });
    const wanted = { ...claims, scope: 'openid profile' };
    await expect(signInAs(s.browser, tenant, s.user, s.client, s.proof, wanted)).rejects.toThrow(/consent/);
    const back = await agree(s, s.client);
    const answer = await userinfo(s, (await exchange(s, back)).access_token);
    expect(answer).toMatchObject({ sub: s.user, name: 'Ana' });
    for (const closed of ['email', 'custom_data']) expect(answer).not.toHaveProperty(closed);
    const again = await s.browser.get(authorizationUrl(s.client, s.proof, { ...wanted, prompt: [] }));
    expect(String(again.headers.location)).toMatch(/^https:\/\/app\.example\/callback\?code=/);
  });

  /** What the consent page does when the person agrees. */
  async function agree({ p, browser }: SetUp, client: ClientFacts): Promise<URL> {
    const { default: tenant } = p.tenants;
    const map = JSON.parse(decodeURIComponent(browser.cookie('_interaction') ?? '{}'));
    const interaction = await readInteraction(tenant, map[client.id]);
    if (!interaction) throw new Error('there is no interaction');
    const { provider } = await createEngine(tenant);
    const nothing = { organizationIds: [], replace: true };
    const { redirectTo } = await giveConsent(tenant, provider, interaction, nothing);
    return followToApplication(browser, redirectTo, redirectUri);
  }

  it('ends at an essential level of assurance that the sign-in did not reach, instead of asking for ever', async () => {
    for (const acr of [
      { essential: true, values: ['urn:example:gold', 'urn:example:silver'] },
      { essential: true, value: 'urn:example:gold' },
    ]) {
      const s = await setUp();
      const wanted = asking({ id_token: { acr } });
      const back = await signInAs(s.browser, s.p.tenants.default, s.user, s.client, s.proof, wanted);
      expect(back.searchParams.get('error')).toBe('unmet_authentication_requirements');
      expect(back.searchParams.get('code')).toBeNull();
    }
  });

  it('is refused when it is no such object', async () => {
    const { client, browser } = await setUp();
    for (const claims of ['{', '[]', '"x"', 'null', '{}', '{"userinfo":[]}', '{"id_token":"x"}']) {
      const answer = await browser.get(authorizationUrl(client, pkce(), { claims }));
      const { searchParams } = new URL(String(answer.headers.location));
      expect(searchParams.get('error'), claims).toBe('invalid_request');
    }
  });
});
