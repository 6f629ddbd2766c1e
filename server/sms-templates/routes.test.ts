/** Text messages in an administrator's words, by language: stored, chosen, tried. */
import { expect, it } from 'vitest';
import { sendMessage } from '../messages/send.ts';
import { onEveryServer } from '../testing/portero.ts';

const line = '\n\n@localhost:3001 #123456';

onEveryServer('SMS templates', (open) => {
  const put = (tag: string, type: string, content: unknown, headers = {}) =>
    open().api('PUT', `/sms-templates/${tag}/${type}`, { content }, headers);
  const sent = async (languages: string[], more: object = {}) => {
    const message = {
      channel: 'sms',
      to: '34612345678',
      type: 'SignIn',
      payload: { code: '123456' },
    } as const;
    await sendMessage(open().tenants.default, { ...message, languages, ...more });
    return (await open().api('GET', '/development-inbox')).body[0].text;
  };

  it('are refused when they are none, and store nothing', async () => {
    for (const [tag, type, content] of [
      ['klingon', 'SignIn', 'x'],
      ['en', 'Birthday', 'x'],
      ['en', 'SignIn', ''],
      ['en', 'SignIn', '  '],
      ['en', 'SignIn', 'x'.repeat(1531)],
      ['en', 'SignIn', 'nul\0'],
      ['en', 'SignIn', 5],
      ['en', 'SignIn', undefined],
    ] as const) {
      const { status, body } = await put(tag, type, content);
      expect([status, body.code], `${tag} ${type} ${content}`).toEqual([400, 'guard.invalid_input']);
    }
    expect((await open().api('GET', '/sms-templates')).body).toEqual([]);
    for (const method of ['GET', 'DELETE'] as const) {
      const { status, body } = await open().api(method, '/sms-templates/en/SignIn');
      expect([status, body.code]).toEqual([404, 'entity.not_found']);
    }
  });

  it('are stored by language and type, listed in order, and refused to whoever saw an older one', async () => {
    await put('es', 'SignIn', 'Hola: {{code}}');
    const { status, body } = await put('de', 'SignIn', ' Hallo: {{code}} ');
    expect([status, body]).toEqual([
      200,
      {
        tenantId: 'default',
        languageTag: 'de',
        templateType: 'SignIn',
        content: 'Hallo: {{code}}',
        createdAt: expect.any(Number),
      },
    ]);
    const { body: all } = await open().api('GET', '/sms-templates');
    expect(all.map(({ languageTag }: { languageTag: string }) => languageTag)).toEqual(['de', 'es']);
    const { headers } = await open().api('GET', '/sms-templates/de/SignIn');
    const condition = { 'if-match': String(headers.etag) };
    expect((await put('de', 'SignIn', 'Neu: {{code}}', condition)).status).toBe(200);
    expect((await put('de', 'SignIn', 'Alt: {{code}}', condition)).body.code).toBe(
      'request.precondition_failed',
    );
    expect((await open().api('DELETE', '/sms-templates/de/SignIn')).status).toBe(204);
  });

  it('of one tenant cannot be reached from another', async () => {
    const portero = open();
    const headers = { authorization: `Bearer ${await portero.managementToken('admin')}` };
    const answer = await portero.admin?.inject({ url: '/api/sms-templates/es/SignIn', headers });
    expect(answer?.statusCode).toBe(404);
  });

  it('word what is sent: in the reader’s language, then the fallback, then as everything else, then as bundled', async () => {
    expect(await sent(['es-MX'])).toBe(`Hola: 123456${line}`);
    expect(await sent(['ja'])).toBe(`サインイン用コード：123456（10分間有効）${line}`);
    await put('en', 'Generic', 'Any: {{code}}, {{expiresIn}} min, {{nobody}}{{user.name}}');
    expect(await sent(['ja'])).toBe(`Any: 123456, 10 min, {{nobody}}{{user.name}}${line}`);
    // They know nothing of where they come from, as the contract has it.
    const payload = { code: '123456', user: { name: 'Ana' }, application: { id: 'x' } };
    expect(await sent(['ja'], { payload })).toBe(`Any: 123456, 10 min, {{nobody}}{{user.name}}${line}`);
    await put('en', 'SignIn', 'Mine {{code}}\n\n@shop.example #{{code}}');
    expect(await sent(['ja'])).toBe('Mine 123456\n\n@shop.example #123456');
    for (const path of ['en/Generic', 'en/SignIn', 'es/SignIn'])
      expect((await open().api('DELETE', `/sms-templates/${path}`)).status).toBe(204);
  });

  it('are seen and sent on trial in words that are not stored', async () => {
    const p = open();
    const trial = { templateType: 'Register', languageTag: 'ar' };
    expect((await p.api('POST', '/sms-templates/preview', trial)).body).toEqual({
      text: `رمز إنشاء حسابك: 123456 (10 د)${line}`,
      language: 'ar',
      builtIn: 'رمز إنشاء حسابك: {{code}} ({{expiresIn}} د)',
    });
    const own = { ...trial, content: 'Try {{code}}' };
    expect((await p.api('POST', '/sms-templates/preview', own)).body.text).toBe(`Try 123456${line}`);
    const to = '34612345670';
    expect((await p.api('POST', '/sms-templates/test', { ...own, to })).status).toBe(204);
    expect((await p.api('GET', '/development-inbox')).body[0]).toMatchObject({
      channel: 'sms',
      to,
      text: `Try 123456${line}`,
    });
    for (const bad of [{ to: 'nobody' }, { content: '' }, { languageTag: 'xx-XX' }])
      expect((await p.api('POST', '/sms-templates/test', { ...own, to, ...bad })).status).toBe(400);
    expect((await p.api('GET', '/sms-templates')).body).toEqual([]);
  });
});
