/** When the mail provider is away, slow or refuses: the person hears why, may try again, and nothing is stuck. */
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { begin } from '../experience/testing.ts';
import { type MailServer, smtpSettings, startMailServer } from '../messages/testing.ts';
import { onEveryServer } from '../testing/portero.ts';
import { byEmail, configure, redirectUri, type Visitor, visitor } from './testing.ts';

/** A mail server that takes the connection and then says nothing. */
async function startSilence() {
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

onEveryServer('a person whose code cannot be sent', (open) => {
  const deliverBy = async (port: number) => {
    const config = {
      ...smtpSettings(port),
      connectionTimeout: 300,
      greetingTimeout: 300,
      socketTimeout: 600,
    };
    const { body } = await open().api('GET', '/connectors');
    const [there] = body;
    const { status } = there
      ? await open().api('PATCH', `/connectors/${there.id}`, { config })
      : await open().api('POST', '/connectors', { connectorId: 'simple-mail-transfer-protocol', config });
    expect(status).toBe(200);
  };

  const codeIn = ({ mails }: MailServer): string => /\b\d{6}\b/.exec(mails.at(-1)?.raw ?? '')?.[0] ?? '';

  /** Still on the page of the address, which is still typed in, with a sentence that says what happened. */
  const hears = (v: Visitor, email: string) => {
    expect(v.page.status).toBeGreaterThanOrEqual(400);
    expect(v.page.status).toBeLessThan(600);
    expect(v.page.status).not.toBe(500);
    expect(v.value('identifier')).toBe(email);
    const said = v.complaint() ?? v.complaint('identifier');
    expect(said).toBeTruthy();
    return said;
  };

  it('hears it when the provider is away, slow or refuses, and goes on once it is back', async () => {
    const p = open();
    const silence = await startSilence();
    const refusing = await startMailServer({ refuse: 'Mailbox is full' });
    const gone = await startMailServer();
    await gone.close();
    await deliverBy(gone.port);
    await configure(p, byEmail);

    const v = await visitor(p);
    await v.start({ first_screen: 'register' });
    // What is wrong with the server is for its administrator; what is wrong with the mailbox is for its owner.
    for (const [{ port }, sentence] of [
      [gone, 'The message couldn’t be sent right now. Try again in a moment.'],
      [silence, 'The message couldn’t be sent right now. Try again in a moment.'],
      [refusing, '550 Mailbox is full'],
    ] as const) {
      await deliverBy(port);
      await v.submit({ identifier: 'ana@example.com' });
      expect(hears(v, 'ana@example.com')).toContain(sentence);
    }

    const mended = await startMailServer();
    await deliverBy(mended.port);
    await v.submit({ identifier: 'ana@example.com' });
    expect(v.page.path).toBe('/register/verification-code');
    await v.submit({ code: codeIn(mended) });
    expect(v.page.path).toBe(redirectUri);
    expect(mended.mails).toHaveLength(1);
    await Promise.all([silence.close(), refusing.close(), mended.close()]);
  });

  it('signs in by password meanwhile, where that does as well', async () => {
    const p = open();
    const gone = await startMailServer();
    await gone.close();
    await deliverBy(gone.port);
    await configure(p, byEmail);
    const account = { primaryEmail: 'eva@example.com', password: 'Lluvia-verde-77' };
    await p.api('POST', '/users', account);
    const v = await visitor(p);
    await v.start();
    expect(v.page.html).not.toContain('value="use-password"');
    await v.submit({ identifier: 'nobody@example.com' });
    expect(v.page.html).toContain('value="use-password"');
    await v.submit({ identifier: account.primaryEmail });
    hears(v, account.primaryEmail);
    expect(v.page.html).toContain('value="use-password"');
    await v.submit({ identifier: account.primaryEmail, action: 'use-password' });
    expect(v.page.path).toBe('/sign-in/password');
    await v.submit({ password: account.password });
    expect(v.page.path).toBe(redirectUri);
  });

  it('offers no password where nobody signs in by one', async () => {
    const p = open();
    const method = { identifier: 'email', password: false, verificationCode: true, isPasswordPrimary: false };
    await configure(p, { ...byEmail, signIn: { methods: [method] } });
    const v = await visitor(p);
    await v.start();
    await v.submit({ identifier: 'eva@example.com' });
    hears(v, 'eva@example.com');
    expect(v.page.html).not.toContain('value="use-password"');
    await v.submit({ identifier: 'eva@example.com', action: 'use-password' });
    hears(v, 'eva@example.com');
  });

  it('keeps the code that did arrive when a further one cannot be sent', async () => {
    const p = open();
    const server = await startMailServer();
    await deliverBy(server.port);
    const v = await visitor(p);
    await v.start({ first_screen: 'register' });
    await v.submit({ identifier: 'bea@example.com' });
    const code = codeIn(server);
    await server.close();
    await v.submit({ action: 'resend' });
    expect(v.page.path).toBe('/register/verification-code');
    expect(v.complaint() ?? v.complaint('code')).toBeTruthy();
    await v.submit({ code });
    expect(v.page.path).toBe(redirectUri);
  });

  it('hears the same as somebody who does not exist, who learns nothing by that', async () => {
    const p = open();
    const gone = await startMailServer();
    await gone.close();
    await deliverBy(gone.port);
    await configure(p, byEmail);
    await p.api('POST', '/users', { primaryEmail: 'exists@example.com' });
    const asked = async (email: string) => {
      const { call } = await begin(p, 'ForgotPassword');
      const identifier = { type: 'email', value: email };
      return call('POST', '/verification/verification-code', {
        identifier,
        interactionEvent: 'ForgotPassword',
      });
    };
    const known = await asked('exists@example.com');
    expect(known.status).toBeGreaterThanOrEqual(400);
    expect(await asked('nobody@example.com')).toEqual(known);
    const back = await startMailServer();
    await deliverBy(back.port);
    expect((await asked('exists@example.com')).status).toBe(200);
    expect((await asked('nobody@example.com')).status).toBe(200);
    expect(back.mails).toHaveLength(1);
    await back.close();
  });
});
