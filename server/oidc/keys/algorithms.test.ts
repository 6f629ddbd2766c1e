/** Tokens signed in another way than their key allows, wherever one is shown to the server. */
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { decodeJwt, exportSPKI, importJWK } from 'jose';
import { expect, it } from 'vitest';
import {
  authorizationUrl,
  Browser,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
  token,
} from '../../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../../testing/portero.ts';

const redirectUri = 'https://app.example/callback';
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
type Jwk = { kty: string; kid: string; alg: string; n?: string; x?: string };

/** Every way to sign, or not to sign, that does not need the server's private key. */
async function forgeries(keys: readonly Jwk[], claims: object, typ: string): Promise<Record<string, string>> {
  const made: Record<string, string> = {};
  const payload = part(claims);
  const add = (name: string, header: object, signature: (input: string) => string) => {
    const head = part({ typ, ...header });
    made[name] = `${head}.${payload}.${signature(`${head}.${payload}`)}`;
  };
  for (const alg of ['none', 'None', 'NONE', 'nOnE', '', null]) {
    for (const kid of [undefined, keys[0]?.kid]) add(`alg ${alg}, kid ${kid}`, { alg, kid }, () => '');
  }
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const own = {
    RS256: (input: string) => sign('sha256', Buffer.from(input), rsa.privateKey).toString('base64url'),
    ES256: (input: string) =>
      sign('sha256', Buffer.from(input), { key: ec.privateKey, dsaEncoding: 'ieee-p1363' }).toString(
        'base64url',
      ),
  };
  for (const jwk of keys) {
    const { kid } = jwk;
    const key = await importJWK(jwk, jwk.alg, { extractable: true });
    if (key instanceof Uint8Array) throw new Error('a symmetric key is published');
    const pem = await exportSPKI(key);
    const secrets = { pem, 'pem without end': pem.trimEnd(), jwk: JSON.stringify(jwk), kid, empty: '' };
    for (const [bits, digest] of [
      ['256', 'sha256'],
      ['384', 'sha384'],
      ['512', 'sha512'],
    ] as const) {
      for (const [name, secret] of Object.entries(secrets)) {
        add(`HS${bits} with the ${name} of ${jwk.alg}`, { alg: `HS${bits}`, kid }, (input) =>
          createHmac(digest, secret).update(input).digest('base64url'),
        );
      }
    }
    for (const alg of ['RS256', 'ES256'] as const) {
      const open = (alg === 'RS256' ? rsa : ec).publicKey.export({ format: 'jwk' });
      add(`${alg} by another key under the name of ${jwk.alg}`, { alg, kid }, own[alg]);
      add(`${alg} by a key in the header of ${jwk.alg}`, { alg, kid, jwk: open }, own[alg]);
    }
    for (const length of [0, 64, 96, 132]) {
      add(`nothing but ${length} zeros for ${jwk.alg}`, { alg: jwk.alg, kid }, () =>
        Buffer.alloc(length).toString('base64url'),
      );
    }
    add(`PS256 for ${jwk.alg}`, { alg: 'PS256', kid }, own.RS256);
    add(`a critical header for ${jwk.alg}`, { alg: jwk.alg, kid, crit: ['exp'], exp: 1 }, own.ES256);
  }
  add('a key at an address', { alg: 'ES256', jku: 'https://evil.example/jwks', kid: 'x' }, own.ES256);
  add('a certificate at an address', { alg: 'RS256', x5u: 'https://evil.example/x', kid: 'x' }, own.RS256);
  return made;
}

onEveryServer('algorithm confusion', (portero) => {
  const keysOf = async (p: TestPortero): Promise<Jwk[]> =>
    (await p.core.inject({ url: '/oidc/jwks' })).json().keys;

  it('opens neither the Management API nor userinfo', async () => {
    const p = portero();
    const claims = decodeJwt(await p.managementToken());
    const adminKeys: Jwk[] = (await p.admin!.inject({ url: '/oidc/jwks' })).json().keys;
    for (const [name, forged] of Object.entries(await forgeries(adminKeys, claims, 'at+jwt'))) {
      for (const url of ['/api/users', '/oidc/me']) {
        const answer = await p.core.inject({ url, headers: { authorization: `Bearer ${forged}` } });
        expect(answer.statusCode, `${name} at ${url}`).toBe(401);
      }
    }
  });

  it('passes for nobody’s ID token where one is shown as a hint', async () => {
    const p = portero();
    const user = await insertUser(p, 'hinted');
    const client = await insertApplication(p, 'hinting', 'Traditional', redirectUri);
    const browser = new Browser(p.core);
    const proof = pkce();
    const back = await signInAs(browser, p.tenants.default, user, client, proof);
    const { id_token: idToken } = (
      await token(p.core, client, {
        grant_type: 'authorization_code',
        code: back.searchParams.get('code') ?? '',
        redirect_uri: redirectUri,
        code_verifier: proof.verifier,
      })
    ).json();
    const keys = await keysOf(p);
    expect(new Set(keys.map(({ kty }) => kty))).toEqual(new Set(['EC', 'RSA']));
    for (const [name, forged] of Object.entries(await forgeries(keys, decodeJwt(idToken), 'JWT'))) {
      const ended = await browser.get(`/oidc/session/end?id_token_hint=${forged}`);
      expect(ended.statusCode, name).toBe(400);
      const asked = await browser.get(
        authorizationUrl(client, pkce(), { prompt: 'none', scope: 'openid', id_token_hint: forged }),
      );
      const { searchParams } = new URL(String(asked.headers.location));
      expect([searchParams.get('error'), searchParams.get('code')], name).toEqual(['invalid_request', null]);
    }
    const right = await browser.get(`/oidc/session/end?id_token_hint=${idToken}`);
    expect(right.statusCode).toBe(200);
  });
});
