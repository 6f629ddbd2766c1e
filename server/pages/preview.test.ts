import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pathOf, screenGroups } from '../../web/console/src/sign-in-experience/preview-screens.ts';
import { startPortero, type TestPortero } from '../testing/portero.ts';
import { pages } from './pages.ts';

describe('the preview of the pages', () => {
  let portero: TestPortero;
  let admin: string;
  beforeAll(async () => {
    portero = await startPortero();
    admin = portero.config.adminEndpoint ?? '';
  });
  afterAll(() => portero.close());

  const post = (origin: string | undefined, fields: Record<string, string>, path = '/sign-in') =>
    portero.core.inject({
      method: 'POST',
      url: `${path}?preview=true`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...(origin && { origin }) },
      payload: new URLSearchParams(fields).toString(),
    });
  const unsaved = JSON.stringify({ termsOfUseUrl: 'https://example.com/unsaved-terms' });

  it('shows the Console settings that are not saved, framed by the Console alone', async () => {
    const answer = await post(admin, { signInExperience: unsaved });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('https://example.com/unsaved-terms');
    expect(answer.headers['content-security-policy']).toContain(`frame-ancestors 'self' ${admin}`);
    expect(answer.headers['x-frame-options']).toBeUndefined();
  });

  it('shows the consent page of an application to the Console, and nothing that a stranger posts', async () => {
    const consent = JSON.stringify({
      application: 'Partner <b>CRM</b>',
      logo: 'javascript:alert(1)',
      terms: 'https://partner.example/terms',
      userScopes: ['email', 'nothing'],
      requiredScopes: ['read'],
      resources: [{ title: 'Orders', permissions: [{ name: 'read', text: 'Read orders' }] }],
      organizationPermissions: [{ name: 'invite', text: 'Invite people' }],
    });
    const answer = await post(admin, { consent }, '/consent');
    expect(answer.statusCode).toBe(200);
    for (const part of [
      'Partner &lt;b>CRM',
      'https://partner.example/terms',
      'Read orders',
      'Invite people',
      'Acme',
    ])
      expect(answer.body).toContain(part);
    expect(answer.body).toMatch(/type="checkbox"[^>]*\/?><span>See your email address/);
    expect(answer.body).not.toMatch(/type="checkbox"[^>]*\/?><span>Read orders/);
    expect(answer.body).not.toContain('javascript:');
    const stranger = await post('https://evil.example', { consent }, '/consent');
    expect(stranger.body).not.toContain('partner.example');
    expect((await portero.core.inject('/consent?preview=true')).statusCode).toBe(200);
  });

  it('shows what a client is asked that nobody registered: where it comes from, and one organization', async () => {
    const consent = {
      application: 'Some agent',
      userScopes: ['email'],
      organizationPermissions: [{ name: 'invite', text: 'Invite people' }],
    };
    const shown = async (describedAt?: string) =>
      (await post(admin, { consent: JSON.stringify({ ...consent, describedAt }) }, '/consent')).body;
    const [registered, unregistered] = [await shown(), await shown('agent.<b>example')];
    expect(unregistered).toContain('agent.&lt;b>example');
    expect(registered.match(/type="radio"/g)).toBeNull();
    expect(unregistered.match(/type="radio"/g)?.length).toBeGreaterThanOrEqual(2);
  });

  it('redraws for the page itself, which hears of changes by message', async () => {
    const answer = await portero.core.inject({
      method: 'POST',
      url: '/sign-in?preview=true',
      headers: { origin: portero.config.endpoint },
      payload: { signInExperience: JSON.parse(unsaved), language: 'de', mode: 'dark', platform: 'mobile' },
    });
    expect(answer.body).toContain('unsaved-terms');
    expect(answer.body).toContain('<html lang="de" dir="ltr" data-theme="dark">');
    expect(answer.body).toContain(`data-preview="${admin}"`);
  });

  it('puts nothing on the page that another site posts', async () => {
    for (const origin of ['https://evil.example', 'null', undefined]) {
      const answer = await post(origin, { signInExperience: unsaved, language: 'de' });
      expect(answer.statusCode).toBe(200);
      expect(answer.body).not.toContain('unsaved-terms');
      expect(answer.headers['content-language']).toBe('en');
    }
  });

  it('shows own words that are not saved, also in a language that is new', async () => {
    const phrases = JSON.stringify({ action: { signIn: 'Kom in, tack', back: '' } });
    const answer = await post(admin, { language: 'sv', phrases });
    expect(answer.body).toContain('<html lang="sv"');
    expect(answer.body).toContain('Kom in, tack');
    for (const odd of ['{"action":"x"}', '{"nonsense":{"a":"b"}}', '[]', '{', '{"__proto__":{"x":"y"}}']) {
      const shown = await post(admin, { language: 'de', phrases: odd });
      expect(shown.statusCode).toBe(200);
      expect(shown.body).toContain('<html lang="de"');
    }
    const hostile = await post(admin, {
      language: 'de',
      phrases: JSON.stringify({ action: { signIn: '<script>alert(1)</script>' } }),
    });
    expect(hostile.body).not.toContain('<script>alert');
    const stranger = await post('https://evil.example', { language: 'sv', phrases });
    expect(stranger.body).not.toContain('Kom in');
  });

  it('leaves out what is half typed, and shows the rest', async () => {
    const half = { color: { primaryColor: '#12' }, supportEmail: 7, ...JSON.parse(unsaved) };
    const answer = await post(admin, { signInExperience: JSON.stringify(half) });
    expect(answer.body).toContain('unsaved-terms');
    expect(answer.body).toContain('--color-brand-default:#');
    for (const text of ['{', '[]', '{"color":7}', '{"__proto__":{"color":1},"constructor":1}'])
      expect((await post(admin, { signInExperience: text, mode: 'x' })).statusCode).toBe(200);
  });

  it('names the application whose looks are being made, and takes no name from a stranger', async () => {
    const named = await post(admin, { application: 'Tienda <b>' });
    expect(named.body).toContain('Sign in to Tienda &lt;b>');
    for (const application of ['', '   ', 'x'.repeat(257)])
      expect((await post(admin, { application })).body).not.toContain('Sign in to');
    const stranger = await post('https://evil.example', { application: 'Tienda' });
    expect(stranger.body).not.toContain('Tienda');
  });

  it('shows custom CSS that is not saved, and none that is', async () => {
    await portero.api('PATCH', '/sign-in-exp', { customCss: '.saved{}' });
    const fresh = await portero.core.inject({ url: '/sign-in?preview=true' });
    expect(fresh.body).not.toContain('.saved{}');
    const answer = await post(admin, { signInExperience: JSON.stringify({ customCss: '.unsaved{}' }) });
    expect(answer.body).toContain('.unsaved{}');
    await portero.api('PATCH', '/sign-in-exp', { customCss: null });
  });

  it.each(Object.values(screenGroups).flat())(
    'shows what is not saved on %s, light and dark',
    async (name) => {
      const color = { primaryColor: '#0a7d5a', isDarkModeEnabled: true, darkPrimaryColor: '#c0ffee' };
      const settings = JSON.stringify({ color, customCss: '.unsaved{}', hideLogtoBranding: true });
      for (const mode of ['light', 'dark']) {
        const answer = await post(admin, { signInExperience: settings, mode, language: 'de' }, pathOf(name));
        expect(answer.statusCode).toBe(200);
        expect(answer.body).toContain(`<html lang="de" dir="ltr" data-theme="${mode}">`);
        expect(answer.body).toContain(`--color-brand-default:${mode === 'dark' ? '#c0ffee' : '#0a7d5a'}`);
        expect(answer.body).toContain('.unsaved{}');
        expect(answer.body).not.toContain('portero-signature');
      }
    },
  );

  it.each(Object.keys(pages))('has %s, with nobody signing in', async (path) => {
    const answer = await portero.core.inject({ url: `${path}?preview=true` });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toMatch(/<form method="post"/);
    expect(answer.body).toMatch(/name="csrf" value\/>/);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });
});
