/** Every hosted form, sent what none of ours sends: a page or a way on, never a failure, and nobody is changed. */
import { beforeAll, expect, it } from 'vitest';
import { inTime } from '../testing/answers.ts';
import { watchChanges } from '../testing/changes.ts';
import { onEveryServer } from '../testing/portero.ts';
import { pages } from './pages.ts';
import { configure, origin, type Visitor, visitor } from './testing.ts';

const form = 'application/x-www-form-urlencoded';
const fields = [
  'csrf',
  'action',
  'identifier',
  'country',
  'password',
  'code',
  'terms',
  '__proto__',
  'unknown',
];
const badValues = [
  '',
  'nul%00inside',
  '%ED%A0%80',
  '%zz',
  '__proto__',
  'constructor',
  '%E2%80%AE%F0%9F%92%A5',
  '%27%20or%201=1--',
  '%3Cscript%3E',
  '-1',
  '99999999999999999999',
  '%2B34%20600%20000%20000',
  'a@'.repeat(2000),
  'x'.repeat(100_000),
];
const badForms: readonly (readonly [what: string, type: string, payload: string])[] = [
  ['nothing', form, ''],
  ['only signs', form, '&&=&=%&%%&a=b=c&;'],
  ['fields without end', form, 'a&'.repeat(50_000)],
  ['one field without end', form, 'identifier=a&'.repeat(20_000)],
  ['half a megabyte', form, `identifier=${'x'.repeat(530_000)}`],
  ['JSON', 'application/json', '{"identifier":"a"}'],
  ['nested JSON', 'application/json', '{"identifier":{"$ne":1},"csrf":[]}'],
  ['half JSON', 'application/json', '{"identifier":'],
  ['another prototype', 'application/json', '{"__proto__":{"csrf":""}}'],
  ['plain text', 'text/plain', 'identifier=a'],
  ['XML', 'application/xml', '<a/>'],
  ['many parts', 'multipart/form-data; boundary=x', '--x\r\n\r\n'],
  ['no type', '', 'identifier=a'],
];
/** What a sign-in writes down as it goes. */
const traces = ['attempts', 'inbox_messages', 'interactions', 'logs', 'single_use'];

onEveryServer('bad input to the hosted pages', (portero, engine) => {
  let v: Visitor;
  let changes: () => Promise<string[]>;
  // What the pages make of text has been tried on SQLite: here comes what a database may stumble over.
  const values = engine === 'sqlite' ? badValues : badValues.filter((one) => /%00|%ED|%27|^x/.test(one));
  beforeAll(async () => {
    const p = portero();
    await configure(p, {
      signInMode: 'SignInAndRegister',
      signUp: { identifiers: ['email'], password: true, verify: true },
      signIn: {
        methods: [
          { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: true },
          { identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true },
        ],
      },
      forgotPasswordMethods: ['EmailVerificationCode'],
    });
    v = await visitor(p);
    await v.start();
    changes = await watchChanges(p);
  });

  const problems: string[] = [];
  let sent = 0;
  const send = async (
    path: string,
    what: string,
    { type = form, payload, query = '' }: { type?: string; payload?: string; query?: string },
    headers: Record<string, string> = {},
  ) => {
    const answer = await inTime(
      portero().core.inject({
        method: payload === undefined ? 'GET' : 'POST',
        url: path + query,
        headers: {
          accept: 'text/html',
          cookie: v.browser.cookieHeader(path),
          origin,
          ...(type && payload !== undefined && { 'content-type': type }),
          ...headers,
        },
        ...(payload !== undefined && { payload }),
      }),
    );
    sent += 1;
    const complain = (text: string) => problems.push(`${path}: ${what}: ${text.slice(0, 300)}`);
    const changed = (await changes()).filter((table) => !traces.includes(table));
    if (changed.length > 0) complain(`changed ${changed}`);
    if (!answer) return complain('no answer');
    const { statusCode: status, payload: text, headers: answered } = answer;
    if (status >= 500) return complain(`${status} ${text}`);
    const isWayOn = status >= 300 && status < 400 && /^\/(?!\/)/.test(String(answered.location));
    if (!isWayOn && !String(answered['content-type']).startsWith('text/html')) complain(`${status} ${text}`);
    if (text.includes('<script>')) complain('shows what was typed as it is');
  };
  const report = (what: string) => {
    console.log(`${what} (${engine}): ${sent} requests`);
    sent = 0;
    expect(problems.splice(0)).toEqual([]);
  };

  it('is shown again or leads on, whichever field it is in', { timeout: 120_000 }, async () => {
    for (const path of Object.keys(pages)) {
      for (const name of fields) {
        const others = {
          csrf: v.csrf,
          action: 'submit',
          identifier: 'nobody',
          password: 'wrong',
          code: '000000',
        };
        const rest = Object.entries(others).filter(([other]) => other !== name);
        const start = rest.map(([other, value]) => `${other}=${value}`).join('&');
        for (const value of values) {
          await send(path, `${name}=${value.slice(0, 20)}`, { payload: `${start}&${name}=${value}` });
        }
        await send(path, `${name} twice`, { payload: `${start}&${name}=a&${name}=b` });
      }
    }
    report('fields of forms');
  });

  it('is shown again or leads on, whatever comes instead of a form', { timeout: 60_000 }, async () => {
    for (const path of Object.keys(pages)) {
      for (const [what, type, payload] of badForms) await send(path, what, { type, payload });
    }
    report('forms');
  });

  it('in an address, a cookie or a header is a page', { timeout: 60_000 }, async () => {
    const names = ['app_id', 'lost', 'preview', 'first_screen', 'fallback', '__proto__'];
    for (const path of [
      ...Object.keys(pages),
      '/consent',
      '/direct/social/x',
      '/unknown-session',
      '/signed-out',
      '/request-refused',
    ]) {
      for (const name of names) {
        for (const value of values.filter((one) => one.length < 10_000)) {
          await send(path, `?${name}=${value.slice(0, 20)}`, { query: `?${name}=${value}` });
        }
      }
      await send(path, 'a query without end', { query: `?${'a&'.repeat(7_000)}` });
      const remembered = ['{"appId":{},"uiLocales":1}', '{"appId":"\\u0000"}', '{"appId":"constructor"}'];
      for (const text of remembered)
        await send(path, `remembered: ${text}`, {}, { cookie: `_logto=${encodeURIComponent(text)}` });
      for (const odd of ['constructor', '\u00ff', 'x'.repeat(5000), ',;=q', '%00', '{"a":']) {
        await send(path, 'a language', {}, { 'accept-language': odd });
        await send(path, 'an agent', {}, { 'user-agent': odd });
        await send(path, 'a cookie', {}, { cookie: `_interaction=${odd}; _logto=${odd}; _session=${odd}` });
      }
    }
    report('addresses and headers');
  });
});
