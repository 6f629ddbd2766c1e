/** Secrets that one would recognise anywhere are put wherever a secret can be; then everything is read that can be read, and everything that is kept. */
import { Writable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { Browser, insertApplication, pkce, signInAs, token } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';

const redirectUri = 'https://app.example/callback';

/** What exists to give a secret away, and which. */
const purposes: Readonly<Record<string, readonly string[]>> = {
  // An administrator copies them into the application's settings; each reading is in the audit log.
  'GET /api/applications/{id}/secrets': ['application secret'],
  // Scripts save and restore connectors as the contract has it; ?mask=true hides them, as do fewer rights.
  'GET /api/connectors': ['SMTP password'],
  'GET /api/connectors/{id}': ['SMTP password'],
  // As the contract has it, for scripts that save and restore; ?mask=true hides the values.
  'GET /api/configs/jwt-customizer': ['variable of a script'],
  'GET /api/configs/jwt-customizer/{tokenTypePath}': ['variable of a script'],
  // Developers, who have no connector yet, read there what would have been sent. In production there is no inbox.
  'GET /api/development-inbox': ['code in the inbox'],
  log: ['code in the inbox'],
};

const documents = z.object({
  paths: z.record(
    z.string(),
    z.object({ get: z.object({ parameters: z.array(z.unknown()).optional() }).optional() }),
  ),
});

/** Everything that the server wrote down. */
let logged = '';
const log = new Writable({
  write(chunk: Buffer, _encoding, done) {
    logged += chunk.toString('utf8');
    done();
  },
});

onEveryServer(
  'secrets',
  (portero) => {
    it('appear in no answer, page or log line that is not there to give them', async () => {
      const p = portero();
      const { secrets, ids } = await plant(p);
      const leaks: string[] = [];
      const look = (where: string, text: string) => {
        for (const [name, value] of secrets)
          if (appears(value, text) && !purposes[where]?.includes(name)) leaks.push(`${where}: ${name}`);
      };

      let answered = 0;
      for (const [app, bearer] of [
        [p.core, await p.managementToken('default')],
        [p.admin, await p.managementToken('admin')],
      ] as const) {
        if (!app) throw new Error('the admin door is closed');
        for (const path of await readable(app)) {
          const url = addressOf(path, ids);
          for (const headers of [{ authorization: `Bearer ${bearer}` }, { authorization: 'Bearer x' }, {}]) {
            const answer = await app.inject({ url, headers });
            if (answer.statusCode === 200) answered++;
            look(`GET ${path}`, `${JSON.stringify(answer.headers)}${answer.payload}`);
          }
        }
        for (const url of [
          '/',
          '/sign-in',
          '/sign-in?preview=true',
          '/console',
          '/error',
          '/unknown-session',
        ]) {
          const answer = await app.inject({ url, headers: { accept: 'text/html' } });
          look(`GET ${url}`, `${JSON.stringify(answer.headers)}${answer.payload}`);
        }
      }
      expect(answered).toBeGreaterThan(40);
      look('log', logged);
      expect(logged.length).toBeGreaterThan(1000);
      expect(leaks).toEqual([]);
    });

    it('do appear where they are asked for, so that the search would have found them', async () => {
      const { secrets, ids } = await plant(portero());
      for (const [where, names] of Object.entries(purposes)) {
        if (where === 'log') continue;
        const path = where.slice('GET /api'.length);
        const { status, body } = await portero().api('GET', addressOf(path, ids));
        expect(status).toBe(200);
        for (const name of names) {
          expect({ where, name, there: appears(secrets.get(name) ?? '', JSON.stringify(body)) }).toEqual({
            where,
            name,
            there: true,
          });
        }
      }
    });

    it('stand in no table of the database as somebody could use them', async () => {
      const p = portero();
      const { secrets, ids } = await plant(p);
      // Passwords are hashed; what the server itself has sealed is what there should be.
      const atRest = [...secrets].filter(
        ([name]) => name !== 'password digest' && !name.startsWith('sealed '),
      );
      atRest.push(...(await plantKeptOnes(p, ids.users)));
      const rows = await everything(p);
      expect(Object.keys(rows).length).toBeGreaterThan(50);
      // The search would have found them: what is no secret lies there as it was written.
      expect(rows.users).toContain('canary_');
      const readable = Object.entries(rows).flatMap(([table, text]) =>
        atRest.filter(([, value]) => appears(value, text)).map(([name]) => `${table}: ${name}`),
      );
      expect(readable).toEqual([]);
    });
  },
  { env: { LOG_LEVEL: 'trace' }, log },
);

/** Every table with all that is in it, of every tenant, as text. */
async function everything({ database: { read } }: TestPortero): Promise<Record<string, string>> {
  const tables = await read.introspection.getTables();
  const texts: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(read);
    texts[name] = JSON.stringify(rows.map((row) => Object.values(row).map(textOf)));
  }
  return texts;
}

