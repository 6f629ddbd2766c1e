/** Administrators, and their scripts, who change the same thing at the same moment: none undoes unseen what another did. */
import { mostDomains } from '@portero/schema/domains.ts';
import { expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';

const config = { PROTECTED_APPS_DOMAIN: 'apps.example.com' };

onEveryServer(
  'several changes at the same moment',
  (portero) => {
    let made = 0;
    const unused = () => `n${++made}`;
    const create = async (path: string, body: object): Promise<string> => {
      const { status, body: answer } = await portero().api('POST', path, body);
      expect(status, JSON.stringify(answer)).toBeLessThan(300);
      return answer.id;
    };
    const at = (path: string, read = path) => ({ path, read });
    const template = { subject: 'A', content: 'A {{code}}' };

    it.each<
      [string, 'PATCH' | 'PUT', () => Promise<{ path: string; read: string }>, (word: string) => object]
    >([
      [
        'a person',
        'PATCH',
        async () => at(`/users/${await create('/users', { username: unused() })}`),
        (name) => ({ name }),
      ],
      [
        'an organization',
        'PATCH',
        async () => at(`/organizations/${await create('/organizations', { name: unused() })}`),
        (name) => ({ name }),
      ],
      [
        'an application',
        'PATCH',
        async () => at(`/applications/${await create('/applications', { name: unused(), type: 'SPA' })}`),
        (name) => ({ name }),
      ],
      [
        'the sign-in experience',
        'PATCH',
        async () => at('/sign-in-exp'),
        (word) => ({ supportEmail: `${word}@example.com` }),
      ],
      [
        'the account centre',
        'PATCH',
        async () => at('/account-center'),
        (word) => ({ webauthnRelatedOrigins: [`https://${word}.example`] }),
      ],
      [
        'words for text messages',
        'PUT',
        async () => {
          await portero().api('PUT', '/sms-templates/fr/SignIn', { content: '{{code}}' });
          return at('/sms-templates/fr/SignIn');
        },
        (word) => ({ content: `${word} {{code}}` }),
      ],
      [
        'an email template',
        'PATCH',
        async () => {
          const templates = [{ languageTag: 'fr', templateType: 'SignIn', details: template }];
          const { body } = await portero().api('PUT', '/email-templates', { templates });
          return at(`/email-templates/${body[0].id}/details`, `/email-templates/${body[0].id}`);
        },
        (subject) => ({ subject }),
      ],
    ])('of %s, all made of one reading: one goes through', async (_name, method, thing, change) => {
      const { path, read } = await thing();
      for (let round = 0; round < 5; round++) {
        const etag = String((await portero().api('GET', read)).headers.etag);
        const answers = await Promise.all(
          ['a', 'b', 'c', 'd'].map((word) =>
            portero().api(method, path, change(`${word}${round}`), { 'if-match': etag }),
          ),
        );
        expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
      }
    });

    it.each<[string, () => Promise<string>]>([
      [
        'an application’s own data',
        async () =>
          `/applications/${await create('/applications', { name: unused(), type: 'SPA' })}/custom-data`,
      ],
      [
        'a person’s own data',
        async () => `/users/${await create('/users', { username: unused() })}/custom-data`,
      ],
    ])('of %s: all of them stay', async (_name, thing) => {
      const path = await thing();
      const keys = Array.from({ length: 12 }, (_, index) => `key${index}`);
      const isPersons = path.startsWith('/users');
      await Promise.all(
        keys.map((key) =>
          portero().api('PATCH', path, isPersons ? { customData: { [key]: 1 } } : { [key]: 1 }),
        ),
      );
      const whole = isPersons ? path : path.replace('/custom-data', '');
      const { body } = await portero().api('GET', whole);
      expect(Object.keys(isPersons ? body : body.customData).sort()).toEqual(keys.sort());
    });

    it('of one setting: all of them stay, also before anything was chosen', async () => {
      for (let round = 0; round < 6; round++) {
        const { db, cache } = portero().tenants.default;
        await db.write.deleteFrom('configs').where('key', '=', 'impersonation').execute();
        cache.invalidate('config:impersonation');
        const { body: before } = await portero().api('GET', '/configs/impersonation');
        const [one, other] = ['enabled', 'tellPerson'] as const;
        await Promise.all([
          portero().api('PATCH', '/configs/impersonation', { [one]: !before[one] }),
          portero().api('PATCH', '/configs/impersonation', { [other]: !before[other] }),
        ]);
        expect((await portero().api('GET', '/configs/impersonation')).body).toMatchObject({
          [one]: !before[one],
          [other]: !before[other],
        });
      }
    });

    it('of the domains: no more than may be', async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          portero().api('POST', '/domains', { domain: `login${index}.example.com` }),
        ),
      );
      const isMade = answers.filter(({ status }) => status === 201).length;
      expect((await portero().api('GET', '/domains')).body).toHaveLength(isMade);
      expect(isMade).toBe(mostDomains);
    });

    it('of a protected application’s domain: it has one', async () => {
      const id = await create('/applications', {
        name: 'Wiki',
        type: 'Protected',
        protectedAppMetadata: { subDomain: 'wiki', origin: 'https://wiki.example.org' },
      });
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, index) =>
          portero().api('POST', `/applications/${id}/protected-app-metadata/custom-domains`, {
            domain: `wiki${index}.example.com`,
          }),
        ),
      );
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      const { db } = portero().tenants.default;
      const hosts = await db.read
        .selectFrom('protected_app_hosts')
        .select('hostname')
        .where('applicationId', '=', id)
        .where('hostname', 'like', 'wiki_.example.com')
        .execute();
      expect(hosts).toHaveLength(1);
    });

    it('of the APIs: one is the default, and a type of details is about one', async () => {
      const ids = await Promise.all(
        Array.from({ length: 6 }, (_, index) =>
          create('/resources', { name: unused(), indicator: `https://api${index}.example.com` }),
        ),
      );
      for (let round = 0; round < 4; round++) {
        const answers = await Promise.all(
          ids.map((id) => portero().api('PATCH', `/resources/${id}/is-default`, { isDefault: true })),
        );
        expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 200));
        const { db } = portero().tenants.default;
        expect(
          await db.read.selectFrom('resources').select('id').where('isDefault', '=', true).execute(),
        ).toHaveLength(1);
      }
      const types = { authorizationDetailsTypes: [{ type: 'payment', description: 'Pay' }] };
      const answers = await Promise.all(ids.map((id) => portero().api('PATCH', `/resources/${id}`, types)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    });

    it('of the signing key: one of the new ones signs, the others verify', async () => {
      const answers = await Promise.all(
        Array.from({ length: 4 }, () =>
          portero().api('POST', '/configs/oidc/private-keys/rotate', { signingKeyAlgorithm: 'EC' }),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      const { db } = portero().tenants.default;
      const states = await db.read
        .selectFrom('signing_keys')
        .select('state')
        .where('use', '=', 'signing')
        .where('algorithm', 'like', 'ES%')
        .execute();
      expect(states.map(({ state }) => state).sort()).toEqual(['Current', 'Previous']);
    });
  },
  { env: config },
);
