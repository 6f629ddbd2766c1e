/** Rich authorization requests (RFC 9396): what is asked for, what people read, what tokens carry, and what is refused. */
import { decodeJwt } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import {
  authorizationUrl,
  followToApplication,
  insertApplication,
  insertUser,
  pkce,
  token,
} from '../../testing/flow.ts';
import { onEveryServer } from '../../testing/portero.ts';
import { fresh, make, Partner, redirectUri } from '../../testing/third-party.ts';

const bank = 'https://bank.example';
const other = 'https://elsewhere.example';
const payment = {
  type: 'payment_initiation',
  description: 'Pay from your account',
  fields: [
    { name: 'amount', label: 'Amount', kind: 'number', required: true },
    { name: 'currency', label: 'Currency', kind: 'text', required: true, values: ['EUR', 'USD'] },
    { name: 'creditors', label: 'To', kind: 'texts', required: false },
    { name: 'urgent', label: 'At once', kind: 'boolean', required: false },
  ],
};
const wish = { type: 'payment_initiation', amount: 12.5, currency: 'EUR', creditors: ['Luis', 'Ana'] };

onEveryServer('authorization details', (portero) => {
  let api = '';
  let scopeId = '';
  beforeAll(async () => {
    const p = portero();
    api = await make(p, '/resources', {
      name: 'Bank',
      indicator: bank,
      authorizationDetailsTypes: [payment],
    });
    scopeId = await make(p, `/resources/${api}/scopes`, { name: 'pay' });
    await make(p, '/resources', { name: 'Elsewhere', indicator: other });
  });
  const custom = { customClientMetadata: { authorizationDetailsTypes: ['payment_initiation'] } };
  const partner = (more: object = custom) =>
    Partner.create(portero(), { userScopes: ['email'], resourceScopes: [scopeId] }, 'Traditional', more);
  const ask = (details: unknown, more: Record<string, string | string[]> = {}) => ({
    scope: 'openid offline_access pay',
    resource: [bank, other],
    authorization_details: typeof details === 'string' ? details : JSON.stringify(details),
    ...more,
  });
  const introspect = async (s: Partner, value: string) =>
    (
      await portero().core.inject({
        method: 'POST',
        url: '/oidc/token/introspection',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({
          client_id: s.client.id,
          client_secret: s.client.secret ?? '',
          token: value,
        }).toString(),
      })
    ).json();

  it('are read in plain words, agreed to, and carried by tokens for their API alone', async () => {
    const s = await partner();
    expect(await s.ask(ask([wish]))).toBe(`/consent?app_id=${s.client.id}`);
    const page = (await s.page()).payload;
    for (const text of ['Pay from your account', 'Amount: 12.5', 'Currency: EUR', 'To: Luis, Ana'])
      expect(page).toContain(text);
    const info = await s.browser.get('/api/interaction/consent', { 'logto-app-id': s.client.id });
    expect(info.json().authorizationDetails).toMatchObject([
      { type: 'payment_initiation', values: [{ label: 'Amount', value: '12.5' }, {}, {}] },
    ]);
    const first = (await s.exchange(await s.allow(), { resource: bank })).json();
    expect(first.authorization_details).toEqual([wish]);
    expect(decodeJwt(first.access_token).authorization_details).toEqual([wish]);
    expect(await introspect(s, first.access_token)).toMatchObject({
      active: true,
      authorization_details: [wish],
    });
    // Refreshed, for the API, for userinfo, for another API.
    const next = await s.refresh(first.refresh_token, { resource: bank });
    expect(decodeJwt(next.json().access_token).authorization_details).toEqual([wish]);
    const opaque = (await s.refresh(next.json().refresh_token)).json();
    expect(opaque.authorization_details).toBeUndefined();
    expect((await introspect(s, opaque.access_token)).authorization_details).toBeUndefined();
    const elsewhere = (await s.refresh(opaque.refresh_token, { resource: other })).json();
    expect(decodeJwt(elsewhere.access_token).authorization_details).toBeUndefined();
  });

  it('can be narrowed at the token endpoint, and are never widened there', async () => {
    const s = await partner();
    const second = { ...wish, amount: 1 };
    await s.ask(ask([wish, second]));
    const first = (await s.exchange(await s.allow(), { resource: bank })).json();
    expect(first.authorization_details).toEqual([wish, second]);
    const refresh = (details: unknown) =>
      s.refresh(first.refresh_token, { resource: bank, authorization_details: JSON.stringify(details) });
    expect((await refresh([second])).json().authorization_details).toEqual([second]);
    for (const more of [
      [{ ...wish, amount: 13 }],
      [wish, { ...second, urgent: true }],
      [{ type: 'unknown' }],
    ]) {
      const answer = await refresh(more);
      expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_authorization_details']);
    }
  });

  it('are asked about each time, and an earlier yes stands for nothing later', async () => {
    const s = await partner();
    await s.ask(ask([wish]));
    const first = (await s.exchange(await s.allow(), { resource: bank })).json();
    expect(first.authorization_details).toEqual([wish]);
    // The same again, without prompt=consent: asked all the same.
    expect(await s.ask(ask([wish], { prompt: '' }))).toBe(`/consent?app_id=${s.client.id}`);
    const silent = await s.browser.get(authorizationUrl(s.client, pkce(), ask([wish], { prompt: 'none' })));
    expect(new URL(String(silent.headers.location)).searchParams.get('error')).toBe('consent_required');
    // Without them, a token of the same session has none.
    await s.ask({ scope: 'openid offline_access pay', resource: [bank] });
    const later = (await s.exchange(await s.allow(), { resource: bank })).json();
    expect(decodeJwt(later.access_token).authorization_details).toBeUndefined();
    const denied = await partner();
    await denied.ask(ask([wish]));
    const answer = await denied.press('cancel');
    const back = await denied.browser.get(String(answer.headers.location));
    expect(new URL(String(back.headers.location)).searchParams.get('error')).toBe('access_denied');
  });

  it('are refused in any other form, size, kind, place or hand', async () => {
    const s = await partner();
    const without = await partner({});
    const refused = async (one: Partner, more: Record<string, string | string[]>) => {
      const { headers } = await one.browser.get(authorizationUrl(one.client, pkce(), more));
      return new URL(String(headers.location)).searchParams.get('error');
    };
    for (const details of [
      'no json',
      '{}',
      [{}],
      ['text'],
      [{ type: 'unknown' }],
      [{ type: 'constructor' }],
      [{ type: '__proto__' }],
      [{ type: 'payment_initiation' }],
      [{ ...wish, amount: '12.5' }],
      [{ ...wish, currency: 'GBP' }],
      [{ ...wish, creditors: 'Luis' }],
      [{ ...wish, creditors: [] }],
      [{ ...wish, urgent: 'yes' }],
      [{ ...wish, more: 1 }],
      [{ ...wish, creditors: ['x'.repeat(513)] }],
      Array.from({ length: 11 }, () => wish),
      [{ ...wish, creditors: Array.from({ length: 50 }, () => 'x'.repeat(200)) }],
    ])
      expect([details, await refused(s, ask(details))]).toEqual([details, 'invalid_authorization_details']);
    expect(await refused(s, ask([wish], { resource: [other] }))).toBe('invalid_authorization_details');
    expect(await refused(s, ask([wish], { resource: [] }))).toBe('invalid_authorization_details');
    expect(await refused(without, ask([wish]))).toBe('invalid_authorization_details');
  });

  it('go without a page to applications of one’s own, and to machines that may have them', async () => {
    const p = portero();
    const client = await insertApplication(p, fresh('own'), 'Traditional', redirectUri, custom);
    const own = new Partner(p, client, await insertUser(p, fresh('owner')));
    const back = await followToApplication(own.browser, await own.ask(ask([wish])), redirectUri);
    const first = (await own.exchange(back, { resource: bank })).json();
    expect(first.authorization_details).toEqual([wish]);
    const machine = await insertApplication(p, fresh('machine'), 'MachineToMachine', '', custom);
    const form = { grant_type: 'client_credentials', authorization_details: JSON.stringify([wish]) };
    const mine = (await token(p.core, machine, { ...form, resource: bank })).json();
    expect(decodeJwt(mine.access_token).authorization_details).toEqual([wish]);
    const away = (await token(p.core, machine, { ...form, resource: other })).json();
    expect(decodeJwt(away.access_token).authorization_details).toBeUndefined();
    const stranger = await insertApplication(p, fresh('machine'), 'MachineToMachine', '');
    const answer = await token(p.core, stranger, { ...form, resource: bank });
    expect(answer.json().error).toBe('invalid_authorization_details');
  });

  it('reach the claims script, which cannot say any itself', async () => {
    const p = portero();
    const script = `const getCustomJwtClaims = async ({ token }) => ({
      seen: token.authorizationDetails ?? null, authorization_details: [{ type: 'forged' }] });`;
    await p.api('PUT', '/configs/jwt-customizer/access-token', { script });
    const s = await partner();
    await s.ask(ask([wish]));
    const first = (await s.exchange(await s.allow(), { resource: bank })).json();
    expect(decodeJwt(first.access_token)).toMatchObject({ seen: [wish], authorization_details: [wish] });
    const none = (await s.refresh(first.refresh_token, { resource: other })).json();
    expect(decodeJwt(none.access_token)).toMatchObject({ seen: null });
    expect(decodeJwt(none.access_token).authorization_details).toBeUndefined();
    await p.api('DELETE', '/configs/jwt-customizer/access-token');
  });

  it('are defined by one API each, well, and listed for clients', async () => {
    const p = portero();
    const create = (types: unknown) =>
      p.api('POST', '/resources', {
        name: 'x',
        indicator: `https://${fresh('api')}.example`,
        authorizationDetailsTypes: types,
      });
    for (const types of [
      [payment],
      [{ ...payment, type: 'two words' }],
      [{ ...payment, type: 'a', description: '' }],
      [{ ...payment, type: 'a', fields: [{ name: 'type', label: 'x', kind: 'text' }] }],
      [{ ...payment, type: 'a', fields: [{ name: 'x', label: 'x', kind: 'any' }] }],
      [{ ...payment, type: 'a', fields: [payment.fields[0], payment.fields[0]] }],
      [
        { ...payment, type: 'a' },
        { ...payment, type: 'a' },
      ],
      Array.from({ length: 21 }, (_, at) => ({ ...payment, type: `t${at}` })),
    ])
      expect([types, (await create(types)).status]).toEqual([types, 400]);
    const discovery = async () => (await p.core.inject('/oidc/.well-known/openid-configuration')).json();
    expect((await discovery()).authorization_details_types_supported).toEqual(['payment_initiation']);
    const { body } = await create([{ ...payment, type: 'account_information' }]);
    expect((await discovery()).authorization_details_types_supported).toEqual([
      'payment_initiation',
      'account_information',
    ]);
    const metadata = await p.core.inject(
      `/.well-known/oauth-protected-resource?resource=${encodeURIComponent(body.indicator)}`,
    );
    expect(metadata.json().authorization_details_types_supported).toEqual(['account_information']);
    const changed = await p.api('PATCH', `/resources/${body.id}`, { authorizationDetailsTypes: [] });
    expect([changed.status, changed.body.authorizationDetailsTypes]).toEqual([200, []]);
    expect((await discovery()).authorization_details_types_supported).toEqual(['payment_initiation']);
  });
});
