/** Every parameter of every endpoint of the authorization server, with what nobody should send in it. */
import { UnsecuredJWT } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { errorCodeOf, inTime } from '../testing/answers.ts';
import { watchChanges } from '../testing/changes.ts';
import { type ClientFacts, insertApplication, pkce } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';
import { issuer, requestObject, signingKey } from '../testing/signing-client.ts';

const redirectUri = 'https://app.example/callback';
const badValues = [
  '',
  ' ',
  'nul%00inside',
  '%ED%A0%80',
  '%zz',
  '__proto__',
  'constructor',
  '%7B%22a%22%3A',
  '%5B%5B%5D%5D',
  '-1',
  '1e999',
  'https://%5B',
  'javascript:alert(1)',
  '%F0%9F%92%A5',
  '..%2f..%2fetc',
  'x'.repeat(20_000),
  ','.repeat(20_000),
];
const tokens = ['token', 'token_type_hint', 'client_id', 'client_secret'];
const authorization = [
  ...['client_id', 'redirect_uri', 'response_type', 'response_mode', 'scope', 'prompt', 'state', 'nonce'],
  ...[
    'code_challenge',
    'code_challenge_method',
    'resource',
    'claims',
    'id_token_hint',
    'login_hint',
    'max_age',
  ],
  ...['ui_locales', 'acr_values', 'display', 'request', 'request_uri', 'organization_id', 'first_screen'],
  ...['direct_sign_in', 'identifier', 'one_time_token', 'dpop_jkt', '__proto__', 'constructor', 'toString'],
];
const grant = [
  ...['grant_type', 'client_id', 'client_secret', 'code', 'redirect_uri', 'code_verifier', 'refresh_token'],
  ...['resource', 'scope', 'organization_id', 'client_assertion', 'client_assertion_type', 'subject_token'],
  ...['subject_token_type', 'actor_token', 'actor_token_type', 'device_code'],
];
const endpoints: readonly (readonly [method: 'GET' | 'POST', path: string, parameters: readonly string[]])[] =
  [
    ['GET', '/auth', authorization],
    ['POST', '/auth', authorization],
    ['POST', '/request', [...authorization, 'client_secret']],
    ['POST', '/token', grant],
    ['POST', '/token/introspection', tokens],
    ['POST', '/token/revocation', tokens],
    [
      'GET',
      '/session/end',
      ['id_token_hint', 'post_logout_redirect_uri', 'client_id', 'state', 'logout_hint'],
    ],
    ['POST', '/session/end', ['id_token_hint', 'post_logout_redirect_uri', 'client_id', 'state', 'xsrf']],
    ['POST', '/session/end/confirm', ['xsrf', 'logout']],
    ['POST', '/device/auth', ['client_id', 'scope', 'resource', 'user_code']],
    ['GET', '/device', ['user_code', 'ui_locales', 'organization_id', 'app_id']],
    ['POST', '/device', ['xsrf', 'user_code', 'confirm', 'abort']],
    ['GET', '/device/nobody', ['a']],
    ['GET', '/me', ['access_token']],
    ['POST', '/me', ['access_token']],
    ['GET', '/auth/nobody', ['a']],
    ['POST', '/nowhere', ['a']],
  ];
const junk = 'x'.repeat(300_000);
const badBodies = {
  'half a JSON object': ['application/json', '{"client_id":'],
  'a JSON array': ['application/json', '[1,2]'],
  'a nested JSON object': ['application/json', '{"client_id":{"a":[{}]},"scope":[["a"]]}'],
  'endless nesting': ['application/json', '['.repeat(50_000) + ']'.repeat(50_000)],
  'another prototype': ['application/json', '{"__proto__":{"client_id":"x"}}'],
  'half a form': ['application/x-www-form-urlencoded', 'client_id=%&%=%zz&=&&&a'],
  'a form without end': ['application/x-www-form-urlencoded', 'a&'.repeat(25_000)],
  'a list without end': ['application/json', `{"a":[${'1,'.repeat(20_000)}1]}`],
  'a large form': ['application/x-www-form-urlencoded', `a=${junk}`],
  XML: ['application/xml', '<a/>'],
  'plain text': ['text/plain', 'client_id=x'],
  'many parts': [
    'multipart/form-data; boundary=x',
    '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1',
  ],
  'no type': ['', 'client_id=x'],
  'a strange type': ['application/json; charset=utf-7; charset', '{}'],
} as const;

/** A code of our catalogue, or the protocol's error under the name of its code. */
function isContractual(text: string): boolean {
  if (errorCodeOf(text) !== undefined) return true;
  const { data } = z.object({ code: z.string(), error: z.string() }).safeParse(JSON.parse(text));
  return data?.code === `oidc.${data?.error}`;
}

