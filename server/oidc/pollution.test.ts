/** Parameters that come twice, in one place or in two, and answers that would carry one twice. */
import { expect, it } from 'vitest';
import { authorizationUrl, Browser, insertApplication, insertUser, pkce, signInAs } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';

const redirectUri = 'https://app.example/callback';

onEveryServer('parameter pollution', (portero) => {
  let counter = 0;
  const newClient = (uri = redirectUri) =>
    insertApplication(portero(), `polluted${counter++}`, 'Traditional', uri);
  const post = (path: string, payload: string, query = '') =>
    portero().core.inject({
      method: 'POST',
      url: `/oidc${path}${query}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload,
    });

  it('stops an authorization request at each of its parameters, asked, posted and pushed', async () => {
    const client = await newClient();
    const parameters = {
      client_id: client.id,
      redirect_uri: redirectUri,
      response_type: 'code',
      response_mode: 'query',
      scope: 'openid',
      state: 's',
      nonce: 'n',
      prompt: 'login',
      max_age: '1',
      login_hint: 'x',
      ui_locales: 'en',
      acr_values: '1',
      display: 'page',
      claims: '{"userinfo":{}}',
      code_challenge: pkce().challenge,
      code_challenge_method: 'S256',
      organization_id: 'o',
      first_screen: 'register',
    };
    const whole = new URLSearchParams(parameters);
    for (const [name, value] of Object.entries(parameters)) {
      for (const second of [value, 'other']) {
        const doubled = `${whole}&${name}=${encodeURIComponent(second)}`;
        const answers = [
          await new Browser(portero().core).get(`/oidc/auth?${doubled}`),
          await post('/auth', doubled),
          await post('/request', `${doubled}&client_secret=${client.secret}`),
        ];
        for (const answer of answers) {
          const { location = '' } = answer.headers;
          if (answer.statusCode === 303) {
            expect(location, name).toMatch(/^https:\/\/app\.example\/callback\?/);
            expect(new URL(String(location)).searchParams.get('error'), name).toBe('invalid_request');
          } else expect([answer.statusCode, location], name).toEqual([400, '']);
        }
      }
    }
  });

  it('stops every other form of the authorization server, too', async () => {
    const client = await newClient();
    const own = { client_id: client.id, client_secret: client.secret ?? '' };
    const forms: readonly (readonly [string, Record<string, string>])[] = [
      ['/token', { ...own, grant_type: 'refresh_token', refresh_token: 'x', scope: 'openid' }],
      ['/token', { ...own, grant_type: 'client_credentials', scope: 'all', organization_id: 'o' }],
      ['/token/introspection', { ...own, token: 'x', token_type_hint: 'access_token' }],
      ['/token/revocation', { ...own, token: 'x', token_type_hint: 'access_token' }],
      [
        '/session/end',
        { client_id: client.id, state: 's', post_logout_redirect_uri: 'https://app.example/bye' },
      ],
    ];
    for (const [path, fields] of forms) {
      for (const [name, value] of Object.entries(fields)) {
        const answer = await post(
          path,
          `${new URLSearchParams(fields)}&${name}=${encodeURIComponent(value)}`,
        );
        expect(answer.statusCode, `${path} ${name}`).toBeGreaterThanOrEqual(400);
        expect(answer.statusCode, `${path} ${name}`).toBeLessThan(500);
      }
    }
  });

  it('adds nothing to a form from the address that it is posted to', async () => {
    const client = await newClient();
    const other = await newClient();
    const query = `?client_id=${other.id}&client_secret=${other.secret}&grant_type=client_credentials`;
    const answer = await post(
      '/token',
      new URLSearchParams({
        client_id: client.id,
        client_secret: client.secret ?? '',
        grant_type: 'refresh_token',
        refresh_token: 'x',
      }).toString(),
      query,
    );
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_grant']);
    expect((await post('/token', '', query)).statusCode).toBe(400);
  });

  it('puts each parameter into an answer once, whatever the registered address and the state hold', async () => {
    const p = portero();
    const uri = `${redirectUri}?code=own&state=own&iss=own&kept=1`;
    const client = await newClient(uri);
    const user = await insertUser(p, `reader${counter++}`);
    const state = 's&code=stolen&iss=https://evil.example#&code=x';
    const asking = { state, redirect_uri: uri };
    const home = { ...client, redirectUri };
    const back = await signInAs(new Browser(p.core), p.tenants.default, user, home, pkce(), asking);
    for (const name of ['code', 'state', 'iss', 'kept'])
      expect(back.searchParams.getAll(name), name).toHaveLength(1);
    expect(back.searchParams.get('code')).toMatch(/^[\w-]{43}$/);
    expect(back.searchParams.get('state')).toBe(state);
    expect(back.searchParams.get('iss')).toBe('http://localhost:3001/oidc');
    expect([back.hash, back.searchParams.get('kept')]).toEqual(['', '1']);
    const refused = await new Browser(p.core).get(
      authorizationUrl(client, pkce(), { state, prompt: 'none' }),
    );
    const { searchParams } = new URL(String(refused.headers.location));
    for (const name of ['error', 'state', 'iss']) expect(searchParams.getAll(name), name).toHaveLength(1);
    expect(searchParams.get('state')).toBe(state);
  });
});
