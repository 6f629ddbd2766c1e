/**
 * What no document lists – pages, the account centre, files, the registration of clients – and what takes whole files:
 * every declared route is found by itself, and answers nonsense with a page, a way on, or the contract's error.
 */
import type { FastifyInstance } from 'fastify';
import { beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { openVerified } from '../account-pages/testing.ts';
import { pages } from '../pages/pages.ts';
import { configure, origin, Visitor } from '../pages/testing.ts';
import { everyField, newPerson, Owner, setAccountCenter } from '../testing/account.ts';
import { errorCodeOf, inTime } from '../testing/answers.ts';
import { onEveryServer } from '../testing/portero.ts';

const form = 'application/x-www-form-urlencoded';
const json = 'application/json';
/** Already as they stand in a form or an address. */
const badValues = [
  '',
  'nul%00inside',
  '%ED%A0%80',
  '%zz',
  '__proto__',
  'constructor',
  '-1',
  '1e9',
  '%27%20or%201=1--',
  '%3Cscript%3Eodd',
  '%7B%22a%22:%5B%5D%7D',
  '%F0%9F%92%A5%E2%80%AE',
  'x'.repeat(20_000),
];
const badSegments = [
  'constructor',
  '__proto__',
  '..%2f..%2fetc%2fpasswd',
  '%2e%2e',
  '%00',
  '%zz',
  '%ff%fe',
  'x'.repeat(400),
  'x'.repeat(5000),
  '%F0%9F%92%A5',
  'a%5C..%5Cb',
  '.env',
];
const badQueries = [
  'a&'.repeat(25_000),
  `x=${'y'.repeat(50_000)}`,
  '__proto__[a]=1&constructor=1&a[b][c]=d',
  '%zz=%ff&%00=%00&=&&&',
  'page=0&page_size=-1',
  'page=-1&page=1e9',
  'page=1e9&page_size=text',
  ...['to', 'redirect', 'id'].flatMap((name) =>
    ['%00', '__proto__', '//evil.example'].map((value) => `${name}=${value}`),
  ),
];
const badHeaders: readonly Record<string, string>[] = [
  { cookie: '_session=%zz; _interaction={"a":; _logto=%00; =;=' },
  { cookie: `_interaction=${'x'.repeat(8000)}; _session=\u00ff` },
  { 'accept-language': `${'q,'.repeat(3000)};q=x` },
  { authorization: 'Bearer \u00e9..', 'user-agent': '\u00ff' },
  { 'if-none-match': '"""', range: 'bytes=9-1', 'accept-encoding': '*;q=x' },
  { origin: 'https://[', 'x-forwarded-host': 'evil.example', 'x-forwarded-for': '::::, x' },
];
const manyParts = (head: string, content: string) => `--x\r\n${head}\r\n\r\n${content}\r\n--x--\r\n`;
const file = 'content-disposition: form-data; name="file"; filename=';
const badBodies: readonly (readonly [what: string, type: string, payload: string])[] = [
  ['nothing', form, ''],
  ['only signs', form, '&&=&=%&%%&a=b=c&;'],
  ['fields without end', form, 'a&'.repeat(50_000)],
  ['one field without end', form, 'csrf=a&'.repeat(20_000)],
  ['a large form', form, `a=${'x'.repeat(1_200_000)}`],
  ['another prototype', form, '__proto__[a]=1&constructor[prototype][a]=1&__proto__=1'],
  ['half a JSON object', json, '{"a":'],
  ['a JSON array', json, '[1,2]'],
  ['JSON of another prototype', json, '{"__proto__":{"csrf":""},"constructor":{"prototype":{}}}'],
  ['endless nesting', json, '['.repeat(50_000) + ']'.repeat(50_000)],
  ['a large JSON text', json, JSON.stringify('x'.repeat(1_200_000))],
  ['bytes that are no text', json, '{"a":"\ud800"}'],
  ['XML', 'application/xml', '<a/>'],
  ['plain text', 'text/plain', 'a=1'],
  ['no type', '', 'a=1'],
  ['a strange type', 'application/json; charset=utf-7; charset', '{}'],
  ['a type that is none', '////', '{}'],
  ['parts without a boundary', 'multipart/form-data', 'x'],
  [
    'half a part',
    'multipart/form-data; boundary=x',
    '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1',
  ],
  ['no parts', 'multipart/form-data; boundary=x', '--x--\r\n'],
  ['a part without a head', 'multipart/form-data; boundary=x', manyParts('', 'x')],
  [
    'a part of another prototype',
    'multipart/form-data; boundary=x',
    manyParts('content-disposition: form-data; name="__proto__"', 'x'),
  ],
  [
    'a file called as a folder',
    'multipart/form-data; boundary=x',
    manyParts(`${file}"../../x\0"\r\ncontent-type: image/png`, 'x'),
  ],
  [
    'a file of no known kind',
    'multipart/form-data; boundary=x',
    manyParts(`${file}""\r\ncontent-type: \u00ff/`, ''),
  ],
  [
    'a hundred parts',
    'multipart/form-data; boundary=x',
    manyParts('content-disposition: form-data; name="a"', '1').replace('--x--', '').repeat(100),
  ],
];
/** Read by its own parser, not by the schema of the document. */
const takesFiles = [
  'POST /api/user-assets',
  'POST /api/my-account/user-assets/avatar',
  'POST /api/experience/user-assets/avatar',
  'POST /me/user-assets',
  'POST /api/sign-in-exp/default/custom-ui-assets',
  'POST /api/user-imports',
];
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof methods)[number];
type Route = { readonly app: FastifyInstance; readonly method: Method; readonly url: string };
const isMethod = (method: string): method is Method => methods.some((one) => one === method);
const swagger = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

