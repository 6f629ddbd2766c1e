import { parseArgs } from 'node:util';
import { readConfig } from '@portero/server/config.ts';
import { rotateCookieKey, rotateSigningKey, type SigningAlgorithm } from '@portero/server/oidc/keys.ts';
import { buildPortero } from '@portero/server/wire.ts';
import { explained } from './explained.ts';

const algorithms: readonly SigningAlgorithm[] = ['ES256', 'ES384', 'ES512', 'RS256'];

/** Make a new signing or cookie key of a tenant. @returns the exit code */
export function rotateKeys(args: string[]): Promise<number> {
  return explained(async () => {
    const { values } = parseArgs({
      args,
      options: {
        cookie: { type: 'boolean', default: false },
        algorithm: { type: 'string', default: 'ES256' },
        grace: { type: 'string' },
        tenant: { type: 'string', default: 'default' },
      },
    });
    const algorithm = algorithms.find((name) => name === values.algorithm);
    if (!algorithm) throw new Error(`--algorithm: one of ${algorithms.join(', ')}`);
    const config = readConfig({ ...process.env, LOG_LEVEL: 'error' });
    const portero = await buildPortero(config);
    try {
      const tenant = portero.tenants.byId(values.tenant);
      if (!tenant) throw new Error(`--tenant: there is no tenant ${values.tenant}`);
      const actor = { type: 'command', id: 'portero keys rotate' } as const;
      const grace = values.grace === undefined ? config.keyRotationGraceSeconds : Number(values.grace);
      const keys = values.cookie
        ? await rotateCookieKey(tenant, actor)
        : await rotateSigningKey(tenant, algorithm, grace, actor);
      for (const { id, algorithm: name, state } of keys)
        console.log(`${state.padEnd(9)} ${name.padEnd(6)} ${id}`);
    } finally {
      await portero.close();
    }
  });
}