/** Bytes as letters, so that a text among them is found. */
const textOf = (value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value;

/** What people and scripts keep here for later, beyond what no answer may show. */
async function plantKeptOnes({ api }: TestPortero, userId = ''): Promise<[name: string, value: string][]> {
  const made = async (path: string, body: object, method: 'POST' | 'PUT' = 'POST') => {
    const answer = await api(method, path, body);
    expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return answer.body;
  };
  const factors = `/users/${userId}/mfa-verifications`;
  const captcha = { type: 'Turnstile', siteKey: 'canary-site-key', secretKey: 'Canary-captcha-key-77' };
  await made('/captcha-provider', { config: captcha }, 'PUT');
  const totp = await made(factors, { type: 'Totp' });
  const backup = await made(factors, { type: 'BackupCode' });
  return [
    ['captcha key', captcha.secretKey],
    [
      'personal access token',
      (await made(`/users/${userId}/personal-access-tokens`, { name: 'canary' })).value,
    ],
    ['one-time token', (await made('/one-time-tokens', { email: 'canary@example.com' })).token],
    ['subject token', (await made('/subject-tokens', { userId, context: {} })).subjectToken],
    ['secret of an authenticator app', totp.secret],
    ...backup.codes.map((code: string, index: number): [string, string] => [`backup code ${index}`, code]),
  ];
}

/** As it is, or as it stands in an address or in base64. */
function appears(secret: string, text: string): boolean {
  // A code of six digits is no code when it is part of a longer number.
  if (/^\d+$/.test(secret)) return new RegExp(`(?<!\\d)${secret}(?!\\d)`).test(text);
  const forms = [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  ];
  return forms.some((form) => text.includes(form)) || text.includes(JSON.stringify(secret).slice(1, -1));
}

async function readable(app: FastifyInstance): Promise<string[]> {
  const { paths } = documents.parse((await app.inject('/api/swagger.json')).json());
  return Object.entries(paths).flatMap(([path, { get }]) => (get ? [path] : []));
}

/** Parameters are what was planted under the segment before them. */
const addressOf = (path: string, ids: Readonly<Record<string, string>>): string =>
  path
    .split('/')
    .map((segment, index, all) => (segment.startsWith('{') ? (ids[all[index - 1] ?? ''] ?? 'x') : segment))
    .join('/');

async function plant(p: TestPortero) {
  const { default: tenant, admin } = p.tenants;
  const secrets = new Map<string, string>();
  const make = async (method: 'POST' | 'PUT' | 'PATCH', path: string, body: object) => {
    const answer = await p.api(method, path, body);
    expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return answer.body;
  };
  const unique = `${Date.now()}${Math.round(performance.now())}`;

  secrets.set('password', 'Canary-pássword-77');
  const user = await make('POST', '/users', { username: `canary_${unique}`, password: 'Canary-pássword-77' });
  const { passwordDigest } = await tenant.db.read
    .selectFrom('users')
    .select('passwordDigest')
    .where('id', '=', user.id)
    .executeTakeFirstOrThrow();
  secrets.set('password digest', passwordDigest ?? '');

  // While there is no connector, so that the code lies in the inbox.
  const connectors: { id: string }[] = (await p.api('GET', '/connectors')).body;
  for (const { id } of connectors) await p.api('DELETE', `/connectors/${id}`);
  const email = `canary-${unique}@example.com`;
  await make('POST', '/verification-codes', { email });
  const [message] = (await p.api('GET', '/development-inbox')).body;
  secrets.set('code in the inbox', /(?<!\d)\d{6}(?!\d)/.exec(JSON.stringify(message))?.[0] ?? '');

  secrets.set('SMTP password', 'Canary/smtp+password=77');
  const connector = await make('POST', '/connectors', {
    connectorId: 'simple-mail-transfer-protocol',
    config: {
      host: 'smtp.example.com',
      port: 587,
      auth: { type: 'login', user: 'canary', pass: 'Canary/smtp+password=77' },
      fromEmail: 'Portero <portero@example.com>',
      templates: ['Register', 'SignIn', 'ForgotPassword', 'Generic'].map((usageType) => ({
        usageType,
        contentType: 'text/plain',
        subject: 'Your code',
        content: 'Your code is {{code}}',
      })),
    },
  });

  secrets.set('variable of a script', 'Canary-variable-77');
  await make('PUT', '/configs/jwt-customizer/access-token', {
    script: 'const getCustomJwtClaims = async () => ({})',
    environmentVariables: { KEY: 'Canary-variable-77' },
  });

  const client = await insertApplication(p, `canary-${unique}`, 'Traditional', redirectUri);
  secrets.set('application secret', client.secret ?? '');
  const browser = new Browser(p.core);
  const proof = pkce();
  const back = await signInAs(browser, tenant, user.id, client, proof);
  const code = back.searchParams.get('code') ?? '';
  const form = { code, redirect_uri: redirectUri, code_verifier: proof.verifier };
  const answer = await token(p.core, client, { grant_type: 'authorization_code', ...form });
  expect(answer.statusCode).toBe(200);
  const tokens = answer.json();
  secrets.set('authorization code', code);
  secrets.set('access token', tokens.access_token);
  secrets.set('refresh token', tokens.refresh_token);
  secrets.set('ID token', tokens.id_token);
  secrets.set('code verifier', proof.verifier);
  secrets.set('session', browser.cookie('_session') ?? '');

  for (const [name, one] of Object.entries({ default: tenant, admin })) {
    const keys = await one.db.read.selectFrom('signing_keys').select(['id', 'sealed', 'use']).execute();
    for (const { id, sealed, use } of keys) {
      const plain = one.vault.open(use === 'signing' ? 'signing-key' : 'cookie-key', sealed);
      secrets.set(`${use} key ${id} of ${name}`, plain.split('\n')[1] ?? plain);
      secrets.set(`sealed ${use} key ${id} of ${name}`, sealed);
    }
    const machines = await one.db.read
      .selectFrom('application_secrets')
      .select(['applicationId', 'sealed'])
      .execute();
    for (const { applicationId, sealed } of machines) {
      if (applicationId === client.id) continue;
      secrets.set(`secret of ${applicationId} of ${name}`, one.vault.open('application-secret', sealed));
    }
  }
  secrets.set('management token', await p.managementToken());
  for (const [name, value] of secrets) expect(value.length, name).toBeGreaterThanOrEqual(6);

  const first = async (path: string) => (await p.api('GET', path)).body[0];
  const resource = await first('/resources');
  return {
    secrets,
    ids: {
      users: user.id,
      applications: client.id,
      connectors: connector.id,
      resources: resource.id,
      roles: (await first('/roles'))?.id,
      logs: (await first('/logs'))?.id,
      'connector-factories': 'simple-mail-transfer-protocol',
      oidc: 'private-keys',
      'jwt-customizer': 'access-token',
      endpoints: 'default',
    },
  };
}
