/** The link beside an emailed code. */
import { expect, it } from 'vitest';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { byEmail, codeFor, configure, redirectUri, type Visitor, visitor } from './testing.ts';

const withLink = { ...byEmail, verificationCodePolicy: { withLink: true } };
const linkTo = async (p: TestPortero, email: string): Promise<string | undefined> => {
  const { body } = await p.api('GET', '/development-inbox');
  const { text } = body.find(({ to }: { to: string }) => to === email);
  return /https?:\/\/\S+/.exec(text)?.[0];
};
const person = async (p: TestPortero, email: string) => p.api('POST', '/users', { primaryEmail: email });
const atApplication = (v: Visitor) => expect(v.page.path, v.page.title).toBe(redirectUri);

/** At the page for the code, with the link in the mail. */
async function asked(p: TestPortero, email: string, first = 'sign_in') {
  const v = await visitor(p);
  await v.start({ first_screen: first });
  await v.submit({ identifier: email });
  const link = (await linkTo(p, email)) ?? '';
  return { v, link };
}

onEveryServer('attacks with the link beside a code', (portero) => {
  it('followed by the victim of a stranger’s sign-in, it signs nobody in', async () => {
    const p = portero();
    await configure(p, withLink);
    await person(p, 'victim@example.com');
    const { v: stranger, link } = await asked(p, 'victim@example.com');
    const victim = await visitor(p);
    await victim.open(link);
    expect(victim.page.title).toBe('Go back to where you started');
    expect(victim.page.html).not.toContain('name="csrf"');
    const pressed = await victim.browser.request('POST', link, { form: { csrf: '' } });
    expect(String(pressed.headers.location)).toContain('/unknown-session');
    // Nor when the victim is in the middle of a sign-in of the same application.
    await victim.browser.get(`/oidc/auth?client_id=${stranger.client.id}`);
    await stranger.open(`/sign-in/verification-code?app_id=${stranger.client.id}`);
    expect(stranger.page.path).toBe('/sign-in/verification-code');
  });

  it('another sign-in of the same person in another browser does not take it', async () => {
    const p = portero();
    await person(p, 'twice@example.com');
    const { link } = await asked(p, 'twice@example.com');
    const { v: other } = await asked(p, 'twice@example.com');
    const foreign = new URL(link);
    foreign.searchParams.set('app_id', other.client.id);
    await other.open(foreign.href);
    expect(other.page.title).toBe('Go back to where you started');
    const sent = await other.browser.request('POST', foreign.pathname + foreign.search, {
      form: { csrf: other.csrf, action: 'submit' },
      headers: { origin: 'http://localhost:3001' },
    });
    expect(sent.headers.location ?? '').not.toContain('/oidc/');
  });

  it('is made with the configured address, whatever host was asked', async () => {
    const p = portero();
    await person(p, 'host@example.com');
    const v = await visitor(p);
    await v.start();
    await v.submit(
      { identifier: 'host@example.com' },
      { headers: { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' } },
    );
    expect(await linkTo(p, 'host@example.com')).toMatch(/^http:\/\/localhost:3001\/sign-in\/link\?/);
  });

  it('works once, and neither link nor code works after the other', async () => {
    const p = portero();
    await person(p, 'once@example.com');
    const { v, link } = await asked(p, 'once@example.com');
    const code = await codeFor(p, 'once@example.com');
    await v.open(link);
    const again = { csrf: v.csrf, action: 'submit' };
    const send = () =>
      v.browser.request('POST', link, { form: again, headers: { origin: 'http://localhost:3001' } });
    const answers = await Promise.all([send(), send(), send()]);
    const onward = answers.filter(({ headers }) => String(headers.location).includes('/oidc/auth/'));
    expect(onward.length).toBeGreaterThan(0);
    await v.open(String(onward[0]?.headers.location));
    atApplication(v);
    await v.open(link);
    expect([v.page.status, v.page.title]).toEqual([410, 'This link has expired']);
    const late = await v.browser.request('POST', `/sign-in/verification-code?app_id=${v.client.id}`, {
      form: { ...again, code },
      headers: { origin: 'http://localhost:3001' },
    });
    expect(String(late.headers.location)).toContain('/unknown-session');
  });
});

onEveryServer('the link beside a code', (portero) => {
  it('is sent only where the tenant wants it', async () => {
    const p = portero();
    await configure(p, { ...byEmail, verificationCodePolicy: {} });
    await person(p, 'plain@example.com');
    await asked(p, 'plain@example.com');
    expect(await linkTo(p, 'plain@example.com')).toBeUndefined();
    await configure(p, withLink);
  });

  it('opened where it was asked for, signs in with one press; looking uses nothing up', async () => {
    const p = portero();
    await person(p, 'ana@example.com');
    const { v, link } = await asked(p, 'ana@example.com');
    expect(v.page.html).toContain('open the link beside it');
    for (let at = 0; at < 3; at++) await v.open(link);
    expect(v.page.title).toBe('Almost there');
    await v.submit({});
    atApplication(v);
  });

  it.each([
    ['register', '/register'],
    ['reset_password', '/forgot-password/reset'],
  ])('goes on in the flow that asked: %s', async (first, page) => {
    const p = portero();
    const email = `${first.replace('_', '-')}@example.com`;
    if (first === 'reset_password') await person(p, email);
    const { v, link } = await asked(p, email, first);
    await v.open(link);
    await v.submit({});
    if (page === '/register') return atApplication(v);
    expect(v.page.path).toBe(page);
    await v.submit({ password: 'Lluvia-verde-77' });
    atApplication(v);
  });
});
