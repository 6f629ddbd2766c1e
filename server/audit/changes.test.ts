import { describe, expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';
import { changesOf } from './changes.ts';

describe('what a change changed', () => {
  it('names what differs only, with old and new value', () => {
    expect(changesOf({ name: 'A', size: 1, gone: 'x' }, { name: 'B', size: 1, gone: null })).toEqual({
      changes: { name: { before: 'A', after: 'B' }, gone: { before: 'x', after: null } },
    });
    expect(changesOf({ name: 'A', list: [1, { a: 1 }] }, { name: 'A', list: [1, { a: 1 }] })).toEqual({});
    expect(changesOf({ a: 1 }, { a: undefined })).toEqual({});
  });

  it('goes one level into objects', () => {
    const { changes } = changesOf(
      { customData: { plan: 'free', n: 1 } },
      { customData: { plan: 'gold', n: 1 } },
    );
    expect(changes).toEqual({ 'customData.plan': { before: 'free', after: 'gold' } });
  });

  it('never shows what may be a secret, however deep it lies, nor a password in an address', () => {
    const before = {
      passwordDigest: 'digest-1',
      customData: { apiKey: 'key-1', nested: { client_secret: 'secret-1', ok: 1 } },
      config: { accessKeyId: 'akid-1' },
      hook: 'https://ana:hunter-1@example.com/x',
      mfaVerifications: [{ key: 'totp-1' }],
    };
    const after = {
      passwordDigest: 'digest-2',
      customData: { apiKey: 'key-2', nested: { client_secret: 'secret-2', ok: 2 }, refreshToken: 'token-2' },
      config: { accessKeyId: 'akid-2' },
      hook: 'https://ana:hunter-2@example.com/y',
      mfaVerifications: [],
    };
    const text = JSON.stringify(changesOf(before, after));
    for (const secret of ['digest-', 'key-', 'secret-', 'token-2', 'akid-', 'hunter-', 'totp-'])
      expect(text, secret).not.toContain(secret);
    expect(text).toContain('example.com/y');
    expect(text).toContain('[hidden]');
  });

  it('shows choices about secrets, which are none', () => {
    const { changes } = changesOf(
      { passwordPolicy: { length: { min: 8 } }, isPasswordExpired: false },
      { passwordPolicy: { length: { min: 12 } }, isPasswordExpired: true },
    );
    expect(changes).toEqual({
      'passwordPolicy.length': { before: { min: 8 }, after: { min: 12 } },
      isPasswordExpired: { before: false, after: true },
    });
  });

  it('stays small whatever was written', () => {
    const many = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`f${index}`, 'x'.repeat(9000)]),
    );
    const { changes = {} } = changesOf({}, { customData: many, ...many });
    expect(Object.keys(changes).length).toBeLessThanOrEqual(50);
    expect(JSON.stringify(changesOf({}, { a: 'x'.repeat(90_000) })).length).toBeLessThan(3000);
  });
});

