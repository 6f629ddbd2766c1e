import { describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { domainOf, hostnameOf } from '../http/hostnames.ts';
import { verifyRecords } from '../outbound/dns.ts';
import { insertApplication } from '../testing/flow.ts';
import { onEveryServer, startPortero } from '../testing/portero.ts';
import { foreignCookies, isForeignCookie, readCookie, sessionCookie, writtenCookie } from './cookies.ts';

import { protectedAppsEnv, Visitor } from './testing.ts';

const records = new Map<string, string[]>();
const dns = {
  resolveCname: async (name: string) => answer('CNAME', name),
  resolveTxt: async (name: string) => answer('TXT', name).map((text) => [text.slice(0, 9), text.slice(9)]),
};
function answer(type: string, name: string): string[] {
  const found = records.get(`${type} ${name}`);
  if (!found)
    throw Object.assign(new Error('no such name'), { code: records.get('trouble')?.[0] ?? 'ENOTFOUND' });
  return found;
}

onEveryServer(
  'administration of protected applications',
  (portero) => {
    const origin = 'https://93.184.215.14:8443';
    const create = (protectedAppMetadata: unknown, more: object = {}) =>
      portero().api('POST', '/applications', {
        name: 'Site',
        type: 'Protected',
        protectedAppMetadata,
        ...more,
      });
    let count = 0;
    const made = async (): Promise<{ id: string; host: string }> => {
      count += 1;
      const { body } = await create({ subDomain: `site-${count}`, origin });
      return { id: body.id, host: `site-${count}.apps.localhost:3001` };
    };

    it('makes one with its addresses and a secret', async () => {
      const { status, body } = await create(
        { subDomain: 'Docs', origin: `${origin}/` },
        { oidcClientMetadata: { redirectUris: ['https://mine.example/cb'] } },
      );
      expect(status).toBe(200);
      expect(body).toMatchObject({
        type: 'Protected',
        protectedAppMetadata: {
          host: 'docs.apps.localhost:3001',
          origin,
          sessionDuration: 1_209_600,
          pageRules: [],
        },
        oidcClientMetadata: {
          redirectUris: ['http://docs.apps.localhost:3001/sign-in-callback', 'https://mine.example/cb'],
          postLogoutRedirectUris: ['http://docs.apps.localhost:3001'],
        },
      });
      const secrets = await portero().api('GET', `/applications/${body.id}/secrets`);
      expect(secrets.body).toMatchObject([{ name: 'Default secret', expiresAt: null }]);
      expect((await portero().api('GET', '/systems/application')).body).toEqual({
        protectedApps: { defaultDomain: 'apps.localhost' },
      });
    });

    it('refuses what cannot be one, and leaves nothing behind', async () => {
      const before = (await portero().api('GET', '/applications?types=Protected')).body.length;
      expect((await create(undefined)).body.code).toBe('application.protected_app_metadata_is_required');
      for (const subDomain of [
        '',
        'a.b',
        '-a',
        'a-',
        'a_b',
        'ä',
        'a b',
        'a/b',
        'x'.repeat(64),
        '*',
        'a:1',
        'a.',
      ]) {
        const refused = await create({ subDomain, origin });
        expect(refused.body.code, subDomain).toBe('application.invalid_subdomain');
        expect(refused.status).toBe(422);
      }
      for (const bad of [
        'ftp://site.example',
        'javascript:alert(1)',
        'site.example',
        'https://site.example/path',
        'https://site.example?x',
        'https://site.example#x',
        'https://user:pass@site.example',
        'https:site.example',
        '',
      ])
        expect((await create({ subDomain: 'bad', origin: bad })).body.code, bad).toBe('guard.invalid_input');
      expect((await create({ subDomain: 'docs', origin })).body.code).toBe(
        'application.protected_application_subdomain_exists',
      );
      expect((await portero().api('GET', '/applications?types=Protected')).body.length).toBe(before);
    });

    it('refuses a site at a private address, at those of clouds, and at our own', async () => {
      for (const bad of [
        'http://10.0.0.1',
        'http://169.254.169.254',
        'http://[::1]:80',
        'http://[fd00:ec2::254]',
        'http://0x0a000001',
        'http://167772161',
        'http://[::ffff:10.0.0.1]',
        'http://localhost:3001',
        'http://localhost:3002',
        'http://docs.apps.localhost:3001',
        'https://x.apps.localhost',
      ])
        expect((await create({ subDomain: 'inside', origin: bad })).body.code, bad).toBe(
          'guard.invalid_input',
        );
    });

    it('does not reach a private address that hides behind a name', async () => {
      const { body } = await create({ subDomain: 'rebind', origin: 'http://localhost:1' });
      await portero().api('PATCH', `/applications/${body.id}`, {
        protectedAppMetadata: { pageRules: [{ path: '^/never$' }] },
      });
      // Loopback is allowed here but for the IPv6 one, which the name may lead to as well: one of them refuses all.
      const visit = await new Visitor(portero(), 'rebind.apps.localhost:3001').visit('/');
      expect(visit.status).toBe(502);
    });

    it('lays changes over what is stored', async () => {
      const { id } = await made();
      const patch = (protectedAppMetadata: unknown) =>
        portero().api('PATCH', `/applications/${id}`, { protectedAppMetadata });
      expect((await patch({ sessionDuration: 3600 })).body.protectedAppMetadata).toMatchObject({
        origin,
        sessionDuration: 3600,
      });
      const { body } = await patch({ pageRules: [{ path: '^/a' }], additionalScopes: ['roles'] });
      expect(body.protectedAppMetadata).toMatchObject({
        sessionDuration: 3600,
        pageRules: [{ path: '^/a' }],
        additionalScopes: ['roles'],
      });
      for (const bad of [
        { pageRules: [{ path: '(' }] },
        { pageRules: [{ path: '(?=a)' }] },
        { pageRules: [{ path: '(a)\\1' }] },
        { pageRules: [{ path: '(a{1000}){1000}' }] },
        { pageRules: [{ path: '' }] },
        { pageRules: Array.from({ length: 51 }, () => ({ path: 'a' })) },
        { sessionDuration: 0 },
        { sessionDuration: 1.5 },
        { sessionDuration: 1e12 },
        { additionalScopes: ['openid'] },
        { origin: 'http://10.0.0.1' },
      ])
        expect((await patch(bad)).body.code, JSON.stringify(bad)).toBe('guard.invalid_input');
      const after = (await portero().api('GET', `/applications/${id}`)).body;
      expect(after.protectedAppMetadata).toEqual(body.protectedAppMetadata);
    });

    it('keeps the addresses that it needs, whatever a change says', async () => {
      const { id, host } = await made();
      const { body } = await portero().api('PATCH', `/applications/${id}`, {
        oidcClientMetadata: { redirectUris: [], postLogoutRedirectUris: [] },
      });
      expect(body.oidcClientMetadata.redirectUris).toEqual([`http://${host}/sign-in-callback`]);
    });

    it('has nothing for applications of another kind, or whose record is broken', async () => {
      await insertApplication(portero(), 'plain', 'SPA', 'https://app.example/cb');
      const plain = await portero().api('PATCH', '/applications/plain', {
        protectedAppMetadata: { sessionDuration: 600 },
      });
      expect([plain.status, plain.body.code]).toEqual([400, 'application.protected_application_only']);
      await insertApplication(portero(), 'broken', 'Protected', 'https://app.example/cb', {
        protectedAppMetadata: { host: 5 },
      });
      const broken = await portero().api('PATCH', '/applications/broken', {
        protectedAppMetadata: { sessionDuration: 600 },
      });
      expect([broken.status, broken.body.code]).toEqual([
        422,
        'application.protected_application_misconfigured',
      ]);
      const path = '/protected-app-metadata/custom-domains';
      const domains = await portero().api('GET', `/applications/plain${path}`);
      expect([domains.status, domains.body.code]).toEqual([422, 'application.protected_application_only']);
      expect((await portero().api('GET', `/applications/nobody${path}`)).status).toBe(404);
    });

    describe('domains of its own', () => {
      const path = (id: string) => `/applications/${id}/protected-app-metadata/custom-domains`;

      it('are served once DNS says so, and not before', async () => {
        const { id, host } = await made();
        const domain = 'docs.example.org';
        expect((await portero().api('POST', path(id), { domain: 'Docs.Example.org.' })).status).toBe(201);
        const [waiting] = (await portero().api('GET', path(id))).body;
        expect(waiting).toEqual({
          domain,
          status: 'PendingVerification',
          errorMessage: null,
          cloudflareData: null,
          dnsRecords: [
            { name: domain, type: 'CNAME', value: host.replace(':3001', '') },
            {
              name: `_portero.${domain}`,
              type: 'TXT',
              value: expect.stringMatching(/^portero-verification=.{32}$/),
            },
          ],
        });
        const visitor = () => new Visitor(portero(), `${domain}:3001`);
        expect((await visitor().visit('/')).status).toBe(404);
        records.set(`CNAME ${domain}`, ['somebody.else.example']);
        records.set(`TXT _portero.${domain}`, ['portero-verification=guessed']);
        expect((await portero().api('GET', path(id))).body[0].status).toBe('PendingVerification');
        records.set(`TXT _portero.${domain}`, ['other', waiting.dnsRecords[1].value]);
        expect((await portero().api('GET', path(id))).body[0].status).toBe('Active');
        const asked = await visitor().visit('/');
        expect(asked.status).toBe(303);
        const back = new URL(String(asked.headers.location)).searchParams.get('redirect_uri');
        expect(back).toBe(`http://${domain}:3001/sign-in-callback`);
        records.clear();
        expect((await portero().api('GET', path(id))).body[0].status).toBe('Active');

        expect((await portero().api('DELETE', `/applications/${id}`)).body.code).toBe(
          'application.should_delete_custom_domains_first',
        );
        expect((await portero().api('DELETE', `${path(id)}/${domain}`)).status).toBe(204);
        expect((await visitor().visit('/sign-in')).status).not.toBe(303);
        const { body } = await portero().api('GET', `/applications/${id}`);
        expect(body.oidcClientMetadata.redirectUris).toEqual([`http://${host}/sign-in-callback`]);
        expect((await portero().api('DELETE', `${path(id)}/${domain}`)).body.code).toBe(
          'application.custom_domain_not_found',
        );
        expect((await portero().api('DELETE', `/applications/${id}`)).status).toBe(204);
      });

      it('are one, of nobody else, and none of ours', async () => {
        const [one, two] = [await made(), await made()];
        for (const domain of [
          'x.apps.localhost',
          'apps.localhost',
          'localhost',
          '10.0.0.1',
          'a b.example',
          'ex_ample.org',
          '[::1]',
          'a..b',
          'https://x.example',
          'x.example/y',
          'x.example:80',
        ]) {
          const refused = await portero().api('POST', path(one.id), { domain });
          expect([refused.status, refused.body.code], domain).toEqual([422, 'domain.domain_is_not_allowed']);
        }
        expect((await portero().api('POST', path(one.id), { domain: 'a.example.org' })).status).toBe(201);
        expect((await portero().api('POST', path(one.id), { domain: 'b.example.org' })).body.code).toBe(
          'domain.limit_to_one_domain',
        );
        const taken = await portero().api('POST', path(two.id), { domain: 'A.example.org' });
        expect([taken.status, taken.body.code]).toEqual([422, 'domain.hostname_already_exists']);
      });

      it('wait while the name server is away, and say so', async () => {
        const { id } = await made();
        await portero().api('POST', path(id), { domain: 'away.example.org' });
        records.set('trouble', ['ETIMEOUT']);
        const [waiting] = (await portero().api('GET', path(id))).body;
        expect(waiting).toMatchObject({
          status: 'PendingVerification',
          errorMessage: expect.stringContaining('ETIMEOUT'),
        });
        records.clear();
      });
    });

    it('writes down who changed what, without secrets', async () => {
      const { id } = await made();
      await portero().api('POST', `/applications/${id}/protected-app-metadata/custom-domains`, {
        domain: 'audited.example.org',
      });
      const { body } = await portero().api(
        'GET',
        `/logs?applicationId=${id}&logKey=Management.Application.Updated`,
      );
      expect(JSON.stringify(body)).toContain('audited.example.org');
    });
  },
  { env: protectedAppsEnv, dns },
);

describe('a server without a domain for protected applications', () => {
  it('has none of it', async () => {
    const portero = await startPortero();
    try {
      const metadata = { subDomain: 'docs', origin: 'https://site.example' };
      const refused = await portero.api('POST', '/applications', {
        name: 'Site',
        type: 'Protected',
        protectedAppMetadata: metadata,
      });
      expect([refused.status, refused.body.code]).toEqual([501, 'application.protected_app_not_configured']);
      expect((await portero.api('GET', '/systems/application')).status).toBe(501);
    } finally {
      await portero.close();
    }
  });
});

describe('names and cookies of protected applications', () => {
  it('reads one name in a host header, or none', () => {
    expect(hostnameOf('Wiki.Apps.Example.com:443')).toBe('wiki.apps.example.com');
    expect(hostnameOf('wiki.example.com.')).toBe('wiki.example.com');
    for (const bad of [
      '',
      'a b',
      'a,b',
      'a/b',
      'a@b',
      '[::1]',
      'a..b',
      '.a',
      'a:b',
      'a:1:2',
      'ä.example',
      undefined,
    ])
      expect(hostnameOf(bad), bad).toBeUndefined();
  });

  it('knows domains from addresses and words', () => {
    expect(domainOf('Büro.example.')).toBe('xn--bro-hoa.example');
    for (const bad of [
      'localhost',
      '1.2.3.4',
      '0x7f.1',
      'a.1',
      'a..b',
      '-a.example',
      `${'a.'.repeat(130)}example`,
    ])
      expect(domainOf(bad), bad).toBeUndefined();
  });

  it('are bound to their own name over HTTPS, and out of reach of scripts', () => {
    const config = readConfig({
      ENDPOINT: 'https://id.example.com',
      PROTECTED_APPS_DOMAIN: 'apps.example.com',
    });
    const name = sessionCookie(config);
    expect(name).toBe('__Host-portero-app');
    expect(writtenCookie(config, name, 'value', 60)).toBe(
      '__Host-portero-app=value; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure',
    );
  });

  it('never reach the site, and the site never sets them', () => {
    const header =
      'a=1; __Host-portero-app=x; portero-app=y; __host-Portero-App-in-1=z; __Secure-portero-app=q; b="2"';
    expect(foreignCookies(header)).toBe('a=1; b="2"');
    for (const name of ['portero-app', '__Host-portero-app', '__host-PORTERO-app-in-x', ' portero-app'])
      expect(isForeignCookie(`${name}=x; Path=/`), name).toBe(false);
    expect(readCookie('a=1; a=2', 'a')).toBeUndefined();
  });

  it('asks for every record until one fits', async () => {
    records.set('TXT _p.example.org', ['portero-verification=1']);
    const wanted = [
      { name: 'example.org', type: 'CNAME', value: 'x' },
      { name: '_p.example.org', type: 'TXT', value: 'portero-verification=1' },
    ];
    expect(await verifyRecords(dns, wanted)).toEqual({ verified: true, errorMessage: null });
    records.clear();
    expect(await verifyRecords(dns, wanted)).toEqual({ verified: false, errorMessage: null });
  });
});
