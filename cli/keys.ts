import { parseArgs } from 'node:util';
import { ConfigError, readConfig } from '@portero/server/config.ts';
import { rotateCookieKey, rotateSigningKey, type SigningAlgorithm } from '@portero/server/oidc/keys/keys.ts';
import { buildPortero } from '@portero/server/wire.ts';
import { explained } from './explained.ts';
import { ensureInstance } from './instance.ts';

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
    if (!algorithm) throw new ConfigError([`--algorithm: one of ${algorithms.join(', ')}`]);
    const seconds = values.grace === undefined ? undefined : graceOf(values.grace, values.cookie);
    const config = readConfig({ ...process.env, LOG_LEVEL: 'error' });
    ensureInstance(config);
    const portero = await buildPortero(config);
    try {
      const tenant = portero.tenants.byId(values.tenant);
      if (!tenant) throw new ConfigError([`--tenant: there is no tenant ${values.tenant}`]);
      const actor = { type: 'command', id: 'portero keys rotate' } as const;
      const keys = values.cookie
        ? await rotateCookieKey(tenant, actor)
        : await rotateSigningKey(tenant, algorithm, seconds ?? config.keyRotationGraceSeconds, actor);
      for (const { id, algorithm: name, state } of keys)
        console.log(`${state.padEnd(9)} ${name.padEnd(6)} ${id}`);
    } finally {
      await portero.close();
    }
  });
}

/** The same bounds as over the Management API. */
function graceOf(text: string, isCookie: boolean): number {
  if (isCookie)
    throw new ConfigError(['--grace: cookie keys have no grace period, the older one verifies anyway']);
  const seconds = Number(text);
  if (text.trim() === '' || !Number.isInteger(seconds) || seconds < 0 || seconds > 31_536_000)
    throw new ConfigError(['--grace: a number of seconds, at most a year (31536000)']);
  return seconds;
}
