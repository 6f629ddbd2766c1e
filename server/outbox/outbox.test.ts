/** Messages that nobody waits for arrive although a provider is down, and nobody but their reader learns what is in them. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type MailServer, smtpSettings, startMailServer } from '../messages/testing.ts';
import { onEveryServer } from '../testing/portero.ts';
import { pauses, startOutbox } from './delivery.ts';
import { queueLetter } from './queue.ts';
import { purgeOutbox } from './rules.ts';

const smtp = 'simple-mail-transfer-protocol';
const subject = 'Your password was changed';

onEveryServer('the outbox', (open) => {
  let counter = 0;
  const servers: MailServer[] = [];
  const mailServer = async (options?: Parameters<typeof startMailServer>[0]) => {
    const server = await startMailServer(options);
    servers.push(server);
    return server;
  };
  const db = () => open().tenants.default.db;
  const rows = () => db().read.selectFrom('outbox_messages').selectAll().execute();
  const listed = async () => (await open().api('GET', '/outbox')).body;
  const useServer = async ({ port }: { readonly port: number }) => {
    const body = { connectorId: smtp, config: smtpSettings(port) };
    expect((await open().api('POST', '/connectors', body)).status).toBe(200);
  };
  /** Nobody listens there. */
  const away = async () => {
    const server = await startMailServer();
    await server.close();
    await useServer(server);
  };
  const makeDue = () =>
    db().write.updateTable('outbox_messages').set({ nextTryAt: 1, claimedUntil: 0 }).execute();
  const changePassword = async () => {
    const email = `somebody${counter++}@example.com`;
    const { body } = await open().api('POST', '/users', { primaryEmail: email, password: 'violet-Zebra-77' });
    const { status } = await open().api('PATCH', `/users/${body.id}/password`, {
      password: 'violet-Zebra-78',
    });
    expect(status).toBe(200);
    return email;
  };
  const entries = async (key: string) =>
    (await open().api('GET', `/logs?logKey=${key}`)).body.map(({ payload }: { payload: object }) => payload);

  beforeEach(async () => {
    await db().write.deleteFrom('outbox_messages').execute();
    await db().write.deleteFrom('connectors').execute();
    await db().write.deleteFrom('logs').where('key', 'like', '%Outbox.%').execute();
    await db().write.deleteFrom('logs').where('key', '=', 'Message.GivenUp').execute();
    open().tenants.default.cache.invalidate('connectors');
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  it('keeps a notice while the provider is away, sealed, and brings it once it is back', async () => {
    await away();
    const email = await changePassword();
    await open().outbox.run();
    const [row] = await rows();
    expect(row).toMatchObject({ kind: 'password-changed', tries: 1, claimedUntil: 0, givenUpAt: null });
    expect(row?.nextTryAt).toBeGreaterThan(Date.now());
    expect(JSON.stringify(row)).not.toContain(email);
    const mail = await mailServer();
    await useServer(mail);
    await open().outbox.run();
    expect(mail.mails).toEqual([]);
    await makeDue();
    await open().outbox.run();
    expect(mail.mails.map(({ to }) => to)).toEqual([[email]]);
    expect(mail.mails[0]?.raw).toContain(`Subject: ${subject}`);
    expect(await rows()).toEqual([]);
  });

  it('tells when it happened, not when it could be told', async () => {
    const tenant = open().tenants.default;
    await queueLetter(tenant, tenant.db, 'password-changed', {
      to: 'late@example.com',
      account: 'late',
      service: 'localhost:3001',
      languages: ['en'],
      at: Date.UTC(2020, 1, 29, 12),
    });
    const mail = await mailServer();
    await useServer(mail);
    await open().outbox.run();
    expect(mail.mails[0]?.raw).toContain('February 29, 2020');
  });

  it('holds nothing of a change that did not happen', async () => {
    const tenant = open().tenants.default;
    const facts = { to: 'x@example.com', account: 'x', service: 'x', languages: [], at: 1 };
    const failed = tenant.db.transaction(async (tx) => {
      await queueLetter(tenant, tx, 'password-changed', facts);
      throw new Error('the change failed');
    });
    await expect(failed).rejects.toThrow('the change failed');
    expect(await rows()).toEqual([]);
  });

  it('goes by the reserve, too', async () => {
    await away();
    const spare = await mailServer();
    const body = { connectorId: smtp, isReserve: true, config: smtpSettings(spare.port) };
    expect((await open().api('POST', '/connectors', body)).status).toBe(200);
    await changePassword();
    await open().outbox.run();
    expect(spare.mails).toHaveLength(1);
    expect((await entries('Message.FailedOver'))[0]).toMatchObject({ type: 'password-changed' });
  });

  it('has the pauses grow, and gives up after the last with an entry that names nobody', async () => {
    await away();
    const email = await changePassword();
    await open().outbox.run();
    for (const [tries, pause] of pauses.entries()) {
      const [row] = await rows();
      expect(row?.tries).toBe(tries + 1);
      expect((row?.nextTryAt ?? 0) - Date.now()).toBeGreaterThan(pause - 10_000);
      expect(row?.givenUpAt).toBeNull();
      await makeDue();
      await open().outbox.run();
    }
    const [row] = await rows();
    expect(row?.givenUpAt).toBeGreaterThan(0);
    await makeDue();
    await open().outbox.run();
    expect((await rows())[0]?.tries).toBe(pauses.length + 1);
    const [entry, ...more] = await entries('Message.GivenUp');
    expect(more).toEqual([]);
    expect(entry).toMatchObject({ type: 'password-changed', tries: pauses.length + 1, error: 'unreachable' });
    expect(JSON.stringify(entry)).not.toContain(email);
  });

  it('gives up at once where the address is refused, whose owner the list does not give away', async () => {
    const strict = await mailServer({ refuse: 'No such mailbox: somebody@elsewhere.example' });
    await useServer(strict);
    const email = await changePassword();
    await open().outbox.run();
    const [one] = await listed();
    expect(one).toMatchObject({
      channel: 'email',
      type: 'password-changed',
      recipient: 'some****@example.com',
      status: 'GivenUp',
      tries: 1,
      nextTryAt: null,
    });
    expect(one.lastError).toContain('No such mailbox: …');
    expect(JSON.stringify(one)).not.toContain(email);
    expect(await entries('Message.GivenUp')).toMatchObject([{ error: 'refused' }]);
  });

  it('tells administrators nothing of what is in a message, though the provider repeats it', async () => {
    const link = 'https://id.example.com/recovery/stop?token=8fJx2';
    const tenant = open().tenants.default;
    const chatty = await mailServer({ refuse: `Not with ${link} in it, said somebody@example.com` });
    await useServer(chatty);
    const content = { to: 'somebody@example.com', account: 'Ana', service: 'x', languages: [], at: 1, link };
    await tenant.db.transaction((db) => queueLetter(tenant, db, 'recovery-requested', content));
    await open().outbox.run();
    const [{ lastError }] = await listed();
    expect(lastError).toContain('Not with … in it');
    expect(lastError).not.toMatch(/8fJx2|somebody/);
  });

  it('can be looked at and emptied although there is something in it that nobody can read', async () => {
    await away();
    await changePassword();
    await db().write.updateTable('outbox_messages').set({ sealed: 'of another key' }).execute();
    await changePassword();
    const all = await listed();
    expect(all.map(({ recipient }: { recipient: string }) => recipient).sort()).toEqual([
      '',
      'some****@example.com',
    ]);
    for (const { id } of all) expect((await open().api('DELETE', `/outbox/${id}`)).status).toBe(204);
    expect(await rows()).toEqual([]);
  });

  it('is brought by one process at a time', async () => {
    const mail = await mailServer();
    await useServer(mail);
    await open().tenants.default.db.transaction((tx) =>
      queueLetter(open().tenants.default, tx, 'password-changed', {
        to: 'once@example.com',
        account: 'once',
        service: 'x',
        languages: [],
        at: 1,
      }),
    );
    const others = [1, 2, 3].map(() => startOutbox([open().tenants.default]));
    await Promise.all([open().outbox, ...others].map((one) => one.run()));
    expect(mail.mails).toHaveLength(1);
    for (const other of others) await other.stop();
  });

  it('is taken over from a process that died with it in hand, and not before', async () => {
    await away();
    await changePassword();
    await open().outbox.run();
    const mail = await mailServer();
    await useServer(mail);
    const held = { nextTryAt: 1, claimedUntil: Date.now() + 60_000 };
    await db().write.updateTable('outbox_messages').set(held).execute();
    await open().outbox.run();
    expect(mail.mails).toEqual([]);
    await db().write.updateTable('outbox_messages').set({ claimedUntil: 1 }).execute();
    await open().outbox.run();
    expect(mail.mails).toHaveLength(1);
  });

  it('is not lost to a clock that was wrong: neither what it put off nor what it died with', async () => {
    const mail = await mailServer();
    await useServer(mail);
    const ahead = Date.now() + 365 * 86_400_000;
    for (const wrong of [{ nextTryAt: ahead }, { nextTryAt: 1, claimedUntil: ahead }]) {
      const tenant = open().tenants.default;
      const facts = { to: 'late@example.com', account: 'late', service: 'x', languages: [], at: 1 };
      await tenant.db.transaction(async (tx) => {
        await queueLetter(tenant, tx, 'password-changed', facts);
        await tx.write.updateTable('outbox_messages').set(wrong).execute();
      });
      await open().outbox.run();
      expect(await rows(), JSON.stringify(wrong)).toEqual([]);
    }
    expect(mail.mails).toHaveLength(2);
  });

  it('waits at the end for what it has begun', async () => {
    let letGo = (): void => undefined;
    const mail = await mailServer({ until: new Promise<void>((done) => (letGo = done)) });
    await useServer(mail);
    const other = startOutbox([open().tenants.default]);
    await changePassword();
    const running = Promise.all([open().outbox.run(), other.run()]);
    await expect.poll(() => mail.mails.length).toBe(1);
    const stopped = other.stop();
    letGo();
    await Promise.all([running, stopped]);
    expect(await rows()).toEqual([]);
  });

  it('is emptied quietly where there is nothing to send with', async () => {
    await changePassword();
    await open().outbox.run();
    const { body } = await open().api('GET', '/development-inbox');
    expect(body[0]).toMatchObject({ subject, code: null });
    expect(await rows()).toEqual([]);
  });

  it('lets administrators send again and drop, which the log keeps', async () => {
    await away();
    await changePassword();
    await open().outbox.run();
    await db().write.updateTable('outbox_messages').set({ tries: 8, givenUpAt: 5 }).execute();
    const [{ id }] = await listed();
    expect((await open().api('POST', `/outbox/${id}/send-again`)).status).toBe(204);
    await open().outbox.run();
    expect(await listed()).toMatchObject([{ id, status: 'Waiting', tries: 1 }]);
    expect((await open().api('DELETE', `/outbox/${id}`)).status).toBe(204);
    expect(await listed()).toEqual([]);
    expect((await open().api('DELETE', `/outbox/${id}`)).body.code).toBe('entity.not_found');
    expect((await open().api('POST', `/outbox/${id}/send-again`)).body.code).toBe('entity.not_found');
    expect(await entries('Management.Outbox.SentAgain')).toMatchObject([{ outboxMessageId: id }]);
    expect(await entries('Management.Outbox.Dropped')).toMatchObject([{ outboxMessageId: id }]);
  });

  it('forgets what was given up after two weeks, and nothing else', async () => {
    await away();
    await changePassword();
    await changePassword();
    await open().outbox.run();
    const [{ id }] = await listed();
    await db().write.updateTable('outbox_messages').set({ givenUpAt: 1 }).where('id', '=', id).execute();
    await purgeOutbox(db(), Date.now());
    const left = await rows();
    expect(left).toHaveLength(1);
    expect(left[0]?.id).not.toBe(id);
  });

  it('is neither seen nor touched from another tenant, or without permission', async () => {
    await away();
    await changePassword();
    await open().outbox.run();
    const [{ id }] = await listed();
    const authorization = `Bearer ${await open().managementToken('admin')}`;
    const seen = await open().admin?.inject({ url: '/api/outbox', headers: { authorization } });
    expect([seen?.statusCode, seen?.json()]).toEqual([200, []]);
    for (const request of [
      { method: 'POST', url: `/api/outbox/${id}/send-again` },
      { method: 'DELETE', url: `/api/outbox/${id}` },
    ] as const) {
      expect((await open().admin?.inject({ ...request, headers: { authorization } }))?.statusCode).toBe(404);
      expect((await open().core.inject({ ...request, headers: { authorization } })).statusCode).toBe(401);
      expect((await open().core.inject(request)).statusCode).toBe(401);
    }
    expect((await open().core.inject('/api/outbox')).statusCode).toBe(401);
    expect(await rows()).toHaveLength(1);
  });

  it('cannot be moved to another tenant: what is sealed there opens nowhere else', async () => {
    await away();
    await changePassword();
    await open().outbox.run();
    const [row] = await rows();
    const { admin } = open().tenants;
    expect(() => admin.vault.open('outbox', row?.sealed ?? '')).toThrow();
    expect(() => open().tenants.default.vault.open('inbox', row?.sealed ?? '')).toThrow();
  });
});

onEveryServer(
  'the outbox without anything to send with',
  (open) => {
    it('keeps nothing', async () => {
      const { body } = await open().api('POST', '/users', {
        primaryEmail: 'a@example.com',
        password: 'violet-Zebra-77',
      });
      await open().api('PATCH', `/users/${body.id}/password`, { password: 'violet-Zebra-78' });
      await open().outbox.run();
      expect((await open().api('GET', '/outbox')).body).toEqual([]);
      expect((await open().api('GET', '/logs?logKey=Message.GivenUp')).body).toEqual([]);
    });
  },
  { env: { DEVELOPMENT_INBOX: 'no' } },
);
