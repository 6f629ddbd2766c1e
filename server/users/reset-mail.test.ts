/** A link to set a new password, which an administrator has mailed. */
import { expect, it } from 'vitest';
import { byEmail, configure, visitor } from '../pages/testing.ts';
import { onEveryServer } from '../testing/portero.ts';

onEveryServer('a mailed link to set a new password', (portero) => {
  let counter = 0;
  const address = () => `forgetful${counter++}@example.com`;
  const person = async (body: object): Promise<string> =>
    (await portero().api('POST', '/users', body)).body.id;
  const send = (id: string) => portero().api('POST', `/users/${id}/password-reset-mail`);
  const mailsTo = async (email: string): Promise<{ subject: string; text: string; code: string | null }[]> =>
    (await portero().api('GET', '/development-inbox')).body.filter((one: { to: string }) => one.to === email);
  const linkIn = (text: string) => new URL(/http\S+password-reset\S+/.exec(text)?.[0] ?? '');

  it('sets a new password, once; the administrator never sees it, and the log has it not', async () => {
    const p = portero();
    await configure(p, byEmail);
    const email = address();
    const id = await person({ primaryEmail: email, password: 'Vieja-palabra-1' });
    const sent = await send(id);
    expect([sent.status, sent.body]).toEqual([204, '']);
    const [mail] = await mailsTo(email);
    expect(mail?.subject).toBe('Set a new password');
    const link = linkIn(mail?.text ?? '');
    const token = link.searchParams.get('token') ?? '';
    expect(token).not.toBe('');

    const scanner = await visitor(p);
    expect((await scanner.open(`${link.pathname}${link.search}`)).path).toBe('/one-time-token');
    const v = await visitor(p);
    await v.open(`${link.pathname}${link.search}`);
    expect(v.page.html).toContain(email);
    await v.submit({});
    expect(v.page.path, v.page.title).toBe('/forgot-password/reset');
    await v.submit({ password: 'Nueva-palabra-2', confirm: 'Nueva-palabra-2' });
    const verify = (password: string) => p.api('POST', `/users/${id}/password/verify`, { password });
    expect((await verify('Nueva-palabra-2')).status).toBe(204);
    expect((await verify('Vieja-palabra-1')).status).toBe(422);

    const late = await visitor(p);
    expect((await late.open(`${link.pathname}${link.search}`)).path).toBe('/one-time-token/error');
    const { body: log } = await p.api('GET', '/logs?page_size=100');
    expect(JSON.stringify(log)).not.toContain(token);
    expect(log.map(({ key }: { key: string }) => key)).toContain('Management.User.PasswordResetSent');
  });

  it('tells nothing to whoever guesses: made-up tokens get the same page, whatever they look like', async () => {
    const v = await visitor(portero());
    for (const query of ['', '?token=', '?token=made-up', `?token=${'x'.repeat(5000)}`, '?token=a&token=b'])
      expect((await v.browser.get(`/password-reset${query}`)).statusCode, query).toBe(404);
    expect((await v.browser.get('/password-reset?token=%00')).statusCode).toBe(400);
  });

  it('is refused without an address, for suspended people and for nobody, and nothing is sent', async () => {
    const nobody = await send('nobody');
    expect(nobody.status).toBe(404);
    const plain = await person({ username: `forgetful${counter++}` });
    expect((await send(plain)).body.code).toBe('user.email_required_for_reset');
    const email = address();
    const gone = await person({ primaryEmail: email });
    await portero().api('PATCH', `/users/${gone}/is-suspended`, { isSuspended: true });
    expect((await send(gone)).body.code).toBe('user.suspended');
    expect(await mailsTo(email)).toEqual([]);
  });

  it('tells whether a password has to be replaced, and who said so', async () => {
    const id = await person({ username: `forgetful${counter++}`, password: 'Una-palabra-1' });
    const state = async () => (await portero().api('GET', `/users/${id}/password/expiration`)).body;
    expect(await state()).toEqual({ hasPassword: true, isExpired: false, isForced: false });
    const force = () => portero().api('PATCH', `/users/${id}/password/expiration`, { isExpired: true });
    expect((await force()).body.code).toBe('sign_in_experiences.password_expiration_not_enabled');
    await portero().api('PATCH', '/sign-in-exp', {
      passwordExpiration: { enabled: true, validPeriodDays: 90 },
    });
    expect((await force()).status).toBe(200);
    expect(await state()).toEqual({ hasPassword: true, isExpired: true, isForced: true });
    await portero().api('PATCH', '/sign-in-exp', { passwordExpiration: { enabled: false } });
    expect((await portero().api('GET', '/users/nobody/password/expiration')).status).toBe(404);
  });

  it('counts against the messages of one address, and leaves no link behind where it is refused', async () => {
    const email = address();
    const id = await person({ primaryEmail: email });
    const answers = [];
    for (let at = 0; at < 11; at++) answers.push((await send(id)).status);
    expect(answers).toEqual([...Array.from({ length: 10 }, () => 204), 429]);
    const { body: open } = await portero().api(
      'GET',
      `/one-time-tokens?email=${email}&status=active&mask=true`,
    );
    expect(open).toHaveLength(10);
  });
});
