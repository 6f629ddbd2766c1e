/** Every operation of our own documents, sent what nobody should send: it is refused in the contract's words, and changes nothing. */
import { Writable } from 'node:stream';
import { administrativePermissions } from '@portero/schema/organization-administration.ts';
import type { FastifyInstance } from 'fastify';
import { beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { everyField, newPerson, Owner, setAccountCenter } from '../testing/account.ts';
import { anAdministrator, makeRole, roleId } from '../testing/administrators.ts';
import { errorCodeOf, inTime } from '../testing/answers.ts';
import { watchChanges } from '../testing/changes.ts';
import {
  authorizationUrl,
  Browser,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
  token,
} from '../testing/flow.ts';
import {
  badBodies,
  badBodiesWhereNoneBelongs,
  exampleOf,
  type JsonSchema,
  jsonSchema,
  oddValues,
} from '../testing/hostile.ts';
import { somebody } from '../testing/me.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';

const methods = z.enum(['get', 'post', 'put', 'patch', 'delete']);
const document = z.object({
  paths: z.record(
    z.string(),
    z.partialRecord(
      methods,
      z.object({
        parameters: z.array(z.object({ in: z.string(), name: z.string() })).default([]),
        requestBody: z
          .object({ content: z.object({ 'application/json': z.object({ schema: jsonSchema }).optional() }) })
          .optional(),
      }),
    ),
  ),
});

async function operationsOf(app: FastifyInstance) {
  const { paths } = document.parse((await app.inject('/api/swagger.json')).json());
  const gates = new Map(
    app.declaredRoutes.map(({ method, url, gate }) => [
      `${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`,
      gate.kind,
    ]),
  );
  return Object.entries(paths).flatMap(([path, item]) =>
    methods.options.flatMap((method) => {
      const operation = item[method];
      if (!operation) return [];
      const name = `${method.toUpperCase()} ${path}`;
      const query = operation.parameters.filter((one) => one.in === 'query').map((one) => one.name);
      const body = operation.requestBody?.content['application/json']?.schema;
      // So that the rules of connectors are reached, too.
      if (name === 'POST /api/connectors' && body?.properties?.connectorId)
        body.properties.connectorId.enum = ['simple-mail-transfer-protocol'];
      return [{ app, name, method, path, query, body, gate: gates.get(name) }];
    }),
  );
}
type Operation = Awaited<ReturnType<typeof operationsOf>>[number];

/** Something of each kind, by the segment of the address that it follows. */
async function things(p: TestPortero): Promise<Record<string, string>> {
  const make = async (method: 'POST' | 'PUT', path: string, body: object) => {
    const answer = await p.api(method, path, body);
    expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return answer.body;
  };
  const resource = await make('POST', '/resources', { name: 'Things', indicator: 'https://things.example' });
  const details = { subject: 'Hola', content: '{{code}}' };
  const templates = [{ languageTag: 'es', templateType: 'SignIn', details }];
  const [template] = await make('PUT', '/email-templates', { templates });
  await make('PUT', '/custom-phrases/es', { action: { continue: 'Seguir' } });
  await make('PUT', '/sms-templates/es/SignIn', { content: 'Hola {{code}}' });
  const application = { type: 'MachineToMachine', name: 'A machine' };
  const company = await make('POST', '/organizations', { name: 'A company' });
  const invitation = await make('POST', '/organization-invitations', {
    organizationId: company.id,
    invitee: 'ana@example.com',
    expiresAt: Date.now() + 3_600_000,
  });
  return {
    users: (await make('POST', '/users', { username: 'usual' })).id,
    organizations: company.id,
    'organization-invitations': invitation.id,
    'organization-roles': (await make('POST', '/organization-roles', { name: 'a member' })).id,
    'organization-scopes': (await make('POST', '/organization-scopes', { name: 'read:all' })).id,
    roles: (await make('POST', '/roles', { name: 'A role', description: '' })).id,
    administrators: (await anAdministrator(p, await roleId(p, 'Auditor'))).user.id,
    'administrator-roles': await makeRole(p, ['read:logs']),
    applications: (await make('POST', '/applications', application)).id,
    domains: (await make('POST', '/domains', { domain: 'things.app.example' })).id,
    resources: resource.id,
    scopes: (await make('POST', `/resources/${resource.id}/scopes`, { name: 'read:things' })).id,
    secrets: 'Default secret',
    'email-templates': template.id,
    'custom-phrases': 'es',
    'sms-templates': 'es',
    '{languageTag}': 'SignIn',
    'connector-factories': 'simple-mail-transfer-protocol',
    logs: (await p.api('GET', '/logs')).body[0].id,
    oidc: 'private-keys',
    'jwt-customizer': 'access-token',
    endpoints: 'default',
  };
}

/** What the admin tenant has of the same kinds. */
async function foreignThings(p: TestPortero): Promise<Record<string, string>> {
  const { db } = p.tenants.admin;
  const first = async (table: 'roles' | 'resources' | 'scopes' | 'logs' | 'signing_keys') =>
    (await db.read.selectFrom(table).select('id').executeTakeFirstOrThrow()).id;
  return {
    users: await insertUser(p, 'administrator', {}, 'admin'),
    'my-organizations': (await p.api('POST', '/organizations', { name: 'Of others' })).body.id,
    roles: await first('roles'),
    applications: 'm-admin',
    resources: await first('resources'),
    scopes: await first('scopes'),
    logs: await first('logs'),
    '{keyType}': await first('signing_keys'),
  };
}

/** The operation's address; every parameter is what `filled` says of the segment before it. */
const addressOf = ({ path }: Operation, filled: (segment: string) => string): string =>
  path
    .split('/')
    .map((segment, index, all) => (segment.startsWith('{') ? filled(all[index - 1] ?? '') : segment))
    .join('/');

/** The segments before the parameters. */
const segmentsOf = ({ path }: Operation): string[] =>
  path.split('/').filter((_segment, index, all) => all[index + 1]?.startsWith('{'));

const badSegments = {
  'a method of objects': 'constructor',
  'a space': '%20',
  'another folder': '..%2f..%2fapplications',
  'a NUL': '%00',
  'half an escape': '%zz',
  'bytes that are no text': '%ff%fe',
  'a long one': 'x'.repeat(400),
  'a longer one': 'x'.repeat(5000),
  'another script': encodeURIComponent('ñandú-💥-ظ'),
  'a statement': encodeURIComponent("' or 1=1; drop table users; --"),
  'a prototype': '__proto__',
};

const badPages = [
  ...['-1', '0', '99999999999999', '1e3', 'abc', '', '%00'].map((page) => `page=${page}`),
  ...['-1', '0', '101', '1000000', 'abc', '1.5'].map((size) => `page_size=${size}`),
  'page=1&page=2',
];
const badSearches = [
  'search=',
  'search=%00',
  `search=${'x'.repeat(513)}`,
  'search=a&search=b',
  'search=a%5C',
  'search=((&mode=posix',
  'search=a&mode=none',
  'search.nothing=a',
  'search.__proto__=a',
  'search=a&joint=xor',
  `${'search=a&'.repeat(60)}mode=exact`,
];

/** Query strings with what the operation asks for, and whether they can only be refused. */
function* badQueries({ query }: Operation): Generator<readonly [query: string, refused: boolean]> {
  if (query.includes('page')) for (const text of badPages) yield [text, true];
  if (query.includes('search_params')) for (const text of badSearches) yield [text, true];
  for (const name of query) {
    const values = [
      `=a&${name}=b`,
      '=',
      '=__proto__',
      '=constructor',
      '[a]=1',
      '=%ED%A0%80',
      `=${'x'.repeat(5000)}`,
      '=99999999999999',
    ];
    yield [`${name}=%00`, true];
    for (const value of values) yield [name + value, false];
  }
}

/** What no operation asks for. */
function* unknownQueries(): Generator<readonly [query: string, refused: boolean]> {
  yield ['unknown=%00', true];
  yield ['a&'.repeat(7_000), false]; // as much as a header may hold
  yield ['nobody=asked&for[this]=1&=&&', false];
  yield ['__proto__=1&constructor=1&__proto__[isAdmin]=1', false];
}

/** The contract answers an empty list for what there is not. */
const emptyForNobody = [
  'GET /api/resources/{resourceId}/scopes',
  'GET /api/users/{userId}/sessions',
  'GET /api/users/{userId}/grants',
];

const rotatesKeys = /^POST \/api\/configs\/oidc\/\{keyType\}\/rotate$/;

/** An invitation whose message is refused was written before, and is taken back. */
const invites = 'POST /api/my-organizations/{organizationId}/invitations';
const takenBack = [
  'organization_invitations',
  'organizations',
  'organization_invitation_roles',
  'logs',
  'attempts',
];

const checksPasswords = 'POST /api/sign-in-exp/default/check-password';

/** Odd names are names: the bodies tried before have made such tokens. */
const takesAnyName = 'DELETE /api/my-account/personal-access-tokens/{name}';

/** Whoever guesses is counted, and what they saw is written down, though nothing else happens. */
const traces = ['attempts', 'inbox_messages', 'interactions', 'logs', 'single_use'];

const canary = 'Canary-77';
const isSecret = /password|passphrase|secret|token$|^code$|digest|verifier/i;

/** The smallest body that the schema takes, and in it, under every name of a secret, what one would recognise. */
function withSecrets(schema: JsonSchema): unknown {
  const alternatives = schema.oneOf ?? schema.anyOf ?? [];
  const chosen = alternatives.find((one) => one.properties) ?? alternatives[0] ?? schema;
  if (chosen.type !== 'object') return exampleOf(chosen);
  const entries = Object.entries(chosen.properties ?? {}).flatMap(([name, field]) => {
    if (isSecret.test(name) && field.type === 'string' && !field.enum) return [[name, canary]];
    if (field.properties) return [[name, withSecrets(field)]];
    return chosen.required?.includes(name) ? [[name, exampleOf(field)]] : [];
  });
  return Object.fromEntries(entries);
}

/** Lines that hold what was sent as a secret; the development inbox tells developers what it would have sent. */
const written: string[] = [];
const log = new Writable({
  write(chunk: Buffer, _encoding, done) {
    if (chunk.includes(canary) && !chunk.includes('"inbox: code '))
      written.push(chunk.toString('utf8').slice(0, 300));
    done();
  },
});

onEveryServer(
  'bad input',
  (portero, engine) => {
    let operations: Operation[];
    let own: Record<string, string>;
    let foreign: Record<string, string>;
    let authority: Readonly<Record<string, Record<string, string>>>;
    let changes: () => Promise<string[]>;
    let organizationToken: () => Promise<Record<string, string>>;
    const managementToken = async () => ({ authorization: `Bearer ${await portero().managementToken()}` });
    beforeAll(async () => {
      const p = portero();
      const management = await managementToken();
      const me = { authorization: (await somebody(p)).authorization };
      await p.api('PATCH', '/sign-in-exp', {
        signUp: { identifiers: ['email'], password: true, verify: true },
        signIn: {
          methods: [{ identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: true }],
        },
      });
      const chief = await anAdministrator(p, await roleId(p, 'default:admin'));
      const administration = { authorization: `Bearer ${chief.tokens.accessToken}` };
      authority = {
        management,
        administration,
        me,
        interaction: await inASignIn(p),
        account: await inTheirAccount(p),
      };
      const organization = await inTheirOrganization(p);
      organizationToken = organization.token;
      authority = { ...authority, organization: await organizationToken() };
      await p.audit.flush();
      own = { ...(await things(p)), ...organization.things };
      foreign = await foreignThings(p);
      const core = await operationsOf(p.core);
      const known = new Set(core.map(({ name }) => name));
      const admin = p.admin ? await operationsOf(p.admin) : [];
      operations = [...core, ...admin.filter(({ name }) => !known.has(name))];
      changes = await watchChanges(p);
      await stillAdministers();
    });

    /** Of ours; nothing of ours is deleted, or there would be nothing left to try on. */
    const usual = (operation: Operation) =>
      addressOf(operation, (segment) => (mayNameOurs(operation, segment) && own[segment]) || 'none');
    // Without its organization in the address, a member's token is refused before anything else is looked at.
    const mayNameOurs = ({ method }: Operation, segment: string) =>
      method !== 'delete' || segment === 'my-organizations';
    const stillAdministers = async () => {
      const pages = {
        organization: `/api/my-organizations/${own['my-organizations']}`,
        management: '/api/roles',
      };
      for (const [gate, url] of Object.entries(pages)) {
        const answer = await portero().core.inject({ url, headers: authority[gate] ?? {} });
        expect(answer.statusCode, `${gate}: ${answer.payload}`).toBe(200);
      }
    };

    const problems: string[] = [];
    let sent = 0;
    type Bad = {
      readonly url?: string;
      readonly payload?: string;
      readonly contentType?: string;
      readonly headers?: Readonly<Record<string, string>>;
      /** It can only be refused. */
      readonly refused?: boolean;
      /** Or it is answered with an empty list. */
      readonly orEmpty?: boolean;
    };
    const send = async (operation: Operation, what: string, bad: Bad) => {
      const { app, method, gate = '', name } = operation;
      const { url = usual(operation), payload, contentType = 'application/json', refused = false } = bad;
      const isEmpty = (text: string) => bad.orEmpty && /^(\[\]|\{"\w+":\[\]\})$/.test(text);
      const headers = bad.headers ?? authority[gate] ?? {};
      const answer = await inTime(
        app.inject({
          method,
          url,
          headers: { ...headers, ...(payload !== undefined && { 'content-type': contentType }) },
          ...(payload !== undefined && { payload }),
        }),
      );
      const changed = await changes();
      sent += 1;
      const complain = (text: string) => problems.push(`${name}: ${what}: ${text.slice(0, 300)}`);
      if (!answer) {
        complain('no answer');
        return undefined;
      }
      const { statusCode: status, payload: text } = answer;
      if (status < 400) {
        // What was taken may have somebody told of it afterwards, which is no doing of the next request.
        if (changed.includes('outbox_messages')) {
          await portero().outbox.run();
          await changes();
        }
        // Twice, and what the key before the last signed is worth nothing.
        if (rotatesKeys.test(name)) {
          authority = {
            ...authority,
            organization: await organizationToken(),
            management: await managementToken(),
          };
          await changes();
        }
        if (refused && !isEmpty(text)) complain(`taken with ${status}: ${text}`);
        return status;
      }
      // The contract's answer for a password that a policy refuses: that is no failure of the request.
      if (name === checksPasswords && status === 400 && text.startsWith('{"result":false')) return status;
      const code = errorCodeOf(text);
      if (status >= 500 || code === undefined) complain(`${status}: ${text}`);
      // What the schema refuses is refused before anything is looked at.
      const isGuess = !refused && (gate !== 'management' || name.startsWith('POST /api/verification-codes'));
      const isTakenBack = name === invites && code === 'request.message_rate_limited';
      const unexpected = changed.filter(
        (table) => !(isGuess && traces.includes(table)) && !(isTakenBack && takenBack.includes(table)),
      );
      if (unexpected.length > 0) complain(`refused with ${code}, and changed ${unexpected}`);
      if (what === 'nothing wrong' && text.includes('ZodError')) complain(text);
      return status;
    };
    const report = (what: string) => {
      console.log(`${what} (${engine}): ${sent} requests to ${operations.length} operations`);
      sent = 0;
      expect(problems.splice(0)).toEqual([]);
    };

    it('in a body is refused', { timeout: 240_000 }, async () => {
      for (const operation of operations) {
        if (operation.method === 'get') continue;
        const bodies = operation.body ? badBodies(operation.body) : badBodiesWhereNoneBelongs();
        for (const { what, ...bad } of bodies) {
          // What the schema refuses reaches no database: one of them is enough.
          if (engine === 'postgres' && bad.refused && !/NUL|surrogate/.test(what)) continue;
          await send(operation, what, bad);
        }
      }
      await stillAdministers();
      report('bad bodies');
    });

    it('in an address is refused, another tenant’s ids among it', { timeout: 120_000 }, async () => {
      for (const operation of operations.filter(({ path }) => path.includes('{'))) {
        const good = operation.body && [...badBodies(operation.body)][0];
        const payload = good && { payload: good.payload };
        const expected = {
          refused: operation.name !== takesAnyName,
          orEmpty: emptyForNobody.includes(operation.name),
        };
        for (const [what, segment] of Object.entries(badSegments)) {
          await send(operation, what, { url: addressOf(operation, () => segment), ...expected, ...payload });
        }
        if (operation.gate === 'organization') {
          const inTheirs = segmentsOf(operation).length > 1 ? Object.entries(badSegments) : [];
          for (const [what, segment] of inTheirs) {
            const url = addressOf(operation, (before) =>
              before === 'my-organizations' ? (own[before] ?? '') : segment,
            );
            await send(operation, `${what}, in their own organization`, { url, ...expected, ...payload });
          }
        }
        if (!segmentsOf(operation).some((segment) => segment in foreign)) continue;
        const url = addressOf(operation, (segment) => foreign[segment] ?? own[segment] ?? 'none');
        await send(operation, 'of another tenant', { url, ...expected, ...payload });
      }
      await stillAdministers();
      report('bad addresses');
    });

    it('in a query is refused', { timeout: 240_000 }, async () => {
      for (const operation of operations) {
        const good = operation.body && [...badBodies(operation.body)][0];
        const payload = good && { payload: good.payload };
        // What nobody asks for reaches no database: one of them is enough.
        const unknown = engine === 'sqlite' ? unknownQueries() : [];
        for (const [query, refused] of [...badQueries(operation), ...unknown]) {
          if (engine === 'postgres' && refused && !/%00|search/.test(query)) continue;
          await send(operation, query.slice(0, 40), {
            url: `${usual(operation)}?${query}`,
            refused,
            ...payload,
          });
        }
      }
      await stillAdministers();
      report('bad queries');
    });

    it('without authority is refused before it is read', async () => {
      const p = portero();
      const machine = await insertApplication(p, 'no-roles', 'MachineToMachine', 'https://app.example/x');
      const form = {
        grant_type: 'client_credentials',
        resource: 'https://default.logto.app/api',
        scope: 'all',
      };
      const powerless = {
        authorization: `Bearer ${(await token(p.core, machine, form)).json().access_token}`,
      };
      await changes();
      for (const operation of operations.filter(({ gate }) => gate !== 'anonymous')) {
        const bad = { payload: '{"half":', refused: true };
        await send(operation, 'nobody', { ...bad, headers: {} });
        await send(operation, 'without a scope', { ...bad, headers: powerless });
        await send(operation, 'in disguise', {
          ...bad,
          headers: { authorization: 'Bearer \u00e9..', cookie: '=;=' },
        });
      }
      report('without authority');
    });

    it('that is a secret comes back in no answer and no line of the log', async () => {
      let secrets = 0;
      for (const operation of operations) {
        const { app, name, method, body, gate = '' } = operation;
        const payload = JSON.stringify(body && withSecrets(body));
        if (!payload?.includes(canary)) continue;
        secrets += 1;
        const headers = { ...authority[gate], 'content-type': 'application/json' };
        for (const sent of [payload, payload.slice(0, -1), payload.replace('{', '{"junk":1,')]) {
          const answer = await app.inject({ method, url: usual(operation), headers, payload: sent });
          if (answer.payload.includes(canary)) problems.push(`${name}: ${answer.payload.slice(0, 300)}`);
        }
      }
      expect(secrets).toBeGreaterThan(20);
      expect(written).toEqual([]);
      report(`${secrets} bodies with secrets`);
    });

    it('in a connector’s settings is refused, or taken as it is', { timeout: 60_000 }, async () => {
      const operation = operations.find(({ name }) => name === 'POST /api/connectors');
      if (!operation) throw new Error('connectors cannot be set up');
      const { body: factories } = await portero().api('GET', '/connector-factories');
      type Item = { key: string; required?: boolean; placeholder?: string; defaultValue?: unknown };
      for (const { id, formItems } of factories) {
        const items: readonly Item[] = formItems;
        const usual = Object.fromEntries(
          items
            .filter(({ required }) => required)
            .map(({ key, placeholder, defaultValue }) => [key, defaultValue ?? placeholder ?? 'text']),
        );
        const good = JSON.stringify({ connectorId: id, config: usual });
        expect(await send(operation, 'nothing wrong', { payload: good }), good).toBe(200);
        for (const { key } of items) {
          for (const value of oddValues) {
            const payload = JSON.stringify({ connectorId: id, config: { ...usual, [key]: value } });
            await send(operation, `${id}: ${key} is ${JSON.stringify(value).slice(0, 30)}`, { payload });
          }
        }
      }
      report('settings of connectors');
    });
  },
  { env: { PROTECTED_APPS_DOMAIN: 'apps.example.com', LOG_LEVEL: 'trace' }, log },
);

/** Headers of a browser in the middle of a sign-in. */
async function inASignIn(p: TestPortero): Promise<Record<string, string>> {
  const redirectUri = 'https://app.example/callback';
  const client = await insertApplication(p, 'bad-input', 'SPA', redirectUri);
  const browser = new Browser(p.core);
  await browser.get(authorizationUrl(client, pkce()));
  const started = await browser.request('PUT', '/api/experience', { json: { interactionEvent: 'SignIn' } });
  expect(started.statusCode).toBe(204);
  return { cookie: browser.cookieHeader('/api/experience'), 'logto-app-id': client.id };
}

/** Headers of an application whose person has just shown their password. */
async function inTheirAccount(p: TestPortero): Promise<Record<string, string>> {
  await setAccountCenter(p, { enabled: true, fields: everyField });
  const owner = await Owner.signIn(p, await newPerson(p));
  return { authorization: `Bearer ${owner.accessToken}`, 'logto-verification-id': await owner.verify() };
}

/** Headers of a member who may do everything in their organization, and what there is in it. */
async function inTheirOrganization(p: TestPortero) {
  const make = async (path: string, body: object): Promise<string> => {
    const answer = await p.api('POST', path, body);
    expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return answer.body?.id ?? '';
  };
  const permissions = Object.keys(administrativePermissions);
  const organizationScopeIds: string[] = [];
  for (const name of permissions) organizationScopeIds.push(await make('/organization-scopes', { name }));
  const role = await make('/organization-roles', { name: 'a chief', organizationScopeIds });
  const organization = await make('/organizations', { name: 'Their own' });
  // With a second factor, so that demanding one does not put them out.
  const factor = { id: 'f', type: 'Totp', key: 'JBSWY3DPEHPK3PXP', createdAt: new Date(0).toISOString() };
  const chief = await insertUser(p, 'a-chief', { mfaVerifications: [factor] });
  const member = await insertUser(p, 'a-member');
  await make(`/organizations/${organization}/users`, { userIds: [chief, member] });
  await make(`/organizations/${organization}/users/${chief}/roles`, { organizationRoleIds: [role] });
  const invitation = await make('/organization-invitations', {
    organizationId: organization,
    invitee: 'eva@example.com',
    expiresAt: Date.now() + 3_600_000,
    messagePayload: false,
  });
  const redirectUri = 'https://own.example/callback';
  const client = await insertApplication(p, 'their-own', 'SPA', redirectUri);
  const proof = pkce();
  const back = await signInAs(new Browser(p.core), p.tenants.default, chief, client, proof, {
    scope: `openid offline_access urn:logto:scope:organizations ${permissions.join(' ')}`,
    resource: ['urn:logto:resource:organizations'],
  });
  const signedIn = await token(p.core, client, {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: proof.verifier,
  });
  let refreshToken: string = signedIn.json().refresh_token;
  return {
    token: async () => {
      const answer = await token(p.core, client, {
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        organization_id: organization,
      });
      expect(answer.statusCode, answer.payload).toBe(200);
      refreshToken = answer.json().refresh_token;
      return { authorization: `Bearer ${answer.json().access_token}` };
    },
    things: { 'my-organizations': organization, members: member, invitations: invitation },
  };
}
