/** Keycloak: the users of a realm export (`kc.sh export --users same_file`). */
import * as z from 'zod';
import { given, legacy, type Mapped, timeOf, WrongShape } from './format.ts';

const text = z.string().nullish();
const record = z.looseObject({
  id: text,
  username: text,
  email: text,
  emailVerified: z.boolean().nullish(),
  firstName: text,
  lastName: text,
  enabled: z.boolean().nullish(),
  createdTimestamp: z.unknown().optional(),
  attributes: z.record(z.string(), z.unknown()).nullish(),
  credentials: z.array(z.looseObject({ type: text, secretData: text, credentialData: text })).nullish(),
});
const secret = z.object({ value: z.string(), salt: z.string().default('') });
const parameters = z.object({
  algorithm: z.string(),
  hashIterations: z.number(),
  additionalParameters: z.record(z.string(), z.array(z.string())).default({}),
});

/** @throws ZodError, WrongShape */
export function fromKeycloak(value: unknown): Mapped {
  const one = record.parse(value);
  const password = one.credentials?.find(({ type }) => type === 'password');
  const name = [one.firstName, one.lastName].filter(Boolean).join(' ');
  return {
    user: given({
      id: one.id,
      // Ours take letters, digits and `_`; an address as a username is the address.
      username: one.username && /^[A-Z_a-z]\w*$/.test(one.username) ? one.username : undefined,
      primaryEmail: one.email,
      name,
      isSuspended: one.enabled === undefined || one.enabled === null ? undefined : !one.enabled,
      createdAt: timeOf(one.createdTimestamp),
      profile: given({ givenName: one.firstName, familyName: one.lastName }),
      customData:
        one.attributes && Object.keys(one.attributes).length > 0 ? { attributes: one.attributes } : undefined,
      ...(password?.secretData &&
        password.credentialData &&
        digestOf(password.secretData, password.credentialData)),
    }),
    isEmailVerified: one.emailVerified ?? undefined,
  };
}

function digestOf(secretData: string, credentialData: string) {
  const { value, salt } = parsed(secret, secretData);
  const { algorithm, hashIterations, additionalParameters } = parsed(parameters, credentialData);
  const pbkdf2 = { pbkdf2: 'sha1', 'pbkdf2-sha256': 'sha256', 'pbkdf2-sha512': 'sha512' }[algorithm];
  const hash = Buffer.from(value, 'base64');
  if (pbkdf2) {
    const args = [
      `hex:${Buffer.from(salt, 'base64').toString('hex')}`,
      String(hashIterations),
      String(hash.length),
      pbkdf2,
      '@',
    ];
    return legacy('pbkdf2', args, hash.toString('hex'));
  }
  if (algorithm !== 'argon2')
    throw new WrongShape(`Hashes of the algorithm "${algorithm.slice(0, 40)}" cannot be taken over.`);
  const parameter = (name: string) => additionalParameters[name]?.[0];
  const kind = parameter('type') ?? 'id';
  const bare = (base64: string) => base64.replaceAll('=', '');
  return {
    passwordDigest: `$argon2${kind}$v=19$m=${parameter('memory') ?? '7168'},t=${hashIterations},p=${parameter('parallelism') ?? '1'}$${bare(salt)}$${bare(value)}`,
    passwordAlgorithm: `Argon2${kind}`,
  };
}

function parsed<T>(schema: z.ZodType<T>, json: string): T {
  try {
    return schema.parse(JSON.parse(json));
  } catch {
    throw new WrongShape('The password’s credential cannot be read.');
  }
}
