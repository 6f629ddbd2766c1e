/**
 * `npm run bench -- --claims`: what a script for custom claims adds to a token of a machine and to one of a person, as
 * medians and ratios. In process, on SQLite, one request at a time, the two in turns so that a busy machine slows both.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../server/config.ts';
import { Browser, pkce, signInAs } from '../server/testing/flow.ts';
import { buildPortero } from '../server/wire.ts';

const rounds = 20;
const perRound = 40;
const redirectUri = 'https://app.example/callback';
const script =
  'const getCustomJwtClaims = async ({ token, context }) => ({ at: token.aud, plan: context.user?.customData.plan });';

const folder = mkdtempSync(join(tmpdir(), 'portero-claims-'));
const portero = await buildPortero(
  readConfig({ DATA_DIR: folder, LOG_LEVEL: 'silent', INTEGRATION_TEST: 'true' }),
);
try {
  const people = await refreshing();
  const machines = await asMachine();
  console.log(`median of ${rounds * perRound} requests, milliseconds`);
  console.log('token of      without  with script  added  ratio');
  for (const [name, type, request] of [
    ['a machine', 'client-credentials', machines],
    ['a person', 'access-token', people],
  ] as const) {
    const without: number[] = [];
    const withScript: number[] = [];
    for (let round = 0; round < rounds + 2; round++) {
      await api('DELETE', `/configs/jwt-customizer/${type}`);
      await measure(request, round < 2 ? [] : without);
      await api('PUT', `/configs/jwt-customizer/${type}`, { script });
      await measure(request, round < 2 ? [] : withScript);
    }
    const [a, b] = [median(without), median(withScript)];
    const columns = [a.toFixed(2), b.toFixed(2), (b - a).toFixed(2), (b / a).toFixed(2)];
    console.log(name.padEnd(13), columns.map((text, i) => text.padStart([7, 12, 6, 6][i] ?? 0)).join(' '));
  }
} finally {
  await portero.close();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(request: () => Promise<number>, into: number[]): Promise<void> {
  for (let i = 0; i < perRound; i++) {
    const start = performance.now();
    const status = await request();
    if (status !== 200) throw new Error(`the token endpoint answered ${status}`);
    into.push(performance.now() - start);
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function api(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object) {
  const answer = await portero.core.inject({
    method,
    url: `/api${path}`,
    headers: { 'development-user-id': 'bench' },
    ...(body && { payload: body }),
  });
  return answer.payload ? answer.json() : undefined;
}

async function token(form: Record<string, string>) {
  return portero.core.inject({
    method: 'POST',
    url: '/oidc/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(form).toString(),
  });
}

async function asMachine(): Promise<() => Promise<number>> {
  const app = await api('POST', '/applications', { name: 'Machine', type: 'MachineToMachine' });
  await api('POST', '/resources', { name: 'Shop', indicator: 'https://shop.example' });
  const [secret] = await portero.core
    .inject({ url: `/api/applications/${app.id}/secrets`, headers: { 'development-user-id': 'bench' } })
    .then((answer) => answer.json());
  const form = { grant_type: 'client_credentials', client_id: app.id, client_secret: secret.value };
  return async () => (await token({ ...form, resource: 'https://shop.example' })).statusCode;
}

/** A person signs in once; a confidential application then refreshes without rotation. */
async function refreshing(): Promise<() => Promise<number>> {
  const { default: tenant } = portero.tenants;
  const user = await api('POST', '/users', { username: 'lola', customData: { plan: 'gold' } });
  const app = await api('POST', '/applications', {
    name: 'Web',
    type: 'SPA',
    oidcClientMetadata: { redirectUris: [redirectUri], postLogoutRedirectUris: [] },
    customClientMetadata: { rotateRefreshToken: false },
  });
  const client = { id: app.id, redirectUri };
  const proof = pkce();
  const back = await signInAs(new Browser(portero.core), tenant, user.id, client, proof);
  const answer = await token({
    grant_type: 'authorization_code',
    client_id: app.id,
    code: back.searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: proof.verifier,
  });
  const form = { grant_type: 'refresh_token', client_id: app.id, refresh_token: answer.json().refresh_token };
  return async () => (await token(form)).statusCode;
}
