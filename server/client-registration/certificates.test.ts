/** Certificates and authorization details of clients that register themselves (RFC 8705 §2.1.2, RFC 9396 §10). */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK } from 'jose';
import { expect, it } from 'vitest';
import { makeCertificate } from '../testing/certificates.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';

const authority = makeCertificate({ subject: [['CN', 'Acme CA']], authority: true });
const authorities = join(mkdtempSync(join(tmpdir(), 'registered-')), 'ca.pem');
writeFileSync(authorities, authority.certificate.toString());
const told = {
  TRUST_PROXY_HEADER: 'yes',
  MTLS_CERTIFICATE_HEADER: 'X-Client-Certificate',
  MTLS_CA_FILE: authorities,
};

const client = { client_name: 'Notes', redirect_uris: ['https://notes.example/callback'] };
const byName = {
  ...client,
  token_endpoint_auth_method: 'tls_client_auth',
  tls_client_auth_san_dns: 'notes.example',
};

type Sent = { body?: object; token?: string };
const ask = async (p: TestPortero, method: 'POST' | 'GET' | 'PUT', path: string, { body, token }: Sent) => {
  const answer = await p.core.inject({
    method,
    url: `/oidc/register${path}`,
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body && { payload: JSON.stringify(body) }),
  });
  return { status: answer.statusCode, body: answer.json() };
};
const initialToken = async (p: TestPortero, policy: object = {}): Promise<string> => {
  await p.api('PUT', '/configs/client-registration', { mode: 'token', policy: {} });
  const made = await p.api('POST', '/initial-access-tokens', { name: 'for a test', policy });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body.value;
};

onEveryServer(
  'clients that register with a certificate',
  (portero) => {
    const register = async (body: object) =>
      ask(portero(), 'POST', '', { body, token: await initialToken(portero()) });
    const tokenWith = (id: string, certificate: string | undefined) =>
      portero().core.inject({
        method: 'POST',
        url: '/oidc/token',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          ...(certificate !== undefined && { 'x-client-certificate': certificate }),
        },
        payload: new URLSearchParams({
          client_id: id,
          grant_type: 'refresh_token',
          refresh_token: 'none',
        }).toString(),
      });

    it('prove themselves by it, and by nothing else', async () => {
      const made = await register({ ...byName, tls_client_certificate_bound_access_tokens: true });
      expect(made.status, JSON.stringify(made.body)).toBe(201);
      expect(made.body).toMatchObject({
        token_endpoint_auth_method: 'tls_client_auth',
        tls_client_auth_san_dns: 'notes.example',
        tls_client_certificate_bound_access_tokens: true,
      });
      expect(made.body).not.toHaveProperty('client_secret');
      const { body: application } = await portero().api('GET', `/applications/${made.body.client_id}`);
      expect(application.customClientMetadata).toMatchObject({
        tokenEndpointAuthMethod: 'tls_client_auth',
        tlsClientAuthSubject: { type: 'dns', value: 'notes.example' },
        tlsClientCertificateBoundAccessTokens: true,
      });
      const issued = (name: string) =>
        makeCertificate({ issuer: authority, subject: [['CN', 'x']], names: [['dns', name]] }).header;
      const errorWith = async (certificate: string | undefined) =>
        (await tokenWith(made.body.client_id, certificate)).json().error;
      expect(await errorWith(issued('notes.example'))).toBe('invalid_grant');
      for (const certificate of [undefined, issued('evil.example')])
        expect(await errorWith(certificate)).toBe('invalid_client');
    });

    it('name what it must say once, and bring the certificate that they signed themselves', async () => {
      const { tls_client_auth_san_dns: _name, ...nameless } = byName;
      const own = makeCertificate({ subject: [['CN', 'own']] });
      const other = makeCertificate({ subject: [['CN', 'other']] });
      const keyOf = async (of: typeof own, by: typeof own) => ({
        keys: [
          { ...(await exportJWK(of.certificate.publicKey)), x5c: [by.certificate.raw.toString('base64')] },
        ],
      });
      const selfSigned = { ...client, token_endpoint_auth_method: 'self_signed_tls_client_auth' };
      for (const body of [
        nameless,
        { ...byName, tls_client_auth_subject_dn: 'CN=notes' },
        { ...byName, tls_client_auth_san_dns: '' },
        { ...byName, tls_client_auth_san_dns: 'notes\nexample' },
        { ...byName, tls_client_auth_san_dns: ['notes.example'] },
        { ...byName, token_endpoint_auth_method: 'client_secret_basic' },
        { ...byName, tls_client_certificate_bound_access_tokens: true, dpop_bound_access_tokens: true },
        selfSigned,
        { ...selfSigned, jwks: await keyOf(own, other) },
      ]) {
        const answer = await register(body);
        expect([answer.status, answer.body.error], JSON.stringify(body)).toEqual([
          400,
          'invalid_client_metadata',
        ]);
      }
      const made = await register({ ...selfSigned, jwks: await keyOf(own, own) });
      expect(made.status, JSON.stringify(made.body)).toBe(201);
      expect((await tokenWith(made.body.client_id, own.header)).json().error).toBe('invalid_grant');
      expect((await tokenWith(made.body.client_id, other.header)).json().error).toBe('invalid_client');
    });

    it('do not go over to something weaker later', async () => {
      const { body: made } = await register({ ...byName, tls_client_certificate_bound_access_tokens: true });
      const put = (change: object) =>
        ask(portero(), 'PUT', `/${made.client_id}`, {
          token: made.registration_access_token,
          body: { ...byName, client_id: made.client_id, ...change },
        });
      for (const method of ['client_secret_basic', 'none', 'self_signed_tls_client_auth']) {
        const answer = await put({ token_endpoint_auth_method: method });
        expect([answer.status, answer.body.error], method).toEqual([400, 'invalid_client_metadata']);
      }
      expect((await put({ tls_client_auth_san_dns: undefined })).status).toBe(400);
      const moved = await put({
        tls_client_auth_san_dns: 'next.notes.example',
        tls_client_certificate_bound_access_tokens: false,
      });
      expect(moved.status, JSON.stringify(moved.body)).toBe(200);
      const { body: application } = await portero().api('GET', `/applications/${made.client_id}`);
      expect(application.customClientMetadata).toMatchObject({
        tlsClientAuthSubject: { type: 'dns', value: 'next.notes.example' },
        tlsClientCertificateBoundAccessTokens: true,
      });
      const { body: secret } = await register(client);
      const answer = await ask(portero(), 'PUT', `/${secret.client_id}`, {
        token: secret.registration_access_token,
        body: { ...byName, client_id: secret.client_id },
      });
      expect(answer.body.error).toBe('invalid_client_metadata');
    });
  },
  { env: told },
);

