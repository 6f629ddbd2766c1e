/** What must not leave a page on which somebody has just typed a secret (RFC 9700 §4.2.4, §4.12). */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPortero, type TestPortero } from '../testing/portero.ts';
import { byEmail, configure, origin, visitor } from './testing.ts';

let p: TestPortero;
beforeAll(async () => {
  p = await startPortero();
  await configure(p, byEmail);
  await p.api('POST', '/users', { primaryEmail: 'ana@example.com', password: 'Lluvia-verde-77' });
});
afterAll(() => p.close());

it('a password is posted to this server only, and no redirect after it carries it on', async () => {
  const v = await visitor(p);
  await v.start();
  await v.submit({ identifier: 'ana@example.com' });
  await v.submit({ action: 'use-password' });
  const { csrf, page } = v;
  let answer = await v.browser.request('POST', `/sign-in/password?app_id=${v.client.id}`, {
    form: { csrf, action: 'submit', password: 'Lluvia-verde-77' },
    headers: { origin },
  });
  expect(page.html).not.toMatch(/<form[^>]*action="(?!\/)/);
  const hops: string[] = [];
  // 307 and 308 would make the browser post the password again, the last time to the application.
  for (; typeof answer.headers.location === 'string'; answer = await v.browser.get(hops.at(-1) ?? '')) {
    expect(answer.statusCode, answer.headers.location).toBe(303);
    hops.push(answer.headers.location);
    if (answer.headers.location.startsWith('https://app.example/')) break;
  }
  expect(hops.at(-1)).toMatch(/^https:\/\/app\.example\/callback\?code=/);
  expect(hops.join(' ')).not.toContain('Lluvia');
});

it('no page tells another site its address, in which a code or a token may be', async () => {
  const v = await visitor(p);
  await v.start();
  expect(v.page.headers['referrer-policy']).toBe('same-origin');
  for (const url of [
    '/invitation?token=inv_x',
    '/one-time-token?token=x',
    '/sign-in/link?token=x',
    '/device?user_code=BCDF-GHJK',
  ]) {
    const answer = await v.browser.get(`${url}&app_id=${v.client.id}`);
    expect(answer.headers['referrer-policy'], url).toMatch(
      /^(?:same-origin|no-referrer|strict-origin-when-cross-origin)$/,
    );
    expect(answer.headers['cache-control'], url).toContain('no-store');
  }
});
