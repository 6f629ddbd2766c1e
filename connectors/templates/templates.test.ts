import { messageTypes } from '@portero/schema/messages.ts';
import { describe, expect, it } from 'vitest';
import { plainTextOf } from '../kit/plain-text.ts';
import { inkOn } from './layout.ts';
import {
  builtInSmsTemplate,
  builtInTemplate,
  defaultEmailTemplates,
  templateLanguages,
} from './templates.ts';

const variables = (text: string): string[] => [...new Set(text.match(/\{\{[^}]*\}\}/g) ?? [])].toSorted();
const all = templateLanguages.flatMap((language) => messageTypes.map((type) => [type, language] as const));

describe('the bundled e-mails', () => {
  it('come in eight languages', () => {
    expect(templateLanguages).toEqual(['en', 'es', 'de', 'fr', 'pt-BR', 'pt-PT', 'ja', 'zh-CN']);
    expect(builtInTemplate('SignIn', ['xx', 'es-MX']).language).toBe('es');
    expect(builtInTemplate('SignIn', 'sw').language).toBe('en');
  });

  it.each(all)('name what they need and nothing else: %s in %s', (type, language) => {
    const { subject, content, text } = builtInTemplate(type, language);
    const needed = type === 'OrganizationInvitation' ? ['{{link}}'] : ['{{code}}', '{{expiresIn}}'];
    expect(variables(content)).toEqual(needed);
    expect(variables(text)).toEqual(needed);
    expect(variables(subject)).toEqual(type === 'OrganizationInvitation' ? [] : ['{{code}}']);
    expect(variables(builtInSmsTemplate(type, language))).toEqual(needed);
    expect(content).toContain(`<html lang="${language}">`);
    // Nothing is fetched, nothing runs, nothing is tracked.
    expect(content).not.toMatch(/<(img|link|script|iframe|form)|url\(|@import|https?:|javascript:/i);
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

describe('what the form of an e-mail connector starts with', () => {
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