onEveryServer('bad requests to what no document lists', (portero, engine) => {
  let owner: Owner;
  let v: Visitor;
  let routes: Route[];
  let management: string;
  beforeAll(async () => {
    const p = portero();
    await setAccountCenter(p, { enabled: true, fields: everyField });
    await configure(p, { mfa: { factors: ['Totp', 'WebAuthn', 'BackupCode'], policy: 'UserControlled' } });
    await p.api('PUT', '/configs/client-registration', { mode: 'open' });
    owner = await Owner.signIn(p, await newPerson(p));
    await owner.verify();
    v = new Visitor(owner.browser, owner.client);
    await openVerified(v, '/account/email');
    management = `Bearer ${await p.managementToken()}`;
    const { paths } = swagger.parse((await p.core.inject('/api/swagger.json')).json());
    const isListed = (method: string, url: string) =>
      paths[url.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()] !== undefined;
    const ofCore = p.core.declaredRoutes.map(({ method, url }) => ({ app: p.core, method, url }));
    const known = new Set(ofCore.map(({ method, url }) => `${method} ${url}`));
    const { admin } = p;
    const ofAdmin = admin?.declaredRoutes.map(({ method, url }) => ({ app: admin, method, url })) ?? [];
    routes = [...ofCore, ...ofAdmin.filter(({ method, url }) => !known.has(`${method} ${url}`))].flatMap(
      ({ app, method, url }) =>
        isMethod(method) &&
        !url.startsWith('/me') && // of a document of its own, in bad-input.test.ts
        !Object.hasOwn(pages, url) && // in server/pages/bad-input.test.ts
        (takesFiles.includes(`${method} ${url}`) || !isListed(method, url))
          ? [{ app, method, url }]
          : [],
    );
  });

  const problems: string[] = [];
  let sent = 0;
  const send = async (
    what: string,
    { app, method }: Route,
    url: string,
    {
      type,
      payload,
      headers = {},
    }: { type?: string; payload?: string; headers?: Record<string, string> } = {},
  ) => {
    const path = url.split('?')[0] ?? '';
    const isManagement = path.startsWith('/api/') && !/^\/api\/(my-account|experience)\//.test(path);
    const answer = await inTime(
      app.inject({
        method,
        url,
        headers: {
          accept: 'text/html',
          cookie: owner.browser.cookieHeader(path),
          origin,
          authorization: isManagement ? management : `Bearer ${owner.accessToken}`,
          'logto-verification-id': owner.proof ?? '',
          ...(type && { 'content-type': type }),
          ...headers,
        },
        ...(payload !== undefined && { payload }),
      }),
    );
    sent += 1;
    const complain = (text: string) =>
      problems.push(`${method} ${path.slice(0, 80)}: ${what}: ${text.slice(0, 300)}`);
    if (!answer) return complain('no answer');
    const { statusCode: status, payload: text, headers: answered } = answer;
    if (status >= 500) return complain(`${status} ${text}`);
    const isPage = String(answered['content-type']).startsWith('text/html');
    if (isPage && text.includes('<script>odd')) complain(`shows what was sent as it is: ${text}`);
    if (status < 400 || isPage) return;
    if (!isContractual(text)) complain(`${status} ${text}`);
  };
  const report = (what: string) => {
    console.log(`${what} (${engine}): ${sent} requests to ${routes.length} routes`);
    sent = 0;
    expect(problems.splice(0)).toEqual([]);
  };
  const addressOf = (url: string, segment = 'none') => url.replaceAll(/:\w+|\*/g, segment);
  /** So that the tries were worth something. */
  const isStillSignedIn = async () =>
    expect((await v.open('/account/security')).path).toBe('/account/security');

  it('in a body are refused', { timeout: 120_000 }, async () => {
    for (const route of routes.filter(({ method }) => method !== 'GET')) {
      for (const [what, type, payload] of badBodies)
        await send(what, route, addressOf(route.url), { type, payload });
    }
    report('bad bodies');
    await isStillSignedIn();
  });

  it('in an address, a query or a header are refused', { timeout: 120_000 }, async () => {
    for (const route of routes) {
      const { method, url } = route;
      const good = method === 'GET' ? {} : { type: form, payload: 'a=1' };
      if (/[:*]/.test(url))
        for (const segment of badSegments) await send(segment, route, addressOf(url, segment), good);
      const queries = method === 'GET' ? badQueries : badQueries.slice(0, 4);
      for (const query of queries) await send(query.slice(0, 40), route, `${addressOf(url)}?${query}`, good);
      for (const headers of badHeaders)
        await send(JSON.stringify(headers).slice(0, 40), route, addressOf(url), { ...good, headers });
    }
    report('bad addresses and headers');
    await isStillSignedIn();
  });

  it('in a field of the account centre are refused, with everything else right', {
    timeout: 120_000,
  }, async () => {
    for (const route of routes) {
      const { method, url } = route;
      if (method !== 'POST' || !url.startsWith('/account/')) continue;
      const page = await openVerified(v, url);
      const names = new Set(
        [...page.html.matchAll(/<(?:input|select|button|textarea)[^>]* name="(\w+)"/g)].map(
          ([, name = '']) => name,
        ),
      );
      for (const name of new Set([...names, 'action', 'country', '__proto__'])) {
        if (name === 'csrf') continue;
        const rest = [...names]
          .filter((other) => other !== name && other !== 'csrf')
          .map((other) => `${other}=odd`);
        for (const value of badValues) {
          const payload = [`csrf=${v.csrf}`, ...rest, `${name}=${value}`].join('&');
          await send(`${name}=${value.slice(0, 20)}`, route, url, { type: form, payload });
        }
        await send(`${name} twice`, route, url, {
          type: form,
          payload: `csrf=${v.csrf}&${name}=a&${name}=b&${name}[c]=d`,
        });
      }
    }
    report('fields of the account centre');
    await isStillSignedIn();
  });
});

/** A code of our catalogue, or the protocol's error under the name of its code. */
function isContractual(text: string): boolean {
  if (errorCodeOf(text) !== undefined) return true;
  try {
    const { data } = z.object({ code: z.string(), error: z.string() }).safeParse(JSON.parse(text));
    return data?.code === `oidc.${data?.error}`;
  } catch {
    return false;
  }
}
