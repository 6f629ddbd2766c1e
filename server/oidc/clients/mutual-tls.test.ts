/** Certificates that a proxy tells of (RFC 8705), and everything that is tried without one or with a forged one. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt, exportJWK } from 'jose';
import { expect, it } from 'vitest';
import { readConfig } from '../../config.ts';
import { thumbprintOf } from '../../http/client-certificates.ts';
import { type MadeCertificate, makeCertificate } from '../../testing/certificates.ts';
import {
  Browser,
  type ClientFacts,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
} from '../../testing/flow.ts';
import { onEveryServer } from '../../testing/portero.ts';
import { isVouchedFor } from './mutual-tls.ts';

const redirectUri = 'https://app.example/callback';
const api = 'https://default.logto.app/api';
const header = 'x-client-certificate';

const authority = makeCertificate({ subject: [['CN', 'Acme CA']], authority: true });
const stranger = makeCertificate({ subject: [['CN', 'Acme CA']], authority: true });
const authorities = join(mkdtempSync(join(tmpdir(), 'mtls-')), 'ca.pem');
writeFileSync(authorities, authority.certificate.toString());

const told = {
  TRUST_PROXY_HEADER: 'yes',
  MTLS_CERTIFICATE_HEADER: 'X-Client-Certificate',
  MTLS_CA_FILE: authorities,
  MTLS_ENDPOINT: 'https://mtls.example',
};

onEveryServer(
  'an application with a certificate',
  (portero) => {
    let counter = 0;
    const post = (
      path: string,
      form: Record<string, string>,
      certificate?: string | string[],
      remoteAddress = '127.0.0.1',
    ) =>
      portero().core.inject({
        method: 'POST',
        url: path,
        remoteAddress,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          ...(certificate !== undefined && { [header]: certificate }),
        },
        payload: new URLSearchParams(form).toString(),
      });
    const machine = async (custom: object): Promise<ClientFacts> =>
      insertApplication(portero(), `machine${counter++}`, 'MachineToMachine', '', {
        customClientMetadata: custom,
      });
    const asMachine = (client: ClientFacts, more: Record<string, string> = {}) => ({
      client_id: client.id,
      grant_type: 'client_credentials',
      resource: api,
      ...more,
    });
    const subject = (type: string, value: string) => ({
      tokenEndpointAuthMethod: 'tls_client_auth',
      tlsClientAuthSubject: { type, value },
    });
    const issued = (more: Parameters<typeof makeCertificate>[0] = {}) =>
      makeCertificate({ issuer: authority, subject: [['CN', 'client']], ...more });
    const bound = { tlsClientCertificateBoundAccessTokens: true };
    const codeOf = async (type: string, custom: object) => {
      const p = portero();
      const user = await insertUser(p, `holder${counter}`);
      const client = await insertApplication(p, `bound${counter++}`, type, redirectUri, {
        customClientMetadata: custom,
      });
      const proof = pkce();
      const back = await signInAs(new Browser(p.core), p.tenants.default, user, client, proof);
      const own = {
        client_id: client.id,
        ...(client.secret !== undefined && { client_secret: client.secret }),
      };
      const form = {
        ...own,
        grant_type: 'authorization_code',
        code: back.searchParams.get('code') ?? '',
        redirect_uri: redirectUri,
        code_verifier: proof.verifier,
      };
      return { form, own };
    };

    it('gets tokens that open userinfo and the account with the same certificate only', async () => {
      const p = portero();
      await p.api('PATCH', '/account-center', { enabled: true });
      const [mine, theirs] = [makeCertificate(), makeCertificate()];
      const { form, own } = await codeOf('SPA', bound);
      expect((await post('/oidc/token', form)).json().error).toBe('invalid_grant');
      const again = await codeOf('SPA', bound);
      const answer = await post('/oidc/token', again.form, mine.header);
      expect([answer.statusCode, answer.json().token_type]).toEqual([200, 'Bearer']);
      const { access_token: value, refresh_token: refresh } = answer.json();
      const open = (url: string, more: object = {}) =>
        p.core.inject({
          url,
          ...more,
          headers: { authorization: `Bearer ${value}`, ...Object(more).headers },
        });
      const with_ = (one: string) => ({ headers: { [header]: one } });
      for (const url of ['/oidc/me', '/oidc/me?way=long', '/api/my-account']) {
        expect([url, (await open(url, with_(mine.header))).statusCode]).toEqual([url, 200]);
        for (const attempt of [
          {},
          with_(theirs.header),
          with_(`${mine.header}, ${theirs.header}`),
          with_(mine.header.slice(0, -60)),
          with_('garbage%'),
          { ...with_(mine.header), remoteAddress: '203.0.113.7' },
        ])
          expect([url, (await open(url, attempt)).statusCode, attempt]).toEqual([url, 401, attempt]);
      }
      // Of a public application refresh tokens are bound as well.
      const next = { ...again.own, grant_type: 'refresh_token', refresh_token: refresh };
      for (const attempt of [undefined, theirs.header])
        expect((await post('/oidc/token', next, attempt)).json().error).toBe('invalid_grant');
      expect((await post('/oidc/token', next, mine.header)).statusCode).toBe(200);
      expect(own.client_id).not.toBe(again.own.client_id);
    });

    it('has its certificate named by tokens for APIs and by introspection, and calls the Management API with it', async () => {
      const mine = makeCertificate();
      const client = await machine(bound);
      const { body: role } = await portero().api('POST', '/roles', {
        name: `admin${counter++}`,
        description: 'x',
        type: 'MachineToMachine',
        scopeIds: (await portero().api('GET', '/resources/management-api/scopes')).body
          .filter(({ name }: { name: string }) => name === 'all')
          .map(({ id }: { id: string }) => id),
      });
      await portero().api('POST', `/roles/${role.id}/applications`, { applicationIds: [client.id] });
      const form = asMachine(client, { client_secret: client.secret ?? '', scope: 'all' });
      expect((await post('/oidc/token', form)).statusCode).toBe(400);
      const { access_token: value } = (await post('/oidc/token', form, mine.header)).json();
      const cnf = { 'x5t#S256': thumbprintOf(mine.certificate) };
      expect(decodeJwt(value).cnf).toEqual(cnf);
      const own = { client_id: client.id, client_secret: client.secret ?? '', token: value };
      expect((await post('/oidc/token/introspection', own)).json()).toMatchObject({
        active: true,
        cnf,
        token_type: 'Bearer',
      });
      const call = (certificate?: string, scheme = 'Bearer') =>
        portero().core.inject({
          url: '/api/roles',
          headers: {
            authorization: `${scheme} ${value}`,
            ...(certificate !== undefined && { [header]: certificate }),
          },
        });
      expect((await call(mine.header)).statusCode, (await call(mine.header)).payload).toBe(200);
      expect((await call()).statusCode).toBe(401);
      expect((await call(makeCertificate().header)).statusCode).toBe(401);
      expect((await call(mine.header, 'DPoP')).statusCode).toBe(401);
    });

    it('proves itself by a certificate of the authority with its name, in every form that proxies write', async () => {
      const names = [
        ['dns', 'client.example'],
        ['uri', 'spiffe://example/client'],
        ['email', 'client@example.com'],
        ['ip', Buffer.from([192, 0, 2, 7])],
      ] as const;
      const good = issued({
        names,
        subject: [
          ['C', 'ES'],
          ['O', 'Acme, Inc'],
          ['CN', 'client'],
        ],
        use: 'client',
      });
      const base64 = good.certificate.raw.toString('base64');
      for (const [type, value] of [
        ['dns', 'client.example'],
        ['uri', 'spiffe://example/client'],
        ['email', 'client@example.com'],
        ['ip', '192.0.2.7'],
        ['dn', 'CN=client, O=Acme\\, Inc,C=ES'],
      ] as const) {
        const client = await machine(subject(type, value));
        const answer = await post('/oidc/token', asMachine(client), good.header);
        expect([type, answer.statusCode, answer.payload.slice(0, 120)]).toEqual([
          type,
          200,
          expect.any(String),
        ]);
      }
      const client = await machine(subject('dns', 'client.example'));
      for (const form of [good.header, `:${base64}:`, base64])
        expect((await post('/oidc/token', asMachine(client), form)).statusCode).toBe(200);
    });

    it('is refused with any other certificate, from elsewhere, or with its secret', async () => {
      const client = await machine(subject('uri', 'spiffe://example/client'));
      const uri = ['uri', 'spiffe://example/client'] as const;
      const day = 86_400_000;
      const refused: Record<string, MadeCertificate> = {
        'of another authority of that name': makeCertificate({ issuer: stranger, names: [uri] }),
        'signed by itself': makeCertificate({ names: [uri] }),
        'whose time is over': issued({ names: [uri], from: Date.now() - 2 * day, to: Date.now() - day }),
        'whose time has not come': issued({ names: [uri], from: Date.now() + day, to: Date.now() + 2 * day }),
        'for servers': issued({ names: [uri], use: 'server' }),
        'of an authority itself': issued({ names: [uri], authority: true }),
        'without the name': issued(),
        'with the name as its subject': issued({ subject: [['CN', 'spiffe://example/client']] }),
        'with another name': issued({ names: [['uri', 'spiffe://example/client2']] }),
        'with the name in another kind': issued({ names: [['dns', 'spiffe://example/client']] }),
        'with the name inside another': issued({
          names: [['dns', 'a.example, URI:spiffe://example/client, DNS:b.example']],
        }),
        'issued by another client': makeCertificate({ issuer: issued(), names: [uri] }),
      };
      for (const [what, { header: value }] of Object.entries(refused)) {
        const answer = await post('/oidc/token', asMachine(client), value);
        expect([what, answer.statusCode, answer.json().error]).toEqual([what, 401, 'invalid_client']);
      }
      const good = issued({ names: [uri] });
      expect((await post('/oidc/token', asMachine(client), good.header)).statusCode).toBe(200);
      expect((await post('/oidc/token', asMachine(client))).statusCode).toBe(401);
      const forged = await post('/oidc/token', asMachine(client), good.header, '203.0.113.7');
      expect(forged.statusCode).toBe(401);
      expect((await post('/oidc/token', asMachine(client), [good.header, good.header])).statusCode).toBe(401);
      const secret = asMachine(client, { client_secret: client.secret ?? '' });
      for (const certificate of [undefined, good.header])
        expect((await post('/oidc/token', secret, certificate)).statusCode).toBe(401);
      // A name with a wildcard is not every name.
      const dns = await machine(subject('dns', 'client.example'));
      const wild = issued({ names: [['dns', '*.example']] });
      expect((await post('/oidc/token', asMachine(dns), wild.header)).statusCode).toBe(401);
    });

    it('proves itself by a certificate that it registered, at every endpoint', async () => {
      const mine = makeCertificate();
      const jwk = await exportJWK(mine.certificate.publicKey);
      const x5c = [mine.certificate.raw.toString('base64')];
      const settings = (keys: object[]) => ({
        name: 'Self-signed',
        type: 'MachineToMachine',
        customClientMetadata: { tokenEndpointAuthMethod: 'self_signed_tls_client_auth', jwks: { keys } },
      });
      const create = (body: object) => portero().api('POST', '/applications', body);
      expect((await create(settings([jwk]))).status).toBe(400);
      const other = makeCertificate().certificate.raw.toString('base64');
      expect((await create(settings([{ ...jwk, x5c: [other] }]))).status).toBe(400);
      expect((await create(settings([{ ...jwk, x5c: ['AAAA'] }]))).status).toBe(400);
      const { status, body } = await create(settings([{ ...jwk, x5c }]));
      expect([status, body.customClientMetadata?.jwks?.keys[0].x5c]).toEqual([200, x5c]);
      const client = { id: body.id, redirectUri };
      expect((await post('/oidc/token', asMachine(client), mine.header)).statusCode).toBe(200);
      expect((await post('/oidc/token', asMachine(client), makeCertificate().header)).statusCode).toBe(401);
      expect((await post('/oidc/token', asMachine(client))).statusCode).toBe(401);
      const looks = { client_id: body.id, token: 'x' };
      for (const path of ['/oidc/token/introspection', '/oidc/token/revocation']) {
        expect([path, (await post(path, looks, mine.header)).statusCode]).toEqual([path, 200]);
        expect([path, (await post(path, looks)).statusCode]).toEqual([path, 401]);
      }
    });

    it('is stored only with settings that go together', async () => {
      const create = async (custom: object, type = 'MachineToMachine') =>
        (await portero().api('POST', '/applications', { name: 'x', type, customClientMetadata: custom }))
          .status;
      expect(await create(subject('dns', 'client.example'))).toBe(200);
      expect(await create(bound, 'SPA')).toBe(200);
      for (const [custom, type] of [
        [{ tokenEndpointAuthMethod: 'tls_client_auth' }],
        [{ tlsClientAuthSubject: { type: 'dns', value: 'client.example' } }],
        [subject('dns', 'two\nlines')],
        [subject('dns', 'quo"tes')],
        [subject('uri', '')],
        [{ tokenEndpointAuthMethod: 'self_signed_tls_client_auth' }],
        [{ ...bound, dpopBoundAccessTokens: true }],
        [subject('dns', 'client.example'), 'SPA'],
      ] as const)
        expect([custom, await create(custom, type)]).toEqual([custom, 400]);
    });

    it('finds in discovery what there is, and where', async () => {
      const discovery = (await portero().core.inject('/oidc/.well-known/openid-configuration')).json();
      expect(discovery).toMatchObject({
        tls_client_certificate_bound_access_tokens: true,
        mtls_endpoint_aliases: {
          token_endpoint: 'https://mtls.example/oidc/token',
          userinfo_endpoint: 'https://mtls.example/oidc/me',
        },
      });
      expect(discovery.token_endpoint_auth_methods_supported).toEqual(
        expect.arrayContaining(['tls_client_auth', 'self_signed_tls_client_auth']),
      );
      const mine = makeCertificate();
      const client = await machine(bound);
      const answer = await portero().core.inject({
        method: 'POST',
        url: '/oidc/token',
        headers: {
          host: 'mtls.example',
          'content-type': 'application/x-www-form-urlencoded',
          [header]: mine.header,
        },
        payload: new URLSearchParams(asMachine(client, { client_secret: client.secret ?? '' })).toString(),
      });
      expect(answer.statusCode).toBe(200);
      expect(decodeJwt(answer.json().access_token).iss).toBe('http://localhost:3001/oidc');
    });
  },
  { env: told },
);

onEveryServer('a server that is told of no certificates', (portero) => {
  it('believes no header, gives nothing to whoever must have one, and does not offer it', async () => {
    const p = portero();
    const mine = makeCertificate();
    const ask = async (custom: object) => {
      const client = await insertApplication(
        p,
        `untold${Math.random()}`.slice(0, 20),
        'MachineToMachine',
        '',
        {
          customClientMetadata: custom,
        },
      );
      return p.core.inject({
        method: 'POST',
        url: '/oidc/token',
        headers: { 'content-type': 'application/x-www-form-urlencoded', [header]: mine.header },
        payload: new URLSearchParams({
          client_id: client.id,
          client_secret: client.secret ?? '',
          grant_type: 'client_credentials',
          resource: api,
        }).toString(),
      });
    };
    expect((await ask({})).statusCode).toBe(200);
    expect((await ask({ tlsClientCertificateBoundAccessTokens: true })).json().error).toBe('invalid_grant');
    const discovery = (await p.core.inject('/oidc/.well-known/openid-configuration')).json();
    expect(discovery.tls_client_certificate_bound_access_tokens).toBeUndefined();
    expect(discovery.mtls_endpoint_aliases).toBeUndefined();
    expect(JSON.stringify(discovery)).not.toContain('tls_client_auth');
    for (const customClientMetadata of [
      { tlsClientCertificateBoundAccessTokens: true },
      {
        tokenEndpointAuthMethod: 'tls_client_auth',
        tlsClientAuthSubject: { type: 'dns', value: 'client.example' },
      },
    ]) {
      const { status } = await p.api('POST', '/applications', {
        name: 'x',
        type: 'MachineToMachine',
        customClientMetadata,
      });
      expect(status).toBe(400);
    }
  });

  it('does not start with half of what it needs for certificates', () => {
    const problems = (env: Record<string, string>) => {
      try {
        readConfig({ ...told, ...env });
        return '';
      } catch (failure) {
        return String(failure);
      }
    };
    expect(problems({})).toBe('');
    expect(problems({ TRUST_PROXY_HEADER: 'no' })).toContain('MTLS_CERTIFICATE_HEADER');
    expect(problems({ MTLS_CERTIFICATE_HEADER: 'Authorization' })).toContain('MTLS_CERTIFICATE_HEADER');
    expect(problems({ MTLS_PROXIES: 'yes' })).toContain('MTLS_PROXIES');
    expect(problems({ MTLS_PROXIES: '10.0.0.0/99' })).toContain('MTLS_PROXIES');
    expect(problems({ MTLS_CA_FILE: '/nowhere.pem' })).toContain('MTLS_CA_FILE');
    const leaf = join(mkdtempSync(join(tmpdir(), 'mtls-')), 'leaf.pem');
    writeFileSync(leaf, makeCertificate().certificate.toString());
    expect(problems({ MTLS_CA_FILE: leaf })).toContain('MTLS_CA_FILE');
  });

  it('trusts nobody but the authorities that it was given', () => {
    const { certificate } = makeCertificate({ issuer: authority });
    expect(isVouchedFor(certificate, [authority.certificate])).toBe(true);
    expect(isVouchedFor(certificate, [stranger.certificate])).toBe(false);
    expect(isVouchedFor(certificate, [])).toBe(false);
  });
});
