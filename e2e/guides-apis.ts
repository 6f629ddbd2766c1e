/** Test support: the Console's guides that protect an API, run as they are shown and asked with every kind of token. */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { base64url, decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { expect } from 'vitest';
import type { GuideValues } from '../web/console/src/guides/model.ts';
import type { startGuides } from './guides.ts';
import { startServer } from './server.ts';

type Guides = Awaited<ReturnType<typeof startGuides>>;
type Machine = Pick<GuideValues, 'appId' | 'appSecret'>;

const indicator = 'https://shop.example/api';
const scope = 'read:orders';

/** Two hours ago, for a whole process. */
const inThePast = 'const now = Date.now; Date.now = () => now() - 7_200_000;';

/** An API with a permission, machines with and without it, two organizations, and tokens of which few are good. */
export async function furnishApi({ api, make, server }: Guides) {
  const resource = await api('POST', '/resources', { name: 'Shop', indicator });
  await api('POST', '/resources', { name: 'Other shop', indicator: `${indicator}/other` });
  const permission = await api('POST', `/resources/${resource.id}/scopes`, { name: scope });
  const type = 'MachineToMachine';
  const [permitted, unpermitted] = [await make(type), await make(type)];
  const description = 'Reads orders';
  const role = await api('POST', '/roles', { name: 'Reader', description, type, scopeIds: [permission.id] });
  await api('POST', `/applications/${permitted.id}/roles`, { roleIds: [role.id] });

  const organizationRole = await api('POST', '/organization-roles', {
    name: 'reader',
    type,
    resourceScopeIds: [permission.id],
  });
  const insideOf = async (name: string) => {
    const { id } = await api('POST', '/organizations', { name });
    await api('POST', `/organizations/${id}/applications`, { applicationIds: [unpermitted.id] });
    await api('POST', `/organizations/${id}/applications/${unpermitted.id}/roles`, {
      organizationRoleIds: [organizationRole.id],
    });
    return String(id);
  };
  const [home, elsewhere] = [await insideOf('Home'), await insideOf('Elsewhere')];

  const token = async (machine: Machine, asked: Readonly<Record<string, string>>, at = server.endpoint) => {
    const answer = await fetch(`${at}/oidc/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${machine.appId}:${machine.appSecret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope, ...asked }),
    });
    const body = await answer.json();
    expect(answer.status, JSON.stringify(body)).toBe(200);
    return String(body.access_token);
  };
  const past = await startServer({
    DATA_DIR: server.dataDir,
    ENDPOINT: server.endpoint,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(inThePast)}`,
  });
  const expired = await token(permitted.values, { resource: indicator }, past.endpoint).finally(past.stop);
  expect(decodeJwt(expired)).toMatchObject({ iss: `${server.endpoint}/oidc`, scope });
  expect(decodeJwt(expired).exp).toBeLessThan(Date.now() / 1000 - 300);

  const good = await token(permitted.values, { resource: indicator });
  const bare = await token(unpermitted.values, { resource: indicator });
  return {
    values: { ...permitted.values, api: { indicator, scope } },
    machine: permitted.id,
    home,
    elsewhere,
    tokens: {
      good,
      bare,
      within: await token(unpermitted.values, { resource: indicator, organization_id: home }),
      organization: await token(unpermitted.values, { organization_id: home }),
    },
    /** None of them opens anything. */
    bad: {
      expired,
      'for another API': await token(permitted.values, { resource: `${indicator}/other` }),
      'for the organization': await token(unpermitted.values, { organization_id: home }),
      opaque: randomUUID(),
      'with more written into it': rewritten(bare, { scope }),
      unsigned: rewritten(good, {}, { alg: 'none' }),
      'signed by somebody else': await signedBySomebodyElse(good),
    },
  };
}

const part = (value: object) => base64url.encode(JSON.stringify(value));

/** The same signature under other words. */
function rewritten(token: string, claims: object, header: object = {}): string {
  const [, , signature = ''] = token.split('.');
  const words = [
    part({ ...decodeProtectedHeader(token), ...header }),
    part({ ...decodeJwt(token), ...claims }),
  ];
  return [...words, 'alg' in header ? '' : signature].join('.');
}

/** Says the key of the real one. */
function signedBySomebodyElse(token: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kid, typ } = decodeProtectedHeader(token);
  const header = { alg: 'ES256', ...(kid && { kid }), ...(typ && { typ }) };
  return new SignJWT(decodeJwt(token)).setProtectedHeader(header).sign(privateKey);
}

/** The check point of these guides, and everything that must not get in. */
export async function followApi(
  guides: Guides,
  { values, machine, home, elsewhere, tokens, bad }: Awaited<ReturnType<typeof furnishApi>>,
  port: string,
): Promise<void> {
  const ask = async (path: string, authorization?: string) => {
    const answer = await fetch(`http://localhost:${port}${path}`, {
      headers: authorization === undefined ? {} : { authorization },
    });
    const challenge = answer.headers.get('www-authenticate') ?? '';
    return { status: answer.status, challenge, body: await answer.text() };
  };
  const bearer = (path: string, token: string) => ask(path, `Bearer ${token}`);

  for (const token of [tokens.good, tokens.bare])
    expect(await bearer('/whoami', token)).toMatchObject({ status: 200 });
  expect(await bearer('/orders', tokens.good)).toMatchObject({
    status: 200,
    body: expect.stringContaining(machine),
  });
  expect(await bearer('/orders', tokens.bare)).toMatchObject({
    status: 403,
    challenge: expect.stringMatching(/^Bearer .*error="insufficient_scope"/),
  });

  for (const path of ['/whoami', '/orders', `/organizations/${home}/orders`, `/organizations/${home}`]) {
    for (const nothing of [undefined, '', 'Bearer', 'Bearer ', `Basic ${btoa('a:b')}`, tokens.good])
      expect(await ask(path, nothing), `${path} with ${nothing}`).toMatchObject({
        status: 401,
        challenge: expect.stringMatching(/^Bearer/),
      });
    for (const [name, token] of Object.entries(bad)) {
      if (path === `/organizations/${home}` && name === 'for the organization') continue;
      expect(await bearer(path, token), `${path} with a token ${name}`).toMatchObject({
        status: 401,
        challenge: expect.stringMatching(/^Bearer .*error="invalid_token"/),
      });
    }
  }

  expect(await bearer(`/organizations/${home}/orders`, tokens.within)).toMatchObject({ status: 200 });
  expect(await bearer(`/organizations/${home}`, tokens.organization)).toMatchObject({ status: 200 });
  for (const [path, token] of [
    ['/orders', tokens.within],
    [`/organizations/${elsewhere}/orders`, tokens.within],
    [`/organizations/${home}/orders`, tokens.good],
    [`/organizations/${elsewhere}`, tokens.organization],
    [`/organizations/${home}`, tokens.within],
    [`/organizations/${home}`, tokens.good],
  ] as const)
    expect([401, 403], path).toContain((await bearer(path, token)).status);

  const script = guides.write('api-shared/files/token.sh', `token-${port}.sh`, values, { 4000: port });
  const { stdout } = spawnSync('bash', [script], { encoding: 'utf8' });
  expect(stdout.match(/HTTP\/1\.1 \d+/g), stdout).toEqual(['HTTP/1.1 200', 'HTTP/1.1 401', 'HTTP/1.1 401']);
}
