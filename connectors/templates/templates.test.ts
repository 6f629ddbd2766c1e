import { spokenLanguages } from '@portero/schema/languages.ts';
import { messageTypes } from '@portero/schema/messages.ts';
import { smsSize } from '@portero/schema/sms.ts';
import { describe, expect, it } from 'vitest';
import { plainTextOf } from '../kit/plain-text.ts';
import { inkOn } from './layout.ts';
import { noticeKinds } from './notice-kinds.ts';
import { noticeTemplate } from './notices.ts';
import { supportTemplate } from './support.ts';
import { builtInSmsTemplate, builtInTemplate, defaultEmailTemplates } from './templates.ts';

const variables = (text: string): string[] => [...new Set(text.match(/\{\{[^}]*\}\}/g) ?? [])].toSorted();
const inEach = <Kind>(kinds: readonly Kind[]) =>
  spokenLanguages.flatMap((language) => kinds.map((kind) => [kind, language] as const));
const all = inEach(messageTypes);
const opening = (language: string) =>
  language === 'ar' ? '<html lang="ar" dir="rtl">' : `<html lang="${language}">`;
/** Nothing is fetched, nothing runs, nothing is tracked. */
const foreign = /<(img|link|script|iframe|form)|url\(|@import|https?:|javascript:/i;

describe('the bundled emails', () => {
  it.each([
    [['xx', 'es-MX'], 'es'],
    [['sw'], 'en'],
    [['pt'], 'pt-BR'],
    [['pt-AO'], 'pt-BR'],
    [['pl'], 'pl-PL'],
    [['zh-HK'], 'zh-TW'],
    [['zh-SG'], 'zh-CN'],
    [['zh-Hant'], 'zh-TW'],
    [['ar-EG'], 'ar'],
    [[], 'en'],
  ])('for readers of %j are in %s', (wanted, language) => {
    expect(builtInTemplate('SignIn', wanted).language).toBe(language);
    expect(builtInSmsTemplate('SignIn', wanted).language).toBe(language);
    expect(noticeTemplate('password-changed', wanted).language).toBe(language);
  });

  it.each(all)('name what they need and nothing else: %s in %s', (type, language) => {
    const { subject, content, text } = builtInTemplate(type, language);
    const needed = type === 'OrganizationInvitation' ? ['{{link}}'] : ['{{code}}', '{{expiresIn}}'];
    expect(variables(content)).toEqual(needed);
    expect(variables(text)).toEqual(needed);
    expect(variables(subject)).toEqual(type === 'OrganizationInvitation' ? [] : ['{{code}}']);
    expect(content).toContain(opening(language));
    expect(content).not.toMatch(foreign);
    expect(content.length).toBeLessThan(4000);
  });

  it.each(all)('say the same in HTML and in plain text: %s in %s', (type, language) => {
    const { content, text } = builtInTemplate(type, language, { isNamed: true });
    const said = plainTextOf(content);
    for (const paragraph of text.split('\n\n')) expect(said).toContain(paragraph);
    expect(variables(content)).toContain('{{application.name}}');
  });

  it('say something of their own for each kind and language', () => {
    const subjects = all.map(([type, language]) => builtInTemplate(type, language).subject);
    expect(new Set(subjects).size).toBe(subjects.length);
  });

  it('are in no language what they are in another, and never in English elsewhere', () => {
    const english = builtInTemplate('SignIn', 'en').text.split('\n\n');
    for (const [type, language] of all.filter(([, language]) => language !== 'en')) {
      const { text } = builtInTemplate(type, language, { isLinked: true });
      for (const sentence of english.filter((line) => line.length > 12)) expect(text).not.toContain(sentence);
    }
  });

  it('wear the tenant’s logo when it has an https address, and let none out of its place', () => {
    const mail = (logo: string) => builtInTemplate('SignIn', 'en', { logo, isNamed: true }).content;
    expect(mail('https://a.example/logo.png')).toContain('<img src="https://a.example/logo.png" alt="{{app');
    for (const odd of ['http://a.example/x.png', 'javascript:alert(1)', 'data:image/png;base64,AA', 'x'])
      expect(mail(odd), odd).not.toContain('<img');
    const sly = mail('https://a.example/x.png?"><script>{{code}}');
    expect(sly).not.toMatch(/<script|x\.png[^"]*\{\{/);
  });

  it('wear the tenant’s colour when it is one, with ink that can be read on it', () => {
    const invitation = (color: string) => builtInTemplate('OrganizationInvitation', 'en', { color }).content;
    expect(invitation('#ffdd00')).toContain('background:#ffdd00;color:#000000');
    expect(invitation('#101080')).toContain('background:#101080;color:#ffffff');
    expect(invitation('red;background:url(x)')).not.toContain('url(x)');
    expect([inkOn('#ffffff'), inkOn('#000000')]).toEqual(['#000000', '#ffffff']);
  });
});

describe('the bundled text messages', () => {
  it.each(all)('name what they need, in one segment: %s in %s', (type, language) => {
    const { content } = builtInSmsTemplate(type, language);
    if (type === 'OrganizationInvitation') return expect(variables(content)).toEqual(['{{link}}']);
    expect(variables(content)).toEqual(['{{code}}', '{{expiresIn}}']);
    const sent = content.replace('{{code}}', '123456').replace('{{expiresIn}}', '10');
    expect(smsSize(`${sent}\n\n@id.example.com #123456`)).toMatchObject({ segments: 1 });
  });

  it('say something of their own for each kind and language', () => {
    const texts = all.map(([type, language]) => builtInSmsTemplate(type, language).content);
    // Both kinds of Portuguese say some things alike.
    const others = all.filter(([, language]) => language !== 'pt-PT');
    expect(new Set(others.map(([type, language]) => builtInSmsTemplate(type, language).content)).size).toBe(
      others.length,
    );
    expect(texts.every((text) => text.trim() === text)).toBe(true);
  });
});

describe('notices', () => {
  it.each(inEach(noticeKinds))('say what, where and when: %s in %s', (kind, language) => {
    const full = { hasSupport: true, hasDevice: true, hasLink: true };
    const { content, text, subject, administration } = noticeTemplate(kind, [language], full);
    const link = kind === 'recovery-requested' || kind === 'recovery-approved' ? ['{{link}}'] : [];
    const more = kind === 'new-device' ? ['{{device}}', '{{link}}'] : link;
    const named = ['{{account}}', '{{place}}', '{{service}}', '{{support}}', '{{time}}', ...more].sort();
    expect([variables(content), variables(text), variables(subject)]).toEqual([named, named, []]);
    expect(content).toContain(opening(language));
    expect(content).not.toMatch(foreign);
    const said = plainTextOf(content);
    for (const paragraph of text.split('\n\n').filter((one) => one !== '{{link}}'))
      expect(said).toContain(paragraph);
    if (language !== 'en') expect(administration).not.toBe(noticeTemplate(kind, ['en']).administration);
  });

  it('say something of their own for each kind and language', () => {
    const subjects = inEach(noticeKinds).map(([kind, language]) => noticeTemplate(kind, [language]).subject);
    expect(new Set(subjects).size).toBe(subjects.length);
  });
});

describe('mails of whoever helps', () => {
  const kinds = ['reset-link', 'acted-for'] as const;
  it.each(inEach(kinds))(
    'are in the person’s language, and name what they need: %s in %s',
    (kind, language) => {
      const template = supportTemplate(kind, [language], { hasReason: true, hasSupport: true });
      expect(template.language).toBe(language);
      const named =
        kind === 'reset-link'
          ? ['{{account}}', '{{link}}', '{{service}}', '{{support}}']
          : ['{{account}}', '{{reason}}', '{{service}}', '{{support}}', '{{time}}'];
      expect([variables(template.content), variables(template.text)]).toEqual([named, named]);
      expect(template.content).toContain(opening(language));
      expect(template.content).not.toMatch(foreign);
      const english = supportTemplate(kind, ['en'], { hasReason: true }).text.split('\n\n');
      if (language !== 'en')
        for (const sentence of english.filter((line) => line.length > 12))
          expect(template.text).not.toContain(sentence);
    },
  );
});

describe('what the form of an email connector starts with', () => {
  it('has a template for each kind', () => {
    expect(defaultEmailTemplates.map(({ usageType }) => usageType)).toEqual([...messageTypes]);
  });

  it('names the application only where there always is one', () => {
    const named = defaultEmailTemplates.filter(({ content }) => content.includes('{{application.name}}'));
    expect(named.map(({ usageType }) => usageType)).toEqual([
      'SignIn',
      'Register',
      'ForgotPassword',
      'UserPermissionValidation',
      'MfaVerification',
      'BindMfa',
    ]);
  });
});
