/**
 * `npm run bench -- --pages`: how long the server takes for each hosted page, as one person meets them who signs in with
 * a password and a code of an authenticator app and then looks through the account centre. One request at a time, over HTTP.
 */
import { accountFields, selfServiceFields } from '@portero/schema/account-center.ts';
import { totpCode } from '../server/mfa/totp.ts';
import { type PorteroServer, startServer } from './contestants.ts';
import { type Answer, authorize, clientCredentials, expectStatus, follow, type Jar, send } from './flows.ts';
import { quantile } from './measure.ts';
import { password, totpSecret } from './parameters.ts';
import { keep, number } from './report.ts';

/** Visits that are not counted, and visits that are. */
const warmUp = 15;
const visits = 100;

const beforeSignIn = ['/sign-in', '/register', '/forgot-password'];
const afterSignIn = ['/account/security', '/account/profile', '/account/organizations'];
const afterProof = ['/account/sessions', '/account/tokens', '/account/email', '/account/password'];

/** Milliseconds by request, in the order in which they were met. */
type Times = Map<string, number[]>;

/** @param url of a PostgreSQL, where there is one */
export async function pages(url?: string): Promise<void> {
  const engines = new Map([['SQLite', await timesOf({})]]);
  if (url) engines.set('PostgreSQL', await timesOf({ DB_URL: url }));
  const names = [...(engines.get('SQLite')?.keys() ?? [])];
  const figures = (times: Times, name: string) => {
    const sorted = (times.get(name) ?? []).toSorted((a, b) => a - b);
    return `${number(quantile(sorted, 0.5))} / ${number(quantile(sorted, 0.95))}`;
  };
  const lines = [
    '',
    `| p50 / p95 ms | ${[...engines.keys()].join(' | ')} |`,
    `| --- | ${[...engines].map(() => '---:').join(' | ')} |`,
    ...names.map(
      (name) => `| ${name} | ${[...engines.values()].map((times) => figures(times, name)).join(' | ')} |`,
    ),
  ];
  console.log(lines.join('\n'));
  keep('pages', Object.fromEntries([...engines].map(([name, times]) => [name, Object.fromEntries(times)])));
}

async function timesOf(database: Record<string, string>): Promise<Times> {
  const started = await startServer(database, ['bench/seed.ts']);
  try {
    await openAccountCentre(started);
    const times: Times = new Map();
    for (let visit = 0; visit < warmUp + visits; visit++) {
      if (visit === warmUp) times.clear();
      await walk(started, visit, times);
    }
    return times;
  } finally {
    await started.stop();
  }
}

async function openAccountCentre({ target }: PorteroServer): Promise<void> {
  const fields = Object.fromEntries([...accountFields, ...selfServiceFields].map((field) => [field, 'Edit']));
  const headers = {
    authorization: `Bearer ${await clientCredentials(target)}`,
    'content-type': 'application/json',
  };
  const body = JSON.stringify({ enabled: true, fields });
  expectStatus(
    await send('PATCH', `${target.base}/api/account-center`, headers, body),
    200,
    'account centre',
  );
}

async function walk({ target, totpUsers }: PorteroServer, turn: number, times: Times): Promise<void> {
  const { jar, verifier } = await authorize(target);
  const visitor = new Visitor(target.base, jar, times);
  for (const path of beforeSignIn) await visitor.open(path);
  await visitor.open('/sign-in');
  await visitor.submit('/sign-in', { identifier: `totp_${turn % totpUsers}` });
  await visitor.open('/sign-in/password');
  const proved = await visitor.submit('/sign-in/password', { password });
  await visitor.open(pathOf(proved));
  const done = await visitor.submit(pathOf(proved), { code: totpCode(totpSecret, Date.now()) });
  await follow(target, jar, verifier, String(done.headers.location));
  for (const path of afterSignIn) await visitor.open(path);
  await visitor.open('/account/verified-action');
  await visitor.submit('/account/verified-action', { password });
  for (const path of afterProof) await visitor.open(path);
}

const pathOf = ({ headers }: Answer): string =>
  new URL(String(headers.location), 'http://here.invalid').pathname;

/** Somebody with scripts off. */
class Visitor {
  readonly #base: string;
  readonly #jar: Jar;
  readonly #times: Times;
  #csrf = '';

  constructor(base: string, jar: Jar, times: Times) {
    this.#base = base;
    this.#jar = jar;
    this.#times = times;
  }

  async open(path: string): Promise<void> {
    const answer = await this.#ask('GET', path);
    expectStatus(answer, 200, `GET ${path}`);
    this.#csrf = /name="csrf" value="([^"]*)"/.exec(answer.body)?.[1] ?? '';
  }

  async submit(path: string, fields: Record<string, string>): Promise<Answer> {
    const body = new URLSearchParams({ csrf: this.#csrf, action: 'submit', ...fields }).toString();
    return expectStatus(await this.#ask('POST', path, body), 303, `POST ${path}`);
  }

  async #ask(method: 'GET' | 'POST', path: string, body?: string): Promise<Answer> {
    const headers = {
      ...this.#jar.header(path),
      accept: 'text/html',
      ...(body !== undefined && {
        origin: this.#base,
        'content-type': 'application/x-www-form-urlencoded',
      }),
    };
    const began = performance.now();
    const answer = this.#jar.keep(await send(method, this.#base + path, headers, body));
    const name = `${method} ${path}`;
    const known = this.#times.get(name) ?? [];
    known.push(performance.now() - began);
    this.#times.set(name, known);
    return answer;
  }
}