onEveryServer('bad input to the authorization server', (portero, engine) => {
  let client: ClientFacts;
  let changes: () => Promise<string[]>;
  beforeAll(async () => {
    client = await insertApplication(portero(), 'bad_input', 'Traditional', redirectUri);
    changes = await watchChanges(portero());
  });

  const problems: string[] = [];
  let sent = 0;
  const send = async (what: string, method: 'GET' | 'POST', url: string, type: string, payload?: string) => {
    const headers = { ...(type && { 'content-type': type }) };
    const answer = await inTime(
      portero().core.inject({
        method,
        url: `/oidc${url}`,
        headers,
        ...(payload !== undefined && { payload }),
      }),
    );
    const changed = (await changes()).filter((table) => table !== 'logs');
    sent += 1;
    const complain = (text: string) => problems.push(`${method} ${what}: ${text.slice(0, 300)}`);
    if (!answer) {
      complain('no answer');
      return undefined;
    }
    const { statusCode: status, payload: text, headers: answered } = answer;
    if (status >= 500) complain(`${status} ${text}`);
    if (status < 400 || status >= 500) return answer;
    const isPage = String(answered['content-type']).startsWith('text/html');
    if (!isPage && !isContractual(text)) complain(`${status} ${text}`);
    if (changed.length > 0) complain(`refused with ${status}, and changed ${changed}`);
    return answer;
  };
  const report = () => {
    console.log(`authorization server (${engine}): ${sent} requests`);
    sent = 0;
    expect(problems.splice(0)).toEqual([]);
  };
  /** What a request has besides what is tried. */
  const others = (parameters: readonly string[], but: string): string[] => {
    const good: Record<string, string> = {
      client_id: client.id,
      client_secret: client.secret ?? '',
      redirect_uri: encodeURIComponent(redirectUri),
      response_type: 'code',
      scope: 'openid',
      grant_type: 'client_credentials',
      token: 'none',
    };
    return parameters
      .filter((name) => name !== but && Object.hasOwn(good, name))
      .map((name) => `${name}=${good[name]}`);
  };

  it('is refused, whichever parameter it is in', { timeout: 120_000 }, async () => {
    for (const [method, path, parameters] of endpoints) {
      for (const name of parameters) {
        for (const value of badValues) {
          const query = [...others(parameters, name), `${name}=${value}`].join('&');
          const what = `${path} ${name}=${value.slice(0, 30)}`;
          if (method === 'GET') await send(what, method, `${path}?${query}`, '');
          else {
            const answer = await send(what, method, path, 'application/x-www-form-urlencoded', query);
            // What was only pushed so far is looked at when it is used.
            if (path !== '/request' || answer?.statusCode !== 201) continue;
            const pushed = new URLSearchParams({
              client_id: client.id,
              request_uri: answer.json().request_uri,
            });
            await send(`${what}, used`, 'GET', `/auth?${pushed}`, '');
          }
        }
        const query = [...others(parameters, name), `${name}=a`, `${name}=b`, `${name}[c]=d`].join('&');
        await send(`${path} ${name} twice`, method, `${path}?${query}`, '');
      }
      await send(`${path} without end`, method, `${path}?${'a&'.repeat(25_000)}`, '');
    }
    report();
  });

  it('is refused where JSON spells it: in the claims parameter and in request objects', async () => {
    const key = await signingKey();
    const { challenge } = pkce();
    const request = {
      client_id: client.id,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'openid',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    };
    await portero().api('PATCH', `/applications/${client.id}`, {
      customClientMetadata: { jwks: { keys: [key.jwk] } },
    });
    const ask = (form: Record<string, string>) =>
      send(
        JSON.stringify(form).slice(-80),
        'GET',
        `/auth?${new URLSearchParams({ client_id: client.id, ...form })}`,
        '',
      );
    const begun = await ask({ request: await requestObject(key, client.id, { ...request, state: 'fine' }) });
    expect([begun?.statusCode, begun?.headers.location]).toEqual([303, expect.stringContaining('/sign-in')]);
    for (const bad of ['nul\u0000inside', '\ud800'])
      for (const name of ['state', 'nonce', 'login_hint', 'ui_locales', 'unknown']) {
        const objects = [
          await requestObject(key, client.id, { ...request, [name]: bad }),
          new UnsecuredJWT({ ...request, iss: client.id, aud: issuer, [name]: bad }).encode(),
        ];
        for (const object of objects) {
          const answer = await ask({ request: object });
          const refused = `${answer?.headers.location}${answer?.payload}`;
          expect(refused, `${name} ${JSON.stringify(bad)}`).toContain('invalid_request_object');
        }
      }
    for (const claims of ['{"id_token":{"a\\u0000":null}}', '{"userinfo":{"a":{"value":"\\ud800"}}}']) {
      const answer = await ask({ ...request, claims });
      expect(`${answer?.headers.location}${answer?.payload}`, claims).toContain('invalid_request');
    }
    report();
  });

  it('is refused as a body of any kind', async () => {
    for (const [method, path] of endpoints.filter(([method]) => method === 'POST')) {
      for (const [what, [type, payload]] of Object.entries(badBodies)) {
        await send(`${path} ${what}`, method, path, type, payload);
        await send(`${path}? ${what}`, method, `${path}?__proto__=1&a[b]=c&%ff`, type, payload);
      }
    }
    report();
  });
});
