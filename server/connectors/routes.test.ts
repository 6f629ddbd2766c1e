import { factories } from '@portero/connectors/registry.ts';
import { secretMask } from '@portero/schema/connectors.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MailServer, smtpSettings, startMailServer } from '../messages/testing.ts';
import { managementApiIndicator } from '../tenants/context.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';

const smtp = 'simple-mail-transfer-protocol';
const ses = 'aws-ses-mail';
const withLogin = (port = 2525) => ({
  ...smtpSettings(port),
  auth: { type: 'login', user: 'mailer', pass: 'canary-password' },
});
const sesSettings = {
  accessKeyId: 'AKIAEXAMPLE',
  accessKeySecret: 'canary-secret',
  region: 'eu-west-1',
  emailAddress: 'hello@example.com',
  templates: smtpSettings(1).templates.map(({ usageType, subject, content }) => ({
    usageType,
    subject,
    content,
  })),
};

const set = (portero: TestPortero, body: object, query = '') =>
  portero.api('POST', `/connectors${query}`, body);

/** A machine's token that holds one finer scope and not `all`. */
async function tokenWith(portero: TestPortero, scope: string): Promise<string> {
  const { db, vault, cache } = portero.tenants.admin;
  const indicator = managementApiIndicator('default');
  const { id: resourceId } = await db.read
    .selectFrom('resources')
    .select('id')
    .where('indicator', '=', indicator)
    .executeTakeFirstOrThrow();
  const { id: scopeId } = await db.read
    .selectFrom('scopes')
    .select('id')
    .where('resourceId', '=', resourceId)
    .where('name', '=', scope)
    .executeTakeFirstOrThrow();
  await db.write
    .insertInto('roles_scopes')
    .values({ id: scope, roleId: 'm-default', scopeId, createdAt: 1 })
    .execute();
  cache.invalidate('machine-scopes:*');
  const { sealed } = await db.read
    .selectFrom('application_secrets')
    .select('sealed')
    .where('applicationId', '=', 'm-default')
    .executeTakeFirstOrThrow();
  const answer = await portero.admin?.inject({
    method: 'POST',
    url: '/oidc/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'm-default',
      client_secret: vault.open('application-secret', sealed),
      resource: indicator,
      scope,
    }).toString(),
  });
  return `Bearer ${answer?.json().access_token}`;
}

