/** The built-in application that stands for a device: attempts to misuse it first. */
import { expect, it } from 'vitest';
import { deviceFormCookie } from '../oidc/grants/device-flow.ts';
import { byEmail, codeFor, configure, Visitor } from '../pages/testing.ts';
import { Browser } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';

const path = '/device-demo-app';
const client = { id: 'device-demo-app', redirectUri: 'https://unused.example' };
const newVisitor = (p: TestPortero) => new Visitor(new Browser(p.core), client);
const codeOn = ({ html }: { html: string }): string => /id="secret"[^>]*>([A-Z-]{9})</.exec(html)?.[1] ?? '';

/** Somebody at the page for codes, up to the decision. */
async function decide(v: Visitor, userCode: string, decision: 'confirm' | 'abort'): Promise<void> {
  await v.open(`/device?user_code=${userCode}`);
  const answer = await v.browser.request('POST', '/oidc/device', {
    form: { xsrf: v.browser.cookie(deviceFormCookie) ?? '', user_code: userCode, [decision]: 'yes' },
  });
  await v.open(String(answer.headers.location));
}

onEveryServer('the demonstration of a device', (portero) => {
  it('tells nobody what another browser waits for, whatever their cookie says', async () => {
    const tv = newVisitor(portero());
    const code = codeOn(await tv.open(path));
    for (const cookie of ['', 'v1.x', '%7B%7D']) {
      const other = newVisitor(portero());
      other.browser.setCookie('_device_demo_app', cookie, path);
      const shown = codeOn(await other.open(path));
      expect([shown.length, shown === code]).toEqual([9, false]);
    }
  });

  it('shows a code, the same until it is entered, and then what a device learns, once', async () => {
    const p = portero();
    await configure(p, byEmail);
    const [tv, person] = [newVisitor(p), newVisitor(p)];
    const page = await tv.open(path);
    const code = codeOn(page);
    expect([page.status, page.title, page.headers['cache-control']]).toEqual([
      200,
      'Connect a device',
      'no-store',
    ]);
    expect(page.html).toContain(`href="/device?user_code=${code}"`);
    expect(codeOn(await tv.follow('Continue'))).toBe(code);
    const email = 'viewer@example.com';
    await decide(person, code, 'confirm');
    await person.follow('/register');
    await person.submit({ identifier: email });
    await person.submit({ code: await codeFor(p, email) });
    expect(person.page.path).toBe('/device/success');
    const done = await tv.open(path);
    expect([done.status, done.title]).toEqual([200, 'You’re signed in']);
    expect(done.html).toContain(email);
    expect(done.html).toMatch(/<dt>aud<\/dt><dd>device-demo-app</);
    expect(codeOn(await tv.open(path))).not.toBe(code);
  });

  it('says so when the person refuses, and begins again', async () => {
    const p = portero();
    const [tv, person] = [newVisitor(p), newVisitor(p)];
    const code = codeOn(await tv.open(path));
    await decide(person, code, 'abort');
    expect((await tv.open(path)).title).toBe('You’re not signed in');
    expect(codeOn(await tv.follow('Sign in'))).not.toBe(code);
  });

  it('speaks the language that it is asked for, and goes on in it', async () => {
    const tv = newVisitor(portero());
    const page = await tv.open(`${path}?ui_locales=es`);
    expect(page.headers['content-language']).toBe('es');
    const again = await tv.open(path);
    expect([again.headers['content-language'], codeOn(again)]).toEqual(['es', codeOn(page)]);
  });
});
