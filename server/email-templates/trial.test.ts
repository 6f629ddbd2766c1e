/** Emails as their recipients see them: bundled and own words, what they may name, and a real server that takes them. */
import { expect, it } from 'vitest';
import { sendMessage } from '../messages/send.ts';
import { smtpSettings, startMailServer } from '../messages/testing.ts';
import { insertApplication } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';

const own = {
  subject: 'Hi {{user.name}}: {{code}}',
  content:
    '<p>{{application.name}} / {{organization.name}} / {{code}} / {{expiresIn}} / {{nobody.knows}}</p>',
  replyTo: '{{application.name}} <help@example.com>',
  sendFrom: 'Books',
};

onEveryServer('emails on trial', (open) => {
  const preview = (body: object) => open().api('POST', '/email-templates/preview', body);

  it('show the bundled words in each language, dressed as the tenant is', async () => {
    const color = { primaryColor: '#b00020', isDarkModeEnabled: false, darkPrimaryColor: '#ffb3b3' };
    const branding = { logoUrl: 'https://cdn.example.com/logo.png' };
    await open().api('PATCH', '/sign-in-exp', { color, branding });
    const { status, body } = await preview({ templateType: 'SignIn', languageTag: 'es' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ language: 'es', subject: 'Tu código para entrar: 123456' });
    expect(body.html).toContain('#b00020');
    expect(body.html).toContain('<img src="https://cdn.example.com/logo.png" alt="Librería"');
    expect(body.text).toContain('123456');
    expect(body.builtIn.content).toContain('{{code}}');
    expect((await preview({ templateType: 'SignIn', languageTag: 'pt-PT' })).body.language).toBe('pt-PT');
    await open().api('PATCH', '/sign-in-exp', { branding: {} });
  });

  it('show the link beside the code where the tenant sends one, or would', async () => {
    const p = open();
    const trial = { templateType: 'SignIn', languageTag: 'en' };
    expect((await preview(trial)).body.html).not.toContain('<a ');
    expect((await preview({ ...trial, withLink: true })).body.html).toContain(
      '<a href="http://localhost:3001/',
    );
    await p.api('PATCH', '/sign-in-exp', { verificationCodePolicy: { withLink: true } });
    const { body } = await preview(trial);
    expect(body.text).toMatch(/http:\/\/localhost:3001\//);
    expect(body.builtIn.content).toContain('{{link}}');
    expect((await preview({ ...trial, withLink: false })).body.html).not.toContain('<a ');
    const generic = { ...trial, templateType: 'MfaVerification' };
    expect((await preview(generic)).body.html).not.toContain('<a ');
    await p.api('PATCH', '/sign-in-exp', { verificationCodePolicy: {} });
  });

  it('show own words with every variable filled in, and store nothing', async () => {
    const { body } = await preview({ templateType: 'SignIn', languageTag: 'en', details: own });
    expect(body.subject).toBe('Hi Ana García: 123456');
    expect(body.html).toBe('<p>Librería / Reading circle / 123456 / 10 / {{nobody.knows}}</p>');
    expect(body.text).toContain('Librería / Reading circle');
    expect([body.replyTo, body.sendFrom]).toEqual(['Librería <help@example.com>', 'Books']);
    expect((await open().api('GET', '/email-templates')).body).toEqual([]);
  });

  it('land in the development inbox in the words that are tried, or that are stored', async () => {
    const p = open();
    const trial = { templateType: 'SignIn', languageTag: 'en', to: 'me@example.com' };
    expect((await p.api('POST', '/email-templates/test', { ...trial, details: own })).status).toBe(204);
    const newest = async () => (await p.api('GET', '/development-inbox')).body[0];
    expect(await newest()).toMatchObject({ to: 'me@example.com', subject: 'Hi Ana García: 123456' });
    const details = { subject: 'Plain', content: 'Code <{{code}}>', contentType: 'text/plain' };
    await p.api('PUT', '/email-templates', {
      templates: [{ languageTag: 'en', templateType: 'SignIn', details }],
    });
    const message = { channel: 'email', to: 'ana@example.com', type: 'SignIn', languages: ['en'] } as const;
    await sendMessage(p.tenants.default, { ...message, payload: { code: '111111' } });
    expect(await newest()).toMatchObject({
      subject: 'Plain',
      text: 'Code <111111>',
      content: '<pre>Code &lt;111111&gt;</pre>',
    });
    await p.api('DELETE', '/email-templates?languageTag=en');
    for (const bad of [{ to: 'nobody' }, { templateType: 'Nothing' }, { languageTag: 'xx-XX' }])
      expect((await p.api('POST', '/email-templates/test', { ...trial, ...bad })).status).toBe(400);
  });

  it('refuse a change of a template that somebody else has changed meanwhile', async () => {
    const p = open();
    const templates = [{ languageTag: 'fr', templateType: 'SignIn', details: own }];
    const [{ id }] = (await p.api('PUT', '/email-templates', { templates })).body;
    const { headers } = await p.api('GET', `/email-templates/${id}`);
    const change = (subject: string) =>
      p.api('PATCH', `/email-templates/${id}/details`, { subject }, { 'if-match': String(headers.etag) });
    expect((await change('First')).status).toBe(200);
    const late = await change('Second');
    expect([late.status, late.body.code]).toEqual([412, 'request.precondition_failed']);
    await p.api('DELETE', '/email-templates?languageTag=fr');
  });

  it('reach a real mail server with both parts, an automatic sender and nothing that tracks', async () => {
    const p = open();
    const mail = await startMailServer();
    const config = smtpSettings(mail.port);
    const connectorId = 'simple-mail-transfer-protocol';
    const { status, body } = await p.api('POST', '/connectors', { connectorId, config });
    expect(status, JSON.stringify(body)).toBe(200);
    try {
      const trial = { templateType: 'Register', languageTag: 'de', to: 'me@example.com', details: own };
      expect((await p.api('POST', '/email-templates/test', trial)).status).toBe(204);
      const { raw } = mail.mails[0]!;
      expect(raw).toMatch(/^From: "?Books"? <hello@example\.com>/m);
      expect(raw).toMatch(/^Reply-To: .*<help@example\.com>/m);
      expect(raw).toMatch(/^Auto-Submitted: auto-generated/m);
      expect(raw).toMatch(/^X-Auto-Response-Suppress: All/m);
      expect(raw).toMatch(
        /multipart\/alternative[\s\S]*text\/plain[\s\S]*Librería \/ Reading circle[\s\S]*text\/html/,
      );
      expect(raw).toContain('<p>Librería / Reading circle');
      // The mail of a real sign-in names its application and organization, and wears their looks.
      const application = await insertApplication(p, 'Bookshop', 'SPA', 'https://books.example/callback');
      const organization = (await p.api('POST', '/organizations', { name: 'Town library' })).body;
      await p.api('PUT', `/applications/${application.id}/sign-in-experience`, {
        color: { primaryColor: '#123456' },
        branding: { logoUrl: 'https://books.example/logo.png' },
      });
      const templates = [{ languageTag: 'en', templateType: 'SignIn', details: own }];
      await p.api('PUT', '/email-templates', { templates });
      const message = {
        channel: 'email',
        to: 'ana@example.com',
        languages: ['en'],
        payload: {
          code: '222222',
          application: { id: application.id },
          organization: { id: organization.id },
        },
      } as const;
      await sendMessage(p.tenants.default, { ...message, type: 'SignIn' });
      expect(mail.mails[1]?.raw).toContain('Bookshop / Town library / 222222');
    } finally {
      await mail.close();
    }
  });
});