onEveryServer('connectors', (open) => {
  let mailServer: MailServer | undefined;
  const port = () => mailServer?.port ?? 0;
  beforeAll(async () => {
    mailServer = await startMailServer();
  });
  afterAll(() => mailServer?.close());

  it('lists what can be set up, with guide and form', async () => {
    const { status, body } = await open().api('GET', '/connector-factories');
    expect(status).toBe(200);
    expect(body.map(({ id }: { id: string }) => id)).toEqual(factories.map(({ manifest }) => manifest.id));
    const { body: one } = await open().api('GET', `/connector-factories/${ses}`);
    expect(one).toMatchObject({ id: ses, type: 'Email', target: 'aws-ses', platform: null, isDemo: false });
    expect(one.formItems.find(({ key }: { key: string }) => key === 'accessKeySecret').isConfidential).toBe(
      true,
    );
    expect(one.logo).toMatch(/^data:image\/svg\+xml;base64,/);
    const spanish = await open().api('GET', `/connector-factories/${ses}`, undefined, {
      'accept-language': 'es-MX, en;q=0.5',
    });
    const label = ({ formItems }: typeof one) =>
      formItems.find(({ key }: { key: string }) => key === 'emailAddress').label;
    expect([label(one), label(spanish.body)]).toEqual(['Sender', 'Remitente']);
    expect([
      one.readme.includes('Verify who sends'),
      spanish.body.readme.includes('Verifica quién envía'),
    ]).toEqual([true, true]);
    const unknown = await open().api('GET', '/connector-factories/nonsense');
    expect([unknown.status, unknown.body.code]).toEqual([404, 'entity.not_found']);
  });

  it('sets one up with 200, answers what was typed, seals it at rest', async () => {
    const { status, body } = await set(open(), {
      connectorId: smtp,
      config: { ...withLogin(port()), replyTo: '' },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^[0-9a-z]{12}$/),
      connectorId: smtp,
      type: 'Email',
      target: 'smtp',
      syncProfile: false,
      enableTokenStorage: false,
      metadata: {},
      extraInfo: {},
      config: withLogin(port()),
    });
    expect(body.config).not.toHaveProperty('replyTo');
    const rows = await open().tenants.default.db.read.selectFrom('connectors').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain('canary');
    expect((await open().api('GET', `/connectors/${body.id}`)).body).toEqual(body);
  });

  it('replaces the connector of the same kind, also when several are set up at once', async () => {
    await Promise.all([
      set(open(), { connectorId: smtp, config: withLogin() }),
      set(open(), { connectorId: ses, config: sesSettings }),
      set(open(), { connectorId: smtp, config: withLogin() }),
    ]);
    expect((await open().api('GET', '/connectors')).body).toHaveLength(1);
  });

  it('masks secrets when asked to, and keeps them when the mask comes back', async () => {
    const { body: made } = await set(open(), { connectorId: ses, config: sesSettings }, '?mask=true');
    expect(made.config).toMatchObject({ accessKeyId: 'AKIAEXAMPLE', accessKeySecret: secretMask });
    const config = { ...made.config, region: 'us-east-1' };
    const { body: changed } = await open().api('PATCH', `/connectors/${made.id}?mask=true`, { config });
    expect(changed.config).toMatchObject({ region: 'us-east-1', accessKeySecret: secretMask });
    const { body: full } = await open().api('GET', `/connectors/${made.id}`);
    expect(full.config).toMatchObject({ region: 'us-east-1', accessKeySecret: 'canary-secret' });
    const list = await open().api('GET', '/connectors?mask=1');
    expect(JSON.stringify(list.body)).not.toContain('canary');

    const { body: mail } = await set(open(), { connectorId: smtp, config: withLogin() }, '?mask=true');
    expect(mail.config.auth).toEqual({ type: 'login', user: 'mailer', pass: secretMask });
    await open().api('PATCH', `/connectors/${mail.id}`, {
      config: { ...mail.config, host: 'mail.example.com' },
    });
    const { body: kept } = await open().api('GET', `/connectors/${mail.id}`);
    expect(kept.config).toMatchObject({ host: 'mail.example.com', auth: withLogin().auth });
  });

  it('masks secrets for whoever may only read connectors, who cannot change them either', async () => {
    const portero = open();
    const { body: made } = await set(portero, { connectorId: ses, config: sesSettings });
    const authorization = await tokenWith(portero, 'read:connectors');
    const read = await portero.core.inject({
      url: `/api/connectors/${made.id}?mask=no`,
      headers: { authorization },
    });
    expect(read.json().config).toEqual({ ...sesSettings, accessKeySecret: secretMask });
    const write = await portero.core.inject({
      method: 'PATCH',
      url: `/api/connectors/${made.id}`,
      headers: { authorization },
      payload: { config: sesSettings },
    });
    expect([write.statusCode, write.json().code]).toEqual([403, 'auth.forbidden']);
  });

  it('takes an id that the caller proposes, once', async () => {
    const { body } = await set(open(), { id: 'my-mail', connectorId: ses, config: sesSettings });
    expect(body.id).toBe('my-mail');
    for (const id of ['', 'x'.repeat(129), 'a/b', 'a b', '..']) {
      expect((await set(open(), { id, connectorId: ses, config: sesSettings })).status).toBe(400);
    }
  });

  it('refuses unknown kinds, wrong settings and options that make no sense', async () => {
    const { body: mine } = await set(open(), { connectorId: ses, config: sesSettings });
    const { templates, ...withoutTemplates } = sesSettings;
    const two = { ...withoutTemplates, templates: templates.slice(0, 2) };
    for (const [method, path, body, status, code] of [
      ['POST', '', { connectorId: 'nonsense' }, 422, 'connector.not_found_with_connector_id'],
      ['POST', '', { connectorId: ses }, 400, 'connector.invalid_config'],
      [
        'POST',
        '',
        { connectorId: ses, config: { ...sesSettings, accessKeySecret: '' } },
        400,
        'connector.invalid_config',
      ],
      ['POST', '', { connectorId: ses, config: two }, 400, 'connector.invalid_config'],
      [
        'POST',
        '',
        { connectorId: ses, config: sesSettings, enableTokenStorage: true },
        422,
        'connector.token_storage_not_supported',
      ],
      ['PATCH', `/${mine.id}`, { syncProfile: true }, 422, 'connector.invalid_type_for_syncing_profile'],
      ['PATCH', `/${mine.id}`, { config: { region: 'eu-west-1' } }, 400, 'connector.invalid_config'],
      ['PATCH', '/nobody', {}, 404, 'entity.not_found'],
      ['GET', '/nobody', undefined, 404, 'entity.not_found'],
      ['DELETE', '/nobody', undefined, 404, 'entity.not_found'],
      ['POST', '', {}, 400, 'guard.invalid_input'],
      ['POST', '', { connectorId: ses, config: 'text' }, 400, 'guard.invalid_input'],
      ['POST', '', { connectorId: ses, config: { a: 'nul\0' } }, 400, 'guard.invalid_input'],
    ] as const) {
      const answer = await open().api(method, `/connectors${path}`, body);
      expect([method, path, answer.status, answer.body.code]).toEqual([method, path, status, code]);
      expect(JSON.stringify(answer.body)).not.toContain('canary');
    }
    expect((await open().api('GET', `/connectors/${mine.id}`)).body.config).toEqual(sesSettings);
  });

  it('cannot be reached from another tenant', async () => {
    const portero = open();
    const { body } = await set(portero, { connectorId: ses, config: sesSettings });
    const token = await portero.managementToken('admin');
    const headers = { authorization: `Bearer ${token}` };
    const other = await portero.admin?.inject({ url: `/api/connectors/${body.id}`, headers });
    expect(other?.statusCode).toBe(404);
    const removed = await portero.admin?.inject({
      method: 'DELETE',
      url: `/api/connectors/${body.id}`,
      headers,
    });
    expect(removed?.statusCode).toBe(404);
    expect((await portero.api('GET', `/connectors/${body.id}`)).status).toBe(200);
  });

  it('sends a test message through settings that are not stored', async () => {
    const answer = await open().api('POST', `/connectors/${smtp}/test`, {
      email: 'try@example.com',
      config: smtpSettings(port()),
      locale: 'es',
    });
    expect(answer.status).toBe(204);
    const mail = mailServer?.mails.at(-1);
    expect(mail?.to).toEqual(['try@example.com']);
    expect(mail?.raw).toContain('Generic: 000000');
    expect(
      (await open().api('GET', '/connectors')).body.map(
        ({ connectorId }: { connectorId: string }) => connectorId,
      ),
    ).not.toContain(smtp);
  });

  it('tells what is wrong with a test', async () => {
    const config = smtpSettings(port());
    for (const [factory, body, status, code] of [
      [smtp, { config }, 400, 'guard.invalid_input'],
      [smtp, { email: 'nonsense', config }, 400, 'guard.invalid_input'],
      [smtp, { phone: '34612345678', config }, 400, 'connector.unexpected_type'],
      ['nonsense', { email: 'try@example.com', config }, 400, 'connector.not_found'],
      [smtp, { email: 'try@example.com', config: {} }, 400, 'connector.invalid_config'],
    ] as const) {
      const answer = await open().api('POST', `/connectors/${factory}/test`, body);
      expect([factory, answer.status, answer.body.code]).toEqual([factory, status, code]);
    }
  });

  it('shows the provider’s own words when a test fails', async () => {
    const refusing = await startMailServer({ refuse: 'No such mailbox here' });
    const answer = await open().api('POST', `/connectors/${smtp}/test`, {
      email: 'try@example.com',
      config: smtpSettings(refusing.port),
    });
    expect([answer.status, answer.body.code]).toEqual([400, 'connector.general']);
    expect(answer.body.message).toContain('No such mailbox here');
    await refusing.close();
    const away = await open().api('POST', `/connectors/${smtp}/test`, {
      email: 'try@example.com',
      config: smtpSettings(refusing.port),
    });
    expect([away.status, away.body.code]).toEqual([400, 'connector.general']);
  });

  it('writes audit entries without settings', async () => {
    const portero = open();
    const { body } = await set(portero, { connectorId: smtp, config: withLogin() });
    await portero.api('PATCH', `/connectors/${body.id}`, { config: withLogin(99) });
    await portero.api('DELETE', `/connectors/${body.id}`);
    const rows = await portero.tenants.default.db.read
      .selectFrom('logs')
      .selectAll()
      .where('key', 'like', 'Management.Connector.%')
      .execute();
    expect(new Set(rows.map(({ key }) => key))).toEqual(
      new Set([
        'Management.Connector.Created',
        'Management.Connector.Updated',
        'Management.Connector.Deleted',
      ]),
    );
    expect(JSON.stringify(rows)).not.toContain('canary');
  });
});

onEveryServer(
  'connectors without a development inbox',
  (open) => {
    it('keeps the last way to recover an expiring password', async () => {
      const { body } = await set(open(), { connectorId: ses, config: sesSettings });
      const expiring = {
        passwordExpiration: { enabled: true, validPeriodDays: 5 },
        forgotPasswordMethods: ['EmailVerificationCode'],
      };
      expect((await open().api('PATCH', '/sign-in-exp', expiring)).status).toBe(200);
      const refused = await open().api('DELETE', `/connectors/${body.id}`);
      expect([refused.status, refused.body.code]).toEqual([
        422,
        'sign_in_experiences.password_expiration_requires_forgot_password',
      ]);
      await open().api('PATCH', '/sign-in-exp', { passwordExpiration: {} });
      expect((await open().api('DELETE', `/connectors/${body.id}`)).status).toBe(204);
      expect((await open().api('GET', '/.well-known/sign-in-exp')).body.forgotPassword.email).toBe(false);
    });
  },
  { env: { DEVELOPMENT_INBOX: 'no' } },
);
