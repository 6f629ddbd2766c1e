/** Signing keys that make way for new ones by themselves. */
import { decodeProtectedHeader } from 'jose';
import { afterEach, expect, it, vi } from 'vitest';
import { TenantCache } from '../../tenants/cache.ts';
import { Browser, insertApplication, insertUser, pkce, signInAs, token } from '../../testing/flow.ts';
import { onEveryServer } from '../../testing/portero.ts';
import { rotateDueKeys } from './key-rotation.ts';
import { tenantKeys } from './keys.ts';

type Key = { id: string; status: string; signingKeyAlgorithm: string; effectiveAt?: number };
const day = 86_400_000;
const redirectUri = 'https://app.example/callback';
const path = '/configs/oidc/key-rotation';

onEveryServer('scheduled rotation', (portero) => {
  afterEach(() => void vi.useRealTimers());
  const keys = async (): Promise<Key[]> => (await portero().api('GET', '/configs/oidc/private-keys')).body;
  const ids = async () => (await keys()).map(({ id }) => id).sort();
  const signsWith = async (name: string) => {
    const p = portero();
    const user = await insertUser(p, name);
    const client = await insertApplication(p, `app-${name}`, 'SPA', redirectUri);
    const proof = pkce();
    const back = await signInAs(new Browser(p.core), p.tenants.default, user, client, proof);
    const answer = await token(p.core, client, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: proof.verifier,
    });
    return decodeProtectedHeader(String(answer.json().id_token)).kid;
  };

  it('is off until somebody chooses it, and takes no interval in which a key could not be known', async () => {
    const p = portero();
    expect((await p.api('GET', path)).body).toEqual({ intervalDays: 0, nextAt: null });
    const before = await ids();
    expect(await rotateDueKeys(p.tenants.default, Date.now() + 4000 * day)).toEqual([]);
    expect(await ids()).toEqual(before);
    for (const intervalDays of [-1, 1, 6, 6.5, 3651, '30', null]) {
      const refused = await p.api('PATCH', path, { intervalDays });
      expect([intervalDays, refused.status, refused.body.code]).toEqual([
        intervalDays,
        400,
        'guard.invalid_input',
      ]);
    }
    expect((await p.api('PATCH', path, {})).body).toEqual({ intervalDays: 0, nextAt: null });
  });

  it('publishes a key before it signs, once, whoever of several processes notices', async () => {
    const p = portero();
    const tenant = p.tenants.default;
    const before = await keys();
    const set = await p.api('PATCH', path, { intervalDays: 90 });
    expect(set.body.intervalDays).toBe(90);
    expect(set.body.nextAt).toBeGreaterThan(Date.now() + 89 * day);
    expect(await rotateDueKeys(tenant)).toEqual([]);

    const due = set.body.nextAt + 60_000;
    const others = [1, 2, 3].map(() => ({
      ...tenant,
      cache: new TenantCache('default', { publish: () => {} }),
    }));
    const made = (await Promise.all([tenant, ...others].map((one) => rotateDueKeys(one, due)))).flat();
    // One of each family, both of which were as old.
    expect(made).toHaveLength(2);
    const waiting = (await keys()).filter(({ status }) => status === 'Next');
    expect(waiting.map(({ id }) => id).sort()).toEqual(made.sort());
    for (const { effectiveAt = 0 } of waiting) expect(effectiveAt * 1000 - due).toBeGreaterThan(day - 2000);
    expect(await rotateDueKeys(tenant, due + 3600_000)).toEqual([]);
    tenant.cache.drop('keys'); // whoever made them tells, unlike those of this test
    const published = (await p.core.inject('/oidc/jwks')).json().keys.map(({ kid }: { kid: string }) => kid);
    expect(published.sort()).toEqual([...before.map(({ id }) => id), ...made].sort());
    expect(before.map(({ id }) => id)).toContain(await signsWith('ana'));

    vi.useFakeTimers({ toFake: ['Date'], now: due + day + 1000 });
    tenant.cache.drop('keys');
    const { signing } = await tenantKeys(tenant);
    expect(signing.filter(({ kid }) => made.includes(String(kid))).map(({ alg }) => alg)).toEqual([
      'ES256',
      'RS256',
    ]);
    expect(made).toContain(signing[0]?.kid);
    vi.useRealTimers();
    tenant.cache.invalidate('keys');
  });

  it('is in the audit log: who chose it, from what to what, and each key that it made', async () => {
    const p = portero();
    const { body: changes } = await p.api('GET', '/logs?logKey=Management.Config.Updated');
    expect(changes[0].payload).toMatchObject({ config: 'oidc.key-rotation', actor: { type: 'app' } });
    const { body: made } = await p.api('GET', '/logs?logKey=Management.SigningKey.Rotated');
    expect(made).toHaveLength(2);
    expect(made[0].payload).toMatchObject({ actor: { type: 'command', id: 'scheduled-rotation' } });
    expect(JSON.stringify(made)).not.toMatch(/PRIVATE KEY|"d"/);
  });
});
