/** Names that people, applications and organizations gave themselves, in messages to others. */
import { describe, expect, it } from 'vitest';
import { languagesOf } from '../experience/languages.ts';
import { newPerson } from '../testing/account.ts';
import { onEveryServer } from '../testing/portero.ts';
import { timeIn } from './notices.ts';
import { sendMessage } from './send.ts';
import { smtpSettings, startMailServer } from './testing.ts';

const hostile = '<script>alert(1)</script>"><img src=x onerror=alert(2)>&{{code}}';
const broken = 'Ana\r\nBcc: thief@example.com\u0000\u2028X-Evil: 1';
const everything = [
  'code',
  'link',
  'application.name',
  'application.displayName',
  'application.branding.logoUrl',
  'organization.name',
  'organization.branding.logoUrl',
  'user.name',
  'user.username',
  'user.primaryEmail',
  'user.avatar',
  'user.profile.nickname',
  'inviter.name',
  'inviter.primaryEmail',
  'locale',
  'uiLocales',
  'custom',
];
const nested = (value: string): Record<string, unknown> => {
  const payload: Record<string, Record<string, unknown> | string> = {};
  for (const path of everything) {
    const [root = '', key, last] = path.split('.');
    if (key === undefined) payload[root] = value;
    else {
      const before = payload[root];
      const object = typeof before === 'object' ? before : {};
      payload[root] = { ...object, [key]: last === undefined ? value : { [last]: value } };
    }
  }
  return payload;
};

describe('the time in a notice', () => {
  const at = new Date('2026-03-01T22:30:00Z');
  it.each([
    ['en', undefined, 'March 1, 2026 at 22:30 UTC'],
    ['de', 'Europe/Berlin', '1. März 2026 um 23:30 MEZ'],
    ['es', 'nowhere/at all', '1 de marzo de 2026 a las 22:30 UTC'],
    ['ja', { toString: 'x' }, '2026年3月1日 22:30 UTC'],
  ])('in %s for somebody in %j: %s', (language, zone, expected) => {
    expect(timeIn(language, zone, at)).toBe(expected);
  });

  it('has digits that everybody can read', () => {
    expect(timeIn('ar', undefined, at)).toContain('22:30');
  });
});

