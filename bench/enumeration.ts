/**
 * `npm run bench -- --enumeration [samples] [part of a step’s name]`: whether the clock tells who has an account. Every step that a stranger can
 * take with a name is taken for people who exist and for others, in turns, each in a sign-in of its own; two samples are
 * compared by their medians and by the Mann–Whitney test. In process, on SQLite, so that no network hides a difference.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../server/config.ts';
import { authorizationUrl, Browser, pkce } from '../server/testing/flow.ts';
import { buildPortero } from '../server/wire.ts';
import { compare } from './samples.ts';

const samples = Number(process.argv[2] ?? 150);
const wanted = process.argv[3] ?? '';
const warmUp = 10;
const password = 'Lluvia-verde-77';
const redirectUri = 'https://app.example/callback';
const origin = 'http://localhost:3001';

const folder = mkdtempSync(join(tmpdir(), 'portero-enumeration-'));
const portero = await buildPortero(
  readConfig({
    DATA_DIR: folder,
    LOG_LEVEL: 'silent',
    INTEGRATION_TEST: 'true',
    MOCK_MESSAGE_DIR: folder,
    MESSAGES_PER_NETWORK: '0',
    MESSAGES_PER_TENANT: '0',
  }),
);
const { db } = portero.tenants.default;

type Who = { readonly email: string; readonly username: string; readonly phone: string };
const names = (kind: string, at: number): Who => ({
  email: `${kind}_${at}@example.com`,
  username: `${kind}_${at}`,
  phone: `34600${kind === 'known' ? 1 : 2}${String(10_000 + at)}`,
});
const people = 20;

/** A step, ready to be taken: what comes before it is not measured. */
type Step = (who: Who) => Promise<() => Promise<number>>;
type Event = 'SignIn' | 'Register' | 'ForgotPassword';

try {
  const clientId = await setUp();

  const begin = async (event?: Event, screen?: string) => {
    const browser = new Browser(portero.core);
    const client = { id: clientId, redirectUri };
    const answer = await browser.get(
      authorizationUrl(client, pkce(), screen ? { first_screen: screen } : {}),
    );
    const call = async (method: 'GET' | 'PUT' | 'POST', path: string, json?: object) =>
      browser.request(method, `/api/experience${path}`, {
        ...(json && { json }),
        headers: { 'logto-app-id': clientId },
      });
    if (event) await call('PUT', '', { interactionEvent: event });
    return { browser, call, location: String(answer.headers.location) };
  };
  const byApi =
    (event: Event, path: string, body: (who: Who) => object): Step =>
    async (who) => {
      const { call } = await begin(event);
      return async () => (await call('POST', path, body(who))).statusCode;
    };
  const wrongPassword = (type: keyof Who) =>
    byApi('SignIn', '/verification/password', (who) => ({
      identifier: { type, value: who[type] },
      password: 'wrong',
    }));
  const code = (event: Event, type: 'email' | 'phone') =>
    byApi(event, '/verification/verification-code', (who) => ({
      identifier: { type, value: who[type] },
      interactionEvent: event,
    }));
  /** Forms of the hosted pages, the last of which is measured. */
  const byPages =
    (screen: string, ...forms: ((who: Who) => Record<string, string>)[]): Step =>
    async (who) => {
      const { browser, location } = await begin(undefined, screen);
      let address = '';
      let page = '';
      const open = async (at: string) => {
        address = at;
        for (let hop = 0; hop < 5; hop++) {
          const answer = await browser.get(address);
          page = answer.payload;
          if (typeof answer.headers.location !== 'string') return;
          address = answer.headers.location;
        }
      };
      await open(location);
      const send = async (form: Record<string, string>) => {
        const csrf = /name="csrf" value="([^"]*)"/.exec(page)?.[1] ?? '';
        return browser.request('POST', address, {
          form: { csrf, action: 'submit', ...form },
          headers: { origin },
        });
      };
      for (const form of forms.slice(0, -1)) {
        const answer = await send(form(who));
        if (typeof answer.headers.location === 'string') await open(answer.headers.location);
      }
      return async () => (await send(forms.at(-1)?.(who) ?? {})).statusCode;
    };
  const named = ({ email }: Who) => ({ identifier: email });

  const steps: Readonly<Record<string, Step>> = {
    'API: wrong password, email address': wrongPassword('email'),
    'API: wrong password, phone number': wrongPassword('phone'),
    'API: wrong password, username': wrongPassword('username'),
    'API: code to sign in, email': code('SignIn', 'email'),
    'API: code to sign in, SMS': code('SignIn', 'phone'),
    'API: code to register': code('Register', 'email'),
    'API: code for a forgotten password': code('ForgotPassword', 'email'),
    'API: wrong code': async (who) => {
      const { call } = await begin('SignIn');
      const identifier = { type: 'email', value: who.email };
      const sent = await call('POST', '/verification/verification-code', {
        identifier,
        interactionEvent: 'SignIn',
      });
      const { verificationId } = sent.json();
      return async () =>
        (
          await call('POST', '/verification/verification-code/verify', {
            identifier,
            verificationId,
            code: 'no',
          })
        ).statusCode;
    },
    'API: made-up link': byApi('SignIn', '/verification/one-time-token/verify', ({ email }) => ({
      identifier: { type: 'email', value: email },
      token: 'made-up',
    })),
    'API: passkey of an address': byApi(
      'SignIn',
      '/verification/sign-in-passkey/authentication',
      ({ email }) => ({
        identifier: { type: 'email', value: email },
      }),
    ),
    'API: enterprise sign-in of an address': async (who) => {
      const { call } = await begin('SignIn');
      return async () => (await call('GET', `/sso-connectors?email=${who.email}`)).statusCode;
    },
    'pages: identifier to sign in': byPages('sign_in', named),
    'pages: wrong password': byPages('sign_in', named, () => ({ password: 'Wrong-verde-77' })),
    'pages: code asked for': byPages('sign_in', named, () => ({ action: 'use-code' })),
    'pages: identifier to register': byPages('register', named),
    'pages: wrong code at registration': byPages('register', named, () => ({ code: '000000' })),
    'pages: forgotten password': byPages('reset_password', named),
    'pages: wrong code for a forgotten password': byPages('reset_password', named, () => ({
      code: '000000',
    })),
  };

  console.log(
    `${samples} of each, milliseconds; “tells” is how often a guess by the clock would be right (50 % is chance)`,
  );
  console.log('step                                          known  unknown   tells       p  status');
  for (const [name, step] of Object.entries(steps)) {
    if (!name.includes(wanted)) continue;
    const taken: Record<'known' | 'other', number[]> = { known: [], other: [] };
    const answered: Record<'known' | 'other', Set<number>> = { known: new Set(), other: new Set() };
    for (let round = -warmUp; round < samples; round++) {
      // In turns, and each first as often as the other.
      for (const kind of round % 2 ? (['known', 'other'] as const) : (['other', 'known'] as const)) {
        await db.write.deleteFrom('attempts').execute();
        const take = await step(names(kind, Math.abs(round) % people));
        // What is written in batches behind everybody's back would fall into one step or the next.
        await portero.audit.flush();
        const began = performance.now();
        const status = await take();
        const time = performance.now() - began;
        answered[kind].add(status);
        if (round >= 0) taken[kind].push(time);
      }
    }
    const { medians, tells, p } = compare(taken.known, taken.other);
    const columns = [
      medians[0].toFixed(2).padStart(7),
      medians[1].toFixed(2).padStart(8),
      `${(tells * 100).toFixed(0)} %`.padStart(7),
      p.toFixed(3).padStart(7),
    ];
    const [one, other] = [[...answered.known], [...answered.other]];
    const status = one.join() === other.join() ? one.join('/') : `${one} ≠ ${other}`;
    console.log(`${name.padEnd(44)}${columns.join(' ')}  ${status}`);
  }
} finally {
  await portero.close();
  rmSync(folder, { recursive: true, force: true });
}

