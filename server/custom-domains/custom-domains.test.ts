import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';
import { recheckDomains } from './rules.ts';
import { type NameServer, startNameServer } from './testing.ts';

let names: NameServer;
beforeAll(async () => {
  names = await startNameServer();
});
afterAll(() => names?.close());

onEveryServer(
  'domains of a tenant',
  (portero) => {
    let counter = 0;
    const fresh = () => `auth${counter++}.acme.example`;
    const add = async (domain = fresh()) => {
      const { status, body } = await portero().api('POST', '/domains', { domain });
      expect(status, JSON.stringify(body)).toBe(201);
      return body;
    };
    const get = async (id: string) => (await portero().api('GET', `/domains/${id}`)).body;
    const prove = ({ dnsRecords: [proof, way] }: Awaited<ReturnType<typeof add>>) => {
      names.set('TXT', proof.name, 'v=spf1 -all', proof.value);
      names.set('CNAME', way.name, way.value.toUpperCase());
    };
    const verified = async () => {
      const made = await add();
      prove(made);
      expect(await get(made.id)).toMatchObject({ status: 'Active' });
      return made;
    };
    const db = () => portero().tenants.default.db;
    const issuerAt = async (host: string) =>
      (
        await portero().core.inject({ url: '/oidc/.well-known/openid-configuration', headers: { host } })
      ).json().issuer;
    const home = 'http://localhost:3001/oidc';

    beforeEach(async () => {
      names.fail(false);
      for (const { id } of (await portero().api('GET', '/domains')).body)
        await portero().api('DELETE', `/domains/${id}`);
    });

    it('are added with the records to set, and listed oldest first', async () => {
      const made = await add('  Login.ACME.example. ');
      expect(made).toEqual({
        id: expect.any(String),
        domain: 'login.acme.example',
        status: 'PendingVerification',
        errorMessage: null,
        dnsRecords: [
          {
            name: '_portero.login.acme.example',
            type: 'TXT',
            value: expect.stringMatching(/^portero-verification=[\w-]{32}$/),
          },
          { name: 'login.acme.example', type: 'CNAME', value: 'localhost' },
        ],
        createdAt: expect.any(Number),
      });
      const second = await add();
      const { body } = await portero().api('GET', '/domains');
      expect(body.map(({ id }: { id: string }) => id)).toEqual([made.id, second.id]);
      expect(await get(made.id)).toEqual(made);
    });

    it('cannot be our own names, those of applications, bare words, addresses, or more than ten', async () => {
      for (const domain of ['example', 'acme.example', '..', '1.2', ''])
        expect((await portero().api('POST', '/domains', { domain })).body.code, domain).toBe(
          'guard.invalid_input',
        );
      for (const domain of [
        'a.b.localhost:3001',
        '10.0.0.1',
        'x.y.apps.localhost',
        'user@a.b.example',
        'a.b.example/path',
        '*.b.example',
        'a_b.c.example',
      ]) {
        const refused = await portero().api('POST', '/domains', { domain });
        expect([refused.status, refused.body.code], domain).toEqual([422, 'domain.domain_is_not_allowed']);
      }
      const taken = await add();
      const twice = await portero().api('POST', '/domains', { domain: taken.domain.toUpperCase() });
      expect([twice.status, twice.body.code]).toEqual([422, 'domain.domain_in_use']);
      expect(twice.body.message).toContain(taken.domain);
      for (let more = 1; more < 10; more++) await add();
      const eleventh = await portero().api('POST', '/domains', { domain: fresh() });
      expect([eleventh.status, eleventh.body.code]).toEqual([422, 'domain.exceed_domain_limit']);
    });

    it('and those of protected applications exclude one another', async () => {
      const metadata = { subDomain: 'wiki', origin: 'https://93.184.215.14' };
      const { body: app } = await portero().api('POST', '/applications', {
        name: 'Wiki',
        type: 'Protected',
        protectedAppMetadata: metadata,
      });
      const path = `/applications/${app.id}/protected-app-metadata/custom-domains`;
      const { domain } = await add();
      expect((await portero().api('POST', path, { domain })).body.code).toBe(
        'domain.hostname_already_exists',
      );
      expect((await portero().api('POST', path, { domain: 'wiki.acme.example' })).status).toBe(201);
      const other = await portero().api('POST', '/domains', { domain: 'wiki.acme.example' });
      expect([other.status, other.body.code]).toEqual([422, 'domain.hostname_already_exists']);
    });

    it('are not for the administrators’ own tenant', async () => {
      const answer = await portero().admin?.inject({
        method: 'POST',
        url: '/api/domains',
        headers: { authorization: `Bearer ${await portero().managementToken('admin')}` },
        payload: { domain: fresh() },
      });
      expect([answer?.statusCode, answer?.json().code]).toEqual([400, 'domain.not_configured']);
    });

    it('are not verified by a name that leads here, another’s proof, or an earlier one', async () => {
      const other = await add();
      const first = await add();
      const [proof, way] = first.dnsRecords;
      names.set('CNAME', way.name, way.value);
      names.set('TXT', proof.name, other.dnsRecords[0].value, 'portero-verification=', `x${proof.value}`);
      expect(await get(first.id)).toMatchObject({ status: 'PendingVerification', errorMessage: null });
      names.set('TXT', proof.name, proof.value);
      await portero().api('DELETE', `/domains/${first.id}`);
      const again = await add(first.domain);
      expect(again.dnsRecords[0].value).not.toBe(proof.value);
      expect(await get(again.id)).toMatchObject({ status: 'PendingVerification' });
      expect(await issuerAt(first.domain)).toBe(home);
    });

    it('wait for the way here once the proof is there, and are served when both are', async () => {
      const made = await add();
      const [proof, way] = made.dnsRecords;
      names.set('TXT', proof.name, proof.value);
      names.set('CNAME', way.name, 'elsewhere.example');
      expect(await get(made.id)).toMatchObject({ status: 'PendingSsl', errorMessage: null });
      expect(await issuerAt(made.domain)).toBe(home);
      const certificate = async (domain: string) =>
        (await portero().core.inject(`/.well-known/portero-domain/certificate?domain=${domain}`)).statusCode;
      expect(await certificate(made.domain)).toBe(200);
      expect(await certificate('other.acme.example')).toBe(404);

      names.set('CNAME', way.name, `${way.value}.`);
      const { body } = await portero().api('GET', '/domains');
      expect(body).toMatchObject([{ status: 'Active' }]);
      expect(await issuerAt(`${made.domain}:443`)).toBe(`http://${made.domain}:3001/oidc`);
      expect(await certificate(made.domain)).toBe(200);
    });

    it('are served without CNAME when they answer as nobody else can', async () => {
      const p = portero();
      const made = await add();
      const [proof, way] = made.dnsRecords;
      names.set('TXT', proof.name, proof.value);
      names.remove('CNAME', way.name);
      const { outbound } = p.tenants.default;
      const asked: string[] = [];
      const answerWith = (body: (host: string) => Promise<string> | string) =>
        Object.assign(p.tenants.default, {
          outbound: async (url: string) => {
            asked.push(url);
            return new Response(await body(new URL(url).host));
          },
        });
      try {
        answerWith(() => 'an answer of somebody else');
        expect(await get(made.id)).toMatchObject({ status: 'PendingSsl' });
        answerWith(
          async (host) =>
            (await p.core.inject({ url: '/.well-known/portero-domain', headers: { host: `x.${host}` } }))
              .payload,
        );
        expect(await get(made.id)).toMatchObject({ status: 'PendingSsl' });
        answerWith(
          async (host) =>
            (await p.core.inject({ url: '/.well-known/portero-domain', headers: { host } })).payload,
        );
        expect(await get(made.id)).toMatchObject({ status: 'Active' });
        expect(asked[0]).toBe(`http://${made.domain}:3001/.well-known/portero-domain`);
      } finally {
        Object.assign(p.tenants.default, { outbound });
      }
    });

    it('say so when the name server is in trouble, and stay what they are', async () => {
      const waiting = await add();
      const served = await verified();
      names.fail(true);
      expect(await get(waiting.id)).toMatchObject({
        status: 'PendingVerification',
        errorMessage: expect.stringContaining(`_portero.${waiting.domain}`),
      });
      await recheckDomains(portero().tenants.default, names.lookup, Date.now() + 4_000_000);
      expect(await get(served.id)).toMatchObject({ status: 'Active', errorMessage: expect.any(String) });
      names.fail(false);
      expect(await get(served.id)).toMatchObject({ status: 'Active', errorMessage: null });
    });

    it('that changed hands are served no longer, after a day in which that may be mended', async () => {
      const { tenants } = portero();
      const made = await verified();
      const [proof] = made.dnsRecords;
      names.remove('TXT', proof.name);
      const hour = 3_600_000;
      const now = Date.now();
      await recheckDomains(tenants.default, names.lookup, now + 2 * hour);
      expect(await get(made.id)).toMatchObject({
        status: 'Active',
        errorMessage: expect.stringContaining('gone'),
      });
      expect(await issuerAt(made.domain)).toBe(`http://${made.domain}:3001/oidc`);
      // The look above came at the real time; the next ones come when it is late.
      await recheckDomains(tenants.default, names.lookup, now + 30 * hour);
      expect(await issuerAt(made.domain)).toBe(home);
      const { body } = await portero().api('GET', '/logs?logKey=Management.Domain.Lost');
      expect(body[0].payload).toMatchObject({ domain: made.domain });
      expect(await get(made.id)).toMatchObject({ status: 'Error' });
      names.set('TXT', proof.name, proof.value);
      expect(await get(made.id)).toMatchObject({ status: 'Active', errorMessage: null });
    });

    it('become verified by themselves, and are not asked for ever', async () => {
      const made = await add();
      prove(made);
      await recheckDomains(portero().tenants.default, names.lookup);
      expect(await issuerAt(made.domain)).toBe(`http://${made.domain}:3001/oidc`);
      const forgotten = await add();
      const before = names.asked.length;
      await recheckDomains(portero().tenants.default, names.lookup, Date.now() + 8 * 86_400_000);
      expect(names.asked.slice(before)).not.toContain(`TXT _portero.${forgotten.domain}`);
    });

    it('are in the audit log with each state that the server finds them in, once, and nobody as who did it', async () => {
      const { tenants } = portero();
      const made = await add();
      const [proof, way] = made.dnsRecords;
      const hour = 3_600_000;
      const look = (hours: number) =>
        recheckDomains(tenants.default, names.lookup, Date.now() + hours * hour);
      names.set('TXT', proof.name, proof.value);
      names.set('CNAME', way.name, 'elsewhere.example');
      await look(0);
      await look(1);
      names.set('CNAME', way.name, way.value);
      await look(2);
      await look(4);
      names.remove('TXT', proof.name);
      await look(6);
      await look(31);
      const entries = await db()
        .read.selectFrom('logs')
        .select(['key', 'payload'])
        .where('key', 'like', 'Management.Domain.%')
        .orderBy('id')
        .execute();
      const told = entries.filter(({ payload }) => payload.domain === made.domain);
      const change = (key: string, before: string, after: string) => ({
        key: `Management.Domain.${key}`,
        result: 'Success',
        domain: made.domain,
        changes: { status: { before, after } },
      });
      expect(told.slice(1).map(({ payload }) => payload)).toEqual([
        change('Updated', 'PendingVerification', 'PendingSsl'),
        change('Verified', 'PendingSsl', 'Active'),
        change('Lost', 'Active', 'Error'),
      ]);
    });

    it('that nobody verified are cleaned up, each with a last look', async () => {
      const old = await add();
      const late = await add();
      const served = await verified();
      const young = await add();
      const days = 86_400_000;
      await db()
        .write.updateTable('domains')
        .set({ createdAt: Date.now() - 40 * days })
        .where('id', '!=', young.id)
        .execute();
      prove(late);
      const { status, body } = await portero().api('POST', '/domains/cleanup', { staleDays: 30 });
      expect(status).toBe(200);
      expect(body).toEqual({ scannedCount: 3, deletedCount: 1, skippedActiveCount: 2, failedCount: 0 });
      const left = (await portero().api('GET', '/domains')).body.map(({ id }: { id: string }) => id);
      expect(left.sort()).toEqual([late.id, served.id, young.id].sort());
      expect(await get(old.id)).toMatchObject({ code: 'entity.not_exists_with_id' });
      names.fail(true);
      await db().write.updateTable('domains').set({ createdAt: 1 }).where('id', '=', young.id).execute();
      const troubled = await portero().api('POST', '/domains/cleanup', { staleDays: 30 });
      expect(troubled.body).toMatchObject({ deletedCount: 0, failedCount: 1 });
    });

    it('end with their deletion, at once', async () => {
      const made = await verified();
      expect(await issuerAt(made.domain)).toContain(made.domain);
      expect((await portero().api('DELETE', `/domains/${made.id}`)).status).toBe(204);
      expect(await issuerAt(made.domain)).toBe(home);
      expect((await portero().api('DELETE', `/domains/${made.id}`)).status).toBe(404);
      const { body } = await portero().api('GET', '/logs?logKey=Management.Domain.Deleted');
      expect(body[0].payload).toMatchObject({ domain: made.domain, actor: { type: 'app' } });
    });

    describe('show files', () => {
      const show = (id: string, verificationFiles: unknown) =>
        portero().api('PUT', `/domains/${id}/verification-files`, { verificationFiles });
      const file = (path: string, content = 'proof', contentType = 'text/plain') => ({
        path,
        content,
        contentType,
      });
      const at = (host: string, url: string, method: 'GET' | 'HEAD' | 'POST' = 'GET') =>
        portero().core.inject({ method, url, headers: { host } });

      it('where no route of ours is, while they are served, and nowhere else', async () => {
        const made = await add();
        const association = '{"applinks":{}}';
        const files = [
          file('/.well-known/apple-app-site-association', association, 'application/json'),
          file('/proof.txt'),
          file('/.well-known/portero-domain', 'mine'),
        ];
        expect((await show(made.id, files)).body).toEqual(files);
        expect((await portero().api('GET', `/domains/${made.id}/verification-files`)).body).toEqual(files);
        expect((await at(made.domain, '/proof.txt')).payload).not.toBe('proof');
        prove(made);
        expect(await get(made.id)).toMatchObject({ status: 'Active' });
        const shown = await at(made.domain, '/.well-known/apple-app-site-association?x=1');
        expect([shown.statusCode, shown.payload]).toEqual([200, association]);
        expect(shown.headers).toMatchObject({
          'content-type': 'application/json; charset=utf-8',
          'x-content-type-options': 'nosniff',
          'content-security-policy': "default-src 'none'",
        });
        expect((await at(made.domain, '/proof.txt', 'HEAD')).statusCode).toBe(200);
        expect((await at(made.domain, '/proof.txt', 'POST')).statusCode).toBe(404);
        expect((await at('localhost:3001', '/proof.txt')).payload).not.toBe('proof');
        expect((await at(made.domain, '/.well-known/portero-domain')).payload).not.toBe('mine');
        expect((await show(made.id, [])).body).toEqual([]);
        expect((await at(made.domain, '/proof.txt')).payload).not.toBe('proof');
      });

      it('at paths that can be read in one way only, ten of them, none of them a page', async () => {
        const made = await add();
        for (const bad of [
          file('/proof'),
          file('proof.txt'),
          file('/a/b.txt'),
          file('/.well-known/../x.txt'),
          file('/.well-known//x'),
          file('/.well-known/'),
          file('/%2e.txt'),
          file('/a.txt?x'),
          file(`/${'a'.repeat(256)}.txt`),
          file('/a.html', '<script>', 'text/html'),
          file('/a.json', '{', 'application/json'),
          file('/a.txt', 'x'.repeat(16_385)),
          { path: '/a.txt' },
        ])
          expect((await show(made.id, [bad])).body.code, bad.path).toBe('guard.invalid_input');
        expect((await show(made.id, [file('/a.txt'), file('/a.txt')])).status).toBe(400);
        expect(
          (
            await show(
              made.id,
              Array.from({ length: 11 }, (_, i) => file(`/a${i}.txt`)),
            )
          ).status,
        ).toBe(400);
        expect((await show('nobody', [])).body.code).toBe('entity.not_exists_with_id');
      });
    });
  },
  {
    env: {
      PROTECTED_APPS_DOMAIN: 'apps.localhost:3001',
      OUTBOUND_ALLOW_PRIVATE: 'no',
    },
    dns: {
      resolveCname: (name) => names.lookup.resolveCname(name),
      resolveTxt: (name) => names.lookup.resolveTxt(name),
    },
  },
);
