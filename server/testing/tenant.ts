/** Test support: a tenant's context on a test database, for tests of rules that need no HTTP. */
import { pino } from 'pino';
import { readConfig } from '../config.ts';
import type { TestDatabase } from '../database/testing/databases.ts';
import { Vault } from '../security/vault.ts';
import { TenantCache } from '../tenants/cache.ts';
import type { TenantContext } from '../tenants/context.ts';

/** @param env settings as the environment would give them */
export function testTenant(
  database: TestDatabase,
  id = 'default',
  env: Readonly<Record<string, string>> = {},
): TenantContext {
  const endpoint = 'http://localhost:3001';
  return {
    id,
    endpoint,
    issuer: `${endpoint}/oidc`,
    db: database.tenant(id),
    vault: new Vault(Buffer.alloc(32, 7)).forTenant(id),
    cache: new TenantCache(id, { publish: () => {} }),
    config: readConfig(env),
    log: pino({ level: 'silent' }),
    outbound: fetch,
    sandbox: { run: () => Promise.reject(new Error('scripts are not part of this test')) },
  };
}