onEveryServer('clients that register', (portero) => {
  it('are refused certificates where the server is told of none', async () => {
    const p = portero();
    for (const body of [byName, { ...client, tls_client_certificate_bound_access_tokens: true }]) {
      const answer = await ask(p, 'POST', '', { body, token: await initialToken(p) });
      expect([answer.status, answer.body.error]).toEqual([400, 'invalid_client_metadata']);
      expect(answer.body.error_description).toContain('told of no certificates');
    }
  });

  it('ask for authorization details of the APIs that the policy names, and of no others', async () => {
    const p = portero();
    for (const [name, type] of [
      ['bank', 'payment_initiation'],
      ['clinic', 'patient_record'],
    ]) {
      const made = await p.api('POST', '/resources', {
        name,
        indicator: `https://${name}.example`,
        authorizationDetailsTypes: [
          { type, description: type, fields: [{ name: 'id', label: 'Id', kind: 'text' }] },
          { type: `${type}_list`, description: type, fields: [{ name: 'id', label: 'Id', kind: 'text' }] },
        ],
      });
      expect(made.status, JSON.stringify(made.body)).toBe(201);
    }
    const policy = { resources: ['https://bank.example'] };
    const register = async (types: unknown) =>
      ask(p, 'POST', '', {
        token: await initialToken(p, policy),
        body: { ...client, authorization_details_types: types },
      });
    for (const types of [['patient_record'], ['payment_initiation', 'nothing'], 'payment_initiation', ['']]) {
      const answer = await register(types);
      expect([answer.status, answer.body.error], JSON.stringify(types)).toEqual([
        400,
        'invalid_client_metadata',
      ]);
    }
    const both = ['payment_initiation', 'payment_initiation_list'];
    const { body: made } = await register(both);
    expect(made.authorization_details_types).toEqual(both);
    const put = (types: string[] | undefined) =>
      ask(p, 'PUT', `/${made.client_id}`, {
        token: made.registration_access_token,
        body: { ...client, client_id: made.client_id, authorization_details_types: types },
      });
    // Not more than before, nor what an administrator took away; saying nothing changes nothing.
    expect((await put(['patient_record'])).status).toBe(400);
    const { body: before } = await p.api('GET', `/applications/${made.client_id}`);
    await p.api('PATCH', `/applications/${made.client_id}`, {
      customClientMetadata: {
        ...before.customClientMetadata,
        authorizationDetailsTypes: ['payment_initiation'],
      },
    });
    expect((await put(both)).body.authorization_details_types).toEqual(['payment_initiation']);
    expect((await put(undefined)).body.authorization_details_types).toEqual(['payment_initiation']);
    expect((await put([])).body.authorization_details_types).toEqual([]);
    expect((await put(both)).body.authorization_details_types).toEqual([]);
  });
});