onEveryServer('audit entries of changes', (portero) => {
  const last = async (key: string) => (await portero().api('GET', `/logs?logKey=${key}`)).body[0]?.payload;

  it('tell what was there before and after, in the change’s own transaction', async () => {
    const { api } = portero();
    const { body: person } = await api('POST', '/users', { username: 'changed', name: 'Before' });
    await api('PATCH', `/users/${person.id}`, {
      name: 'After',
      customData: { plan: 'gold', apiKey: 'hush-1' },
    });
    const entry = await last('Management.User.Updated');
    expect(entry.changes).toEqual({
      name: { before: 'Before', after: 'After' },
      'customData.plan': { before: null, after: 'gold' },
      'customData.apiKey': { before: null, after: '[hidden]' },
    });
    // Refused, so nothing happened and nothing is told.
    const { body: before } = await api('GET', '/logs?logKey=Management.User.Updated');
    expect((await api('PATCH', `/users/${person.id}`, { username: '1' })).status).toBe(400);
    expect((await api('GET', '/logs?logKey=Management.User.Updated')).body.length).toBe(before.length);
  });

  it('do so for applications, roles, resources, organizations and the sign-in experience', async () => {
    const { api } = portero();
    const { body: app } = await api('POST', '/applications', { name: 'Old', type: 'SPA' });
    await api('PATCH', `/applications/${app.id}`, {
      name: 'New',
      oidcClientMetadata: { redirectUris: ['https://a.example/cb'], postLogoutRedirectUris: [] },
    });
    expect((await last('Management.Application.Updated')).changes).toEqual({
      name: { before: 'Old', after: 'New' },
      'oidcClientMetadata.redirectUris': { before: [], after: ['https://a.example/cb'] },
    });
    const { body: role } = await api('POST', '/roles', { name: 'old-role', description: 'd' });
    await api('PATCH', `/roles/${role.id}`, { name: 'new-role' });
    expect((await last('Management.Role.Updated')).changes).toEqual({
      name: { before: 'old-role', after: 'new-role' },
    });
    const { body: resource } = await api('POST', '/resources', { name: 'R', indicator: 'https://r.example' });
    await api('PATCH', `/resources/${resource.id}`, { accessTokenTtl: 600 });
    expect((await last('Management.Resource.Updated')).changes).toMatchObject({
      accessTokenTtl: { after: 600 },
    });
    const { body: organization } = await api('POST', '/organizations', { name: 'O' });
    await api('PATCH', `/organizations/${organization.id}`, { name: 'P' });
    expect((await last('Management.Organization.Updated')).changes).toEqual({
      name: { before: 'O', after: 'P' },
    });
    await api('PATCH', '/sign-in-exp', { supportEmail: 'help@example.com' });
    expect((await last('Management.SignInExperience.Updated')).changes).toEqual({
      supportEmail: { before: null, after: 'help@example.com' },
    });
  });

  it('do so for words, scripts and settings, also where a name sounds like a secret', async () => {
    const { api } = portero();
    const mail = (content: string) => ({
      templates: [
        {
          languageTag: 'en',
          templateType: 'ForgotPassword',
          details: { subject: 'S', content, contentType: 'text/plain' },
        },
      ],
    });
    for (const content of ['Old {{code}}', 'New {{code}}']) {
      expect((await api('PUT', '/email-templates', mail(content))).status).toBe(200);
      await api('PUT', '/sms-templates/en/ForgotPassword', { content });
      await api('PUT', '/custom-phrases/en', {
        account: { title: content, password: content },
      });
    }
    const content = { before: 'Old {{code}}', after: 'New {{code}}' };
    expect((await last('Management.EmailTemplate.Updated')).changes).toEqual({
      'en ForgotPassword.content': content,
    });
    expect((await last('Management.SmsTemplate.Updated')).changes).toEqual({ content });
    const phrases = (await last('Management.CustomPhrase.Updated')).changes;
    expect(Object.values(phrases)).toEqual([content, content]);

    const script = (value: string) => `const getCustomJwtClaims = async () => ({ plan: '${value}' });`;
    for (const value of ['free', 'gold'])
      await api('PUT', '/configs/jwt-customizer/access-token', {
        script: script(value),
        environmentVariables: { [`KEY_${value}`]: `hush-${value}` },
      });
    const entry = await last('Management.JwtCustomizer.Updated');
    expect(entry.changes).toMatchObject({
      script: { before: script('free'), after: script('gold') },
      environmentVariables: { before: ['KEY_free'], after: ['KEY_gold'] },
    });
    expect(JSON.stringify(entry)).not.toContain('hush-');

    for (const enabledExtendedClaims of [['roles'], ['roles', 'organizations']])
      await api('PUT', '/configs/id-token', { enabledExtendedClaims });
    expect((await last('Management.Config.Updated')).changes).toEqual({
      enabledExtendedClaims: { before: ['roles'], after: ['roles', 'organizations'] },
    });
  });

  it('do so for connectors, but for what their form says is confidential', async () => {
    const { api } = portero();
    const templates = ['Register', 'SignIn', 'ForgotPassword', 'Generic'].map((usageType) => ({
      usageType,
      contentType: 'text/plain',
      subject: 'Code',
      content: '{{code}}',
    }));
    const config = (host: string, pass: string) => ({
      host,
      port: 587,
      auth: { type: 'login', user: 'ana', pass },
      fromEmail: 'from@example.com',
      templates,
    });
    const { body: connector } = await api('POST', '/connectors', {
      connectorId: 'simple-mail-transfer-protocol',
      config: config('old.example.com', 'hush-old-1'),
    });
    await api('PATCH', `/connectors/${connector.id}`, { config: config('new.example.com', 'hush-new-2') });
    const entry = await last('Management.Connector.Updated');
    expect(entry.changes).toMatchObject({
      'settings.host': { before: 'old.example.com', after: 'new.example.com' },
    });
    // That it changed is told.
    expect(Object.keys(entry.changes).some((name) => name.startsWith('settings.auth'))).toBe(true);
    const { body: all } = await api('GET', '/logs?page_size=100');
    expect(JSON.stringify(all)).not.toMatch(/hush-(?:old|new)/);
  });
});
