/** OpenID Connect Discovery §3 and §4.3, RFC 8414 §2, and the keys that the document leads to (Core §10.1). */
import { importJWK } from 'jose';
import { expect } from 'vitest';
import * as z from 'zod';
import { discover, type Metadata } from './relying-party.ts';

const keySet = z.object({
  keys: z
    .array(
      z.looseObject({
        kty: z.string(),
        kid: z.string().min(1),
        use: z.literal('sig'),
        alg: z.string(),
      }),
    )
    .min(1),
});

export async function expectDiscovery(issuer: string): Promise<Metadata> {
  const answer = await fetch(`${issuer}/.well-known/openid-configuration`);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  const metadata = await discover(issuer);
  expect(metadata.issuer).toBe(issuer);
  expect(new URL(metadata.issuer).search + new URL(metadata.issuer).hash).toBe('');
  for (const [name, value] of Object.entries(metadata)) {
    if (name.endsWith('_endpoint') || name === 'jwks_uri') {
      const url = new URL(String(value));
      expect([url.origin, url.hash], name).toEqual([new URL(issuer).origin, '']);
    }
    if (name.endsWith('_supported') && Array.isArray(value)) {
      expect(value.length, `${name} is empty; it should be left out`).toBeGreaterThan(0);
      expect(new Set(value).size, name).toBe(value.length);
    }
  }
  expect(metadata.response_types_supported).toContain('code');
  expect(metadata.subject_types_supported.every((type) => ['public', 'pairwise'].includes(type))).toBe(true);
  expect(metadata.id_token_signing_alg_values_supported).toContain('RS256');
  expect(metadata.scopes_supported).toContain('openid');
  expect(metadata.claims_supported).toEqual(expect.arrayContaining(['sub', 'name', 'email']));
  expect(metadata.grant_types_supported ?? ['authorization_code']).toContain('authorization_code');
  await expectKeys(metadata);
  return metadata;
}

async function expectKeys({
  jwks_uri,
  id_token_signing_alg_values_supported: algorithms,
}: Metadata): Promise<void> {
  const answer = await fetch(jwks_uri);
  expect(answer.status).toBe(200);
  const { keys } = keySet.parse(await answer.json());
  expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
  for (const key of keys) {
    for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(secret);
    const imported = await importJWK(key, key.alg);
    if (imported instanceof Uint8Array) throw new Error('a symmetric key is published');
    expect(imported.type).toBe('public');
  }
  for (const algorithm of algorithms) expect(keys.map(({ alg }) => alg)).toContain(algorithm);
}
