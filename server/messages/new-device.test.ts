/** The notice of a new device: who gets it, and who must not be bothered with it. */
import { beforeAll, expect, it } from 'vitest';
import { byEmail, codeFor, configure, redirectUri, visitor } from '../pages/testing.ts';
import { onEveryServer } from '../testing/portero.ts';

onEveryServer('the notice of a new device', (portero) => {
  let counter = 0;
  const address = () => `device${counter++}@example.com`;
  const notices = async (email: string) => {
    await portero().outbox.run();
    return (await portero().api('GET', '/development-inbox')).body.filter(
      (one: { to: string; subject: string }) => one.to === email && one.subject === 'A new device signed in',
    );
  };
  /** Sign in, or up, with a code, in a browser. */
  const enter = async (email: string, v?: Awaited<ReturnType<typeof visitor>>) => {
    const browser = v ?? (await visitor(portero()));
    await browser.start();
    await browser.submit({ identifier: email });
    await browser.submit({ code: await codeFor(portero(), email) });
    if (browser.page.title === 'Create an account?') await browser.submit({ action: 'confirm' });
    expect(browser.page.path).toBe(redirectUri);
    return browser;
  };

  beforeAll(async () => {
    await configure(portero(), byEmail);
    await portero().api('PATCH', '/account-center', { enabled: true, fields: { session: 'Edit' } });
    await portero().api('PATCH', '/configs/notices', { newDevice: true });
  });

  it('is sent where somebody signs in with another browser, and leads to where it can be signed out', async () => {
    const email = address();
    await enter(email);
    // Whoever registers knows it.
    expect(await notices(email)).toEqual([]);
    await enter(email);
    const [notice, ...more] = await notices(email);
    expect(more).toEqual([]);
    expect(notice.text).toContain('http://localhost:3001/account/sessions');
    expect(notice.text).not.toContain('{{');
  });

  it('is not sent for a browser that is known, nor more than three times in an hour', async () => {
    const email = address();
    const known = await enter(email);
    await portero().api('DELETE', `/users/${await idOf(email)}/sessions`);
    await enter(email, known);
    expect(await notices(email)).toEqual([]);
    for (let time = 0; time < 5; time++) await enter(email);
    expect(await notices(email)).toHaveLength(3);
  });

  it('is the tenant’s choice, and the change is noted', async () => {
    const email = address();
    await enter(email);
    const { body } = await portero().api('PATCH', '/configs/notices', { newDevice: false });
    expect(body).toEqual({ newDevice: false });
    await enter(email);
    expect(await notices(email)).toEqual([]);
    const { body: log } = await portero().api('GET', '/logs?logKey=Management.Config.Updated');
    expect(log[0].payload.changes).toEqual({ newDevice: { before: true, after: false } });
    expect((await portero().api('PATCH', '/configs/notices', { newDevice: 'yes' })).status).toBe(400);
  });

  const idOf = async (email: string): Promise<string> =>
    (await portero().api('GET', '/users?page_size=100')).body.find(
      (one: { primaryEmail: string }) => one.primaryEmail === email,
    ).id;
});