onEveryServer('names in messages', (open) => {
  const newest = async () => {
    await open().outbox.run();
    return (await open().api('GET', '/development-inbox')).body[0];
  };

  it('become no markup in HTML, wherever a template puts them, and are read by nobody as a template', async () => {
    const p = open();
    const details = {
      subject: 'About {{user.name}}',
      content: everything.map((name) => `<p title="{{${name}}}">{{${name}}}</p>`).join(''),
    };
    const templates = [{ languageTag: 'en', templateType: 'SignIn', details }];
    expect((await p.api('PUT', '/email-templates', { templates })).status).toBe(200);
    const message = {
      channel: 'email',
      to: 'ana@example.com',
      type: 'SignIn',
      languages: [hostile],
    } as const;
    await sendMessage(p.tenants.default, { ...message, payload: nested(hostile) });
    const { content } = await newest();
    expect(content).not.toMatch(/<script|<img|onerror=alert\(2\)>[^&]/);
    expect(content.match(/<p title="&lt;script&gt;[^"<>]*">&lt;script&gt;[^<>]*<\/p>/g)).toHaveLength(
      everything.length,
    );
    expect(content).not.toMatch(/&amp;123456/);
    await p.api('DELETE', '/email-templates?languageTag=en');
  });

  it('become no markup in the bundled messages, of an application, an organization, an account', async () => {
    const p = open();
    const application = (await p.api('POST', '/applications', { name: hostile, type: 'SPA' })).body;
    const organization = (await p.api('POST', '/organizations', { name: hostile.slice(0, 128) })).body;
    await sendMessage(p.tenants.default, {
      channel: 'email',
      to: 'bea@example.com',
      type: 'SignIn',
      languages: ['ar'],
      payload: {
        code: '123456',
        link: 'https://id.example/x"><script>alert(3)</script>',
        application: { id: application.id },
        organization: { id: organization.id },
      },
    });
    const { content } = await newest();
    expect(content).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(content).toContain('<html lang="ar" dir="rtl">');
    expect(content).not.toMatch(/<script|<img/);
  });

  it('an address that is somebody’s by case alone gets nothing that is theirs', async () => {
    const p = open();
    const kelvin = '\u212a';
    await newPerson(p, { primaryEmail: 'kim@example.com' });
    const message = { channel: 'email', type: 'ForgotPassword', languages: ['en'] } as const;
    await sendMessage(p.tenants.default, {
      ...message,
      to: `${kelvin}im@example.com`,
      payload: { code: '123456' },
    });
    expect((await newest()).to).toBe('Kim@example.com');
  });

  it('become no links: an organization or a stranger’s application invites nobody to an address of its own', async () => {
    const p = open();
    const name = 'Win a prize at https://www.evil.example/win or ask boss@evil.example';
    const { body: organization } = await p.api('POST', '/organizations', { name });
    const details = {
      subject: '{{organization.name}}',
      content: '{{organization.name}} {{inviter.name}} {{link}}',
      contentType: 'text/plain',
    };
    const templates = [{ languageTag: 'en', templateType: 'OrganizationInvitation', details }];
    expect((await p.api('PUT', '/email-templates', { templates })).status).toBe(200);
    await sendMessage(p.tenants.default, {
      channel: 'email',
      to: 'eva@example.com',
      type: 'OrganizationInvitation',
      languages: ['en'],
      payload: { link: 'https://app.example/join', organization: { id: organization.id }, inviter: { name } },
    });
    const invitation = await newest();
    const address = /evil\.example|https:\/\/www|boss@evil/;
    for (const text of [invitation.subject, invitation.text ?? invitation.content]) {
      expect(text).not.toMatch(address);
      expect(text.replaceAll('\u2060', '')).toContain(name);
    }
    expect(invitation.text ?? invitation.content).toContain('https://app.example/join');
    await p.api('DELETE', '/email-templates?languageTag=en');

    const { body: application } = await p.api('POST', '/applications', { name, type: 'SPA' });
    await sendMessage(p.tenants.default, {
      channel: 'email',
      to: 'eva@example.com',
      type: 'SignIn',
      languages: ['en'],
      payload: { code: '123456', application: { id: application.id } },
    });
    const { content } = await newest();
    expect(content).not.toMatch(address);
    expect(content.replaceAll('\u2060', '')).toContain(name);
  });

  it('become no markup in a notice, which comes in the language of its reader', async () => {
    const p = open();
    const id = await newPerson(p, { primaryEmail: 'told@example.com', name: hostile });
    await p.api('PATCH', `/users/${id}/profile`, {
      profile: { locale: 'ar-EG', zoneinfo: 'Africa/Cairo' },
    });
    expect((await p.api('PATCH', `/users/${id}/password`, { password: 'violet-Zebra-78' })).status).toBe(200);
    const { to, content, text, subject } = await newest();
    expect([to, subject]).toEqual(['told@example.com', 'تم تغيير كلمة مرورك']);
    expect(content).toContain('<html lang="ar" dir="rtl">');
    expect(content).not.toMatch(/<script|<img/);
    expect(text).toContain('الإدارة');
    expect(text).not.toMatch(/administration|UTC/);
  });

  it('add no line to the head of a mail, nor an address to it', async () => {
    const p = open();
    const mail = await startMailServer();
    const connectorId = 'simple-mail-transfer-protocol';
    await p.api('POST', '/connectors', { connectorId, config: smtpSettings(mail.port) });
    const templates = [
      {
        languageTag: 'en',
        templateType: 'Register',
        details: {
          subject: 'For {{user.name}}\r\nX-Typed: 1',
          content: '<p>{{code}}</p>',
          replyTo: '{{user.name}} <help@example.com>',
          sendFrom: '{{organization.name}} <hello@example.com>',
        },
      },
    ];
    await p.api('PUT', '/email-templates', { templates });
    try {
      for (const name of [broken, 'Ana <thief@example.com>', 'Ana>, thief@example.com, <x']) {
        await sendMessage(p.tenants.default, {
          channel: 'email',
          to: 'ana@example.com',
          type: 'Register',
          languages: ['en'],
          payload: { code: '1', user: { name }, organization: { name } },
        });
      }
      expect(mail.mails).toHaveLength(3);
      for (const { raw, to } of mail.mails) {
        const head = raw.slice(0, raw.indexOf('\r\n\r\n'));
        expect(to).toEqual(['ana@example.com']);
        expect(head).not.toMatch(/^(bcc|x-evil|x-typed):/im);
        expect(head.match(/^From: .*<hello@example\.com>$/m), head).toBeTruthy();
        expect(head).toMatch(/^Reply-To: .*<help@example\.com>/m);
        expect(head).not.toMatch(/^(From|Reply-To|To): .*thief@example\.com>?\s*(,|$)/im);
      }
    } finally {
      await mail.close();
    }
  });

  it('the browser’s languages count only where the tenant goes by them', async () => {
    const p = open();
    const tenant = p.tenants.default;
    const asked = { params: { ui_locales: 'ar xx' } };
    expect(await languagesOf(tenant, asked, 'de, fr')).toEqual(['ar', 'xx', 'de', 'fr']);
    await p.api('PATCH', '/sign-in-exp', { languageInfo: { autoDetect: false, fallbackLanguage: 'ko' } });
    expect(await languagesOf(tenant, asked, 'de, fr')).toEqual(['ar', 'xx']);
    await sendMessage(tenant, {
      channel: 'sms',
      to: '34612345678',
      type: 'SignIn',
      languages: await languagesOf(tenant, { params: {} }, 'de'),
      payload: { code: '123456' },
    });
    // The connector above delivers emails only.
    expect((await newest()).text).toBe('로그인 코드: 123456 (10분)\n\n@localhost:3001 #123456');
  });
});
