/**
 * Whatever administrators, applications and people may write, on every page that shows it: as text, never as markup, and
 * as an address only where it is one. The pages come from a whole server, so nothing between setting and page is left out.
 */
import { phrases } from '@portero/sign-in/index.ts';
import { parse } from 'node-html-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atTheCentre } from '../account-pages/testing.ts';
import { startPortero, type TestPortero } from '../testing/portero.ts';
import { Partner } from '../testing/third-party.ts';
import { byEmail, codeFor, configure, type Visitor, visitor } from './testing.ts';

const mark = 'Zorro';
/** Closes whatever it may stand in, then would run. */
const evil = `${mark}"'></title></style></textarea><script>alert(1)</script><img src=x onerror=alert(1)>`;
const addresses = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)//https://x.y',
  'data:text/html,<script>alert(1)</script>',
  `https://x.example/"><script>alert(1)</script>`,
];

/** Nothing on the page runs but our own files, nothing is loaded or framed from what was written, and no link leaves the web. */
function expectHarmless(html: string, where: string): void {
  const page = parse(html, { comment: true });
  for (const node of page.querySelectorAll('*')) {
    const tag = node.tagName.toLowerCase();
    for (const [name, value] of Object.entries(node.attributes)) {
      expect(name, `${where}: <${tag} ${name}>`).not.toMatch(/^on|^srcdoc$|^formaction$/i);
      if (!/^(?:href|src|action|poster|data|xlink:href)$/i.test(name)) continue;
      expect(value.trim(), `${where}: <${tag} ${name}>`).toMatch(
        /^(?:#|\/(?![/\\])|https?:\/\/[\w.:-]+(?:[/?#][^<>"\s]*)?$|mailto:[^?,]*$|otpauth:|data:text\/plain|data:image\/)/,
      );
    }
    if (tag === 'script') expect(node.getAttribute('src') ?? 'inline', where).toMatch(/^\/assets\//);
    expect(tag, where).not.toMatch(/^(?:iframe|object|embed|base|frame|applet)$/);
    if (tag === 'meta') expect(node.getAttribute('http-equiv') ?? '', where).not.toMatch(/refresh/i);
  }
  const withoutStyles = html.replaceAll(/<style[^>]*>[\s\S]*?<\/style>/g, '');
  // Escaped, it reads `&lt;script>`: the sign that opens a tag is what counts.
  expect(/<script>|<img src=x/.test(withoutStyles), where).toBe(false);
}

describe('what somebody wrote', () => {
  let p: TestPortero;
  const shown = new Set<string>();
  const look = (v: Visitor, where: string) => {
    expect(v.page.status, where).toBeLessThan(500);
    expectHarmless(v.page.html, where);
    if (v.page.html.includes(mark)) shown.add(where);
  };
  const made = async (method: 'POST' | 'PUT' | 'PATCH', path: string, body: unknown) => {
    const answer = await p.api(method, path, body);
    expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return answer.body;
  };

  beforeAll(async () => {
    p = await startPortero();
    await made('POST', '/custom-profile-fields', {
      name: 'firm',
      type: 'Select',
      label: evil,
      description: evil,
      required: true,
      config: { placeholder: evil, options: [{ value: 'a', label: evil }] },
    });
    const { action } = phrases.en ?? {};
    await made('PUT', '/custom-phrases/en', {
      action: Object.fromEntries(Object.keys(action ?? {}).map((name) => [name, evil])),
    });
    await configure(p, {
      ...byEmail,
      signUpProfileFields: [{ name: 'firm' }],
      agreeToTermsPolicy: 'Manual',
      customCss: `body{color:red}</style><script>alert(1)</script><style>`,
      customContent: { '/sign-in': evil, '/register': `<p>${evil}</p><a href="javascript:alert(1)">x</a>` },
      termsOfUseUrl: 'https://example.com/terms',
    });
  });
  afterAll(() => p.close());

  it.each(addresses)('is no address of terms, help, logos or avatars: %s', async (address) => {
    const fields = ['termsOfUseUrl', 'privacyPolicyUrl', 'supportWebsiteUrl', 'unknownSessionRedirectUrl'];
    for (const field of fields) {
      const { status } = await p.api('PATCH', '/sign-in-exp', { [field]: address });
      if (status >= 400) continue;
      const v = await visitor(p);
      await v.start();
      look(v, `${field} ${address}`);
    }
    for (const field of ['logoUrl', 'darkLogoUrl', 'favicon', 'darkFavicon']) {
      const { status } = await p.api('PATCH', '/sign-in-exp', { branding: { [field]: address } });
      if (status >= 400) continue;
      const v = await visitor(p);
      await v.start();
      look(v, `${field} ${address}`);
    }
    await configure(p, {
      termsOfUseUrl: '',
      privacyPolicyUrl: '',
      supportWebsiteUrl: null,
      unknownSessionRedirectUrl: null,
      branding: {},
    });
  });

  it('is text on the pages of a sign-in and a registration: names, phrases, content, fields', async () => {
    const v = await visitor(p, { name: evil });
    await v.start();
    look(v, 'sign-in');
    await v.open(`/register?app_id=${v.client.id}`);
    look(v, 'register');
    await v.open(`/forgot-password?app_id=${v.client.id}`);
    look(v, 'forgot-password');
    await v.open(`/register?app_id=${v.client.id}`);
    await v.submit({ identifier: 'hostile@example.com', terms: 'yes' });
    look(v, 'register code');
    await v.submit({ code: await codeFor(p, 'hostile@example.com') });
    look(v, 'further details');
    await v.open(`/sign-in?app_id=${v.client.id}&ui_locales=${encodeURIComponent(evil)}`);
    look(v, 'sign-in, language');
    for (const path of [
      '/unknown-session',
      '/signed-out',
      '/request-refused',
      '/nowhere',
      '/device',
      '/invitation?token=inv_x',
    ]) {
      await v.open(path);
      look(v, path);
    }
    expect([...shown]).toEqual(expect.arrayContaining(['sign-in', 'further details']));
  });

  it('is text where a third party asks for consent', async () => {
    const organization = await made('POST', '/organizations', { name: evil, description: evil });
    const partner = await Partner.create(
      p,
      { userScopes: ['profile', 'email', 'urn:logto:scope:organizations'] },
      'SPA',
      { name: evil },
    );
    await made('PUT', `/applications/${partner.client.id}/sign-in-experience`, {
      displayName: evil.slice(0, 100),
      termsOfUseUrl: 'https://example.com/terms',
    });
    await made('PATCH', `/users/${partner.user}`, { name: evil.slice(0, 128) });
    await made('POST', `/organizations/${organization.id}/users`, { userIds: [partner.user] });
    expect(await partner.ask({ scope: 'openid profile email urn:logto:scope:organizations' })).toMatch(
      /^\/consent/,
    );
    const { payload, statusCode } = await partner.page();
    expect(statusCode).toBe(200);
    expect(payload).toContain(mark);
    expectHarmless(payload, 'consent');
  });

  it('is text in an invitation, on its page and in its message', async () => {
    const organization = await made('POST', '/organizations', { name: evil });
    const invitee = 'guest@example.com';
    await made('POST', '/organization-invitations', {
      organizationId: organization.id,
      invitee,
      expiresAt: Date.now() + 60_000,
      messagePayload: {},
    });
    const { body } = await p.api('GET', '/development-inbox');
    const message = body.find(({ to }: { to: string }) => to === invitee);
    expectHarmless(String(message.content).replaceAll(/<style[\s\S]*?<\/style>/g, ''), 'the message');
    const v = await visitor(p);
    await v.open(/https?:\/\/[^\s"]+/.exec(message.text)?.[0].replace('http://localhost:3001', '') ?? '');
    expect(v.page.html).toContain(mark);
    look(v, 'invitation');
  });

  it('is text in somebody’s own account', async () => {
    const { v } = await atTheCentre(p, {
      person: {
        name: evil,
        avatar: 'javascript:alert(1)',
        profile: { nickname: evil, website: 'javascript:alert(1)' },
      },
    });
    for (const page of ['security', 'profile', 'sessions', 'activity', 'tokens']) {
      await v.open(`/account/${page}`);
      look(v, `account ${page}`);
    }
    expect([...shown]).toContain('account profile');
  });

  it('is text in what authorization requests are refused with', async () => {
    for (const [name, value] of Object.entries({
      scope: evil,
      state: evil,
      prompt: evil,
      ui_locales: evil,
      client_id: evil,
      redirect_uri: evil,
      claims: evil,
      login_hint: evil,
    })) {
      const answer = await p.core.inject({
        url: `/oidc/auth?${new URLSearchParams({ client_id: 'nobody', response_type: 'code', redirect_uri: 'https://x.example', [name]: value })}`,
        headers: { accept: 'text/html' },
      });
      expect(answer.statusCode, name).toBeLessThan(500);
      if (String(answer.headers['content-type']).startsWith('text/html'))
        expectHarmless(answer.payload, name);
    }
  });
});