async function setUp(): Promise<string> {
  const templates = ['Generic', 'SignIn', 'Register', 'ForgotPassword'].map((usageType) => ({
    usageType,
    subject: 'Code',
    content: '{{code}}',
  }));
  const connectors = {
    'mock-email-service': { apiKey: 'x', fromEmail: 'from@example.com', templates },
    'mock-short-message-service': {
      accountSID: 'x',
      authToken: 'x',
      fromMessagingServiceSID: 'x',
      templates,
    },
  };
  for (const [connectorId, config] of Object.entries(connectors))
    await api('POST', '/connectors', { connectorId, config });
  await api('PATCH', '/sign-in-exp', {
    signInMode: 'SignInAndRegister',
    sentinelPolicy: { maxAttempts: 1000 },
    signUp: { identifiers: ['email'], password: true, verify: true },
    signIn: {
      methods: (['email', 'phone', 'username'] as const).map((identifier) => ({
        identifier,
        password: true,
        verificationCode: identifier !== 'username',
        isPasswordPrimary: true,
      })),
    },
    forgotPasswordMethods: ['EmailVerificationCode', 'PhoneVerificationCode'],
  });
  for (let at = 0; at < people; at++) {
    const { email, username, phone } = names('known', at);
    await api('POST', '/users', { primaryEmail: email, username, primaryPhone: phone, password });
  }
  const application = await api('POST', '/applications', {
    type: 'SPA',
    name: 'Measured',
    oidcClientMetadata: { redirectUris: [redirectUri], postLogoutRedirectUris: [] },
  });
  return application.id;
}

async function api(method: 'POST' | 'PATCH', path: string, payload: object) {
  const headers = { 'development-user-id': 'bench' };
  const answer = await portero.core.inject({ method, url: `/api${path}`, headers, payload });
  if (answer.statusCode >= 300) throw new Error(`${path}: ${answer.payload}`);
  return answer.json();
}
