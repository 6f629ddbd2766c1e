import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import { emulatorKey, type SesEmulator, startSesEmulator } from '@portero/connectors/aws-ses/emulator.ts';
import { ConnectorError } from '@portero/connectors/kit/connector.ts';
import { secretMask } from '@portero/schema/connectors.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { onEveryServer, startPortero, type TestPortero } from '../testing/portero.ts';
import { inTime } from './fail-over.ts';
import { providerWords } from './provider-words.ts';
import { type MailServer, smtpSettings, startMailServer } from './testing.ts';

const smtp = 'simple-mail-transfer-protocol';
const ses = 'aws-ses-mail';
const usages = smtpSettings(1).templates.map(({ usageType, subject, content }) => ({
  usageType,
  subject,
  content,
}));
const sesSettings = {
  accessKeyId: emulatorKey.accessKeyId,
  accessKeySecret: emulatorKey.secretAccessKey,
  region: 'eu-west-1',
  emailAddress: 'hello@example.com',
  templates: usages,
};

const add = async (portero: TestPortero, connectorId: string, config: object, isReserve?: boolean) => {
  const { body, status } = await portero.api('POST', '/connectors', { connectorId, config, isReserve });
  expect(status).toBe(200);
  return body;
};
const reserve = (portero: TestPortero, { port }: { readonly port: number }) =>
  add(portero, smtp, smtpSettings(port), true);

let persons = 0;
/** Have a code sent to an address that nothing was sent to before. */
async function ask(portero: TestPortero) {
  const email = `person${persons++}@example.com`;
  return { email, ...(await portero.api('POST', '/verification-codes', { email })) };
}

const entries = async (portero: TestPortero) => {
  const { body } = await portero.api('GET', '/logs?logKey=Message.FailedOver');
  return body.map(({ payload }: { payload: object }) => payload);
};

/** A peer that takes connections and says nothing. */
async function startDeaf(): Promise<Server & { readonly port: number }> {
  const open = new Set<Socket>();
  const server = createServer((socket) => open.add(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.on('close', () => undefined);
  const { port } = server.address() as AddressInfo;
  return Object.assign(server, {
    port,
    close(done?: () => void) {
      for (const socket of open) socket.destroy();
      return Object.getPrototypeOf(server).close.call(server, done);
    },
  });
}

describe('waiting for a provider', () => {
  it('ends after the time that it is given', async () => {
    const failure = await inTime(new Promise(() => undefined), 5).catch((one: unknown) => one);
    expect(failure).toBeInstanceOf(ConnectorError);
    expect(failure).toMatchObject({ fault: 'timeout' });
  });
});

describe('what a provider says', () => {
  // Without a bound this takes more than an hour.
  it('is looked through as far as anybody reads, however much it is', () => {
    const endless = new ConnectorError('general', { errorDescription: `No: ${'x'.repeat(1_000_000)}` });
    expect(providerWords(endless, ['123456'])).toMatch(/^No: x{496}$/);
  });
});

onEveryServer('a connector in reserve', (open) => {
  let spare: MailServer;
  let main: MailServer;
  beforeAll(async () => {
    spare = await startMailServer();
    main = await startMailServer();
  });
  afterAll(async () => {
    await spare.close();
    await main.close();
  });
  beforeEach(async () => {
    await open().tenants.default.db.write.deleteFrom('connectors').execute();
    await open()
      .tenants.default.db.write.deleteFrom('logs')
      .where('key', '=', 'Message.FailedOver')
      .execute();
    spare.mails.length = 0;
    main.mails.length = 0;
  });

  it('brings nothing while the main one does', async () => {
    await add(open(), smtp, smtpSettings(main.port));
    await reserve(open(), spare);
    expect((await ask(open())).status).toBe(204);
    expect([main.mails.length, spare.mails.length]).toEqual([1, 0]);
    expect(await entries(open())).toEqual([]);
  });

  it('brings the same code when the main one cannot be reached, and the audit log tells why without code or address', async () => {
    const gone = await startMailServer();
    await gone.close();
    const one = await add(open(), smtp, smtpSettings(gone.port));
    const other = await reserve(open(), spare);
    const { status, email } = await ask(open());
    expect(status).toBe(204);
    const code = /Generic: (\d{6})/.exec(spare.mails[0]?.raw ?? '')?.[1];
    const verified = await open().api('POST', '/verification-codes/verify', {
      email,
      verificationCode: code,
    });
    expect(verified.status).toBe(204);
    const [entry] = await entries(open());
    expect(entry).toMatchObject({
      result: 'Success',
      channel: 'email',
      type: 'Generic',
      connector: { id: other.id, connectorId: smtp },
      insteadOf: { id: one.id, connectorId: smtp, reason: 'unreachable' },
    });
    expect(JSON.stringify(entry)).not.toContain(email);
    expect(JSON.stringify(entry)).not.toContain(code);
  });

  it('brings what the main one refused by repeating it, and the log has neither code nor address', async () => {
    let logged = '';
    const log = new Writable({
      write(chunk: Buffer, _encoding, done) {
        logged += chunk.toString('utf8');
        done();
      },
    });
    const portero = await startPortero({ env: { LOG_LEVEL: 'debug' }, log });
    const echo = await startMailServer({ repeats: true });
    await add(portero, smtp, smtpSettings(echo.port));
    await reserve(portero, spare);
    const { status, email } = await ask(portero);
    expect(status).toBe(204);
    const code = /Generic: (\d{6})/.exec(spare.mails[0]?.raw ?? '')?.[1] ?? 'none';
    expect(echo.mails[0]?.raw).toContain(code);
    await portero.close();
    await echo.close();
    expect(logged).toContain('the reserve is tried');
    expect(logged).toContain('Later: ');
    for (const secret of [code, email]) expect(logged).not.toContain(secret);
  });

  it.each([
    ['throttled', { refuse: 'Too many messages', responseCode: 451 }, 'unavailable'],
    ['not allowed to send', { refuse: '5.7.1 Relaying denied', responseCode: 550 }, 'account'],
    ['refused at the login', { refusesLogin: true }, 'credentials'],
  ])('brings it when the main one is %s', async (_what, trouble, reason) => {
    const bad = await startMailServer(trouble);
    await add(open(), smtp, {
      ...smtpSettings(bad.port),
      auth: { type: 'login', user: 'mailer', pass: 'canary' },
    });
    await reserve(open(), spare);
    expect((await ask(open())).status).toBe(204);
    expect(spare.mails).toHaveLength(1);
    expect(await entries(open())).toMatchObject([{ insteadOf: { reason } }]);
    await bad.close();
  });

  it('brings it when the stored settings of the main one cannot be opened', async () => {
    const one = await add(open(), smtp, smtpSettings(main.port));
    const other = await reserve(open(), spare);
    const { db, vault } = open().tenants.default;
    const store = (sealedConfig: string) =>
      db.write.updateTable('connectors').set({ sealedConfig }).where('id', '=', one.id).execute();
    const insteadOf = { id: one.id, reason: 'settings' };
    for (const [at, sealed] of ['of another key', vault.seal('connector-config', '{"port":1}')].entries()) {
      await store(sealed);
      expect((await ask(open())).status).toBe(204);
      expect([main.mails.length, spare.mails.length]).toEqual([0, at + 1]);
      expect((await entries(open()))[at]).toMatchObject({ connector: { id: other.id }, insteadOf });
    }
    await open().api('DELETE', `/connectors/${other.id}`);
    expect((await ask(open())).body.code, 'without a reserve').toBe('connector.invalid_config');
  });

  it('brings it when the main one does not answer', async () => {
    const deaf = await startDeaf();
    await add(open(), smtp, { ...smtpSettings(deaf.port), greetingTimeout: 50 });
    await reserve(open(), spare);
    expect((await ask(open())).status).toBe(204);
    expect(await entries(open())).toMatchObject([{ insteadOf: { reason: 'timeout' } }]);
    deaf.close();
  });

  it('goes first for a while where nobody answered, and leaves it to the main one when it fails itself', async () => {
    const deaf = await startDeaf();
    let asked = 0;
    deaf.on('connection', () => asked++);
    const one = await add(open(), smtp, { ...smtpSettings(deaf.port), greetingTimeout: 50 });
    const other = await reserve(open(), spare);
    for (let sent = 0; sent < 3; sent++) expect((await ask(open())).status).toBe(204);
    expect([asked, spare.mails.length]).toEqual([1, 3]);
    expect((await entries(open())).map(({ insteadOf }: { insteadOf: object }) => insteadOf)).toEqual(
      Array(3).fill({ id: one.id, connectorId: smtp, reason: 'timeout' }),
    );
    await open().api('PATCH', `/connectors/${one.id}`, { config: smtpSettings(main.port) });
    const gone = await startMailServer();
    await gone.close();
    await open().api('PATCH', `/connectors/${other.id}`, { config: smtpSettings(gone.port) });
    expect((await ask(open())).status).toBe(204);
    await open().api('PATCH', `/connectors/${other.id}`, { config: smtpSettings(spare.port) });
    expect((await ask(open())).status).toBe(204);
    expect([main.mails.length, spare.mails.length]).toEqual([2, 3]);
    deaf.close();
  });

  it('is not asked when the address itself was refused, which the caller hears', async () => {
    const strict = await startMailServer({ refuse: 'No such mailbox here' });
    await add(open(), smtp, smtpSettings(strict.port));
    await reserve(open(), spare);
    const { status, body } = await ask(open());
    expect([status, body.code]).toEqual([400, 'connector.general']);
    expect(body.message).toContain('No such mailbox');
    expect([spare.mails.length, await entries(open())]).toEqual([0, []]);
    await strict.close();
  });

  it('counts a message once, however many were asked to bring it, and not at all when nobody did', async () => {
    const gone = await startMailServer();
    await gone.close();
    await add(open(), smtp, smtpSettings(gone.port));
    const { id } = await reserve(open(), spare);
    const email = 'counted@example.com';
    const codes = () => open().api('POST', '/verification-codes', { email });
    for (let sent = 0; sent < 9; sent++) expect((await codes()).status).toBe(204);
    await open().api('PATCH', `/connectors/${id}`, { config: smtpSettings(gone.port) });
    for (let failed = 0; failed < 3; failed++) expect((await codes()).status).toBe(400);
    expect((await entries(open()))[0]).toMatchObject({ result: 'Error', error: 'unreachable' });
    await open().api('PATCH', `/connectors/${id}`, { config: smtpSettings(spare.port) });
    expect([(await codes()).status, (await codes()).status]).toEqual([204, 429]);
  });

  it('is left out of a trial, whose settings are what is tried', async () => {
    const gone = await startMailServer();
    await gone.close();
    await add(open(), smtp, smtpSettings(main.port));
    await reserve(open(), spare);
    const config = smtpSettings(gone.port);
    const { status } = await open().api('POST', `/connectors/${smtp}/test`, {
      email: 'a@example.com',
      config,
    });
    expect([status, spare.mails.length]).toEqual([400, 0]);
  });

  it('needs a main one, stays when that is replaced, and is replaced by another reserve', async () => {
    const config = smtpSettings(1);
    const alone = await open().api('POST', '/connectors', { connectorId: smtp, config, isReserve: true });
    expect([alone.status, alone.body.code]).toEqual([422, 'connector.reserve_without_main']);
    await add(open(), smtp, config);
    const first = await reserve(open(), spare);
    expect(first.isReserve).toBe(true);
    const second = await reserve(open(), main);
    const replaced = await add(open(), ses, sesSettings);
    expect(replaced).not.toHaveProperty('isReserve');
    const { body } = await open().api('GET', '/connectors');
    expect(body.map(({ id }: { id: string }) => id)).toEqual([replaced.id, second.id]);
  });

  it('changes places with the main one, and takes its place when that is removed', async () => {
    const one = await add(open(), ses, sesSettings);
    const other = await reserve(open(), spare);
    const refused = await open().api('POST', `/connectors/${one.id}/promote`);
    expect([refused.status, refused.body.code]).toEqual([422, 'connector.not_a_reserve']);
    const swapped = await open().api('POST', `/connectors/${other.id}/promote`);
    expect([swapped.status, swapped.body.id, swapped.body.isReserve]).toEqual([200, other.id, undefined]);
    const order = async () =>
      (await open().api('GET', '/connectors')).body.map((row: { id: string; isReserve?: true }) => [
        row.id,
        row.isReserve,
      ]);
    expect(await order()).toEqual([
      [other.id, undefined],
      [one.id, true],
    ]);
    expect((await open().api('DELETE', `/connectors/${other.id}`)).status).toBe(204);
    expect(await order()).toEqual([[one.id, undefined]]);
    expect((await open().api('POST', '/connectors/nobody/promote')).status).toBe(404);
  });

  it('keeps its secrets apart from those of a main one of the same kind', async () => {
    const deaf = await startMailServer({ refusesLogin: true });
    const withLogin = (pass: string) => ({
      ...smtpSettings(deaf.port),
      auth: { type: 'login', user: 'mailer', pass },
    });
    const first = await add(open(), smtp, withLogin('canary-main'));
    const second = await add(open(), smtp, withLogin('canary-reserve'), true);
    const masked = await open().api('GET', `/connectors/${second.id}?mask=1`);
    expect(masked.body.config.auth.pass).toBe(secretMask);
    await open().api('PATCH', `/connectors/${second.id}`, {
      config: { ...masked.body.config, host: 'localhost' },
    });
    const kept = await open().api('GET', `/connectors/${second.id}`);
    expect(kept.body.config).toMatchObject({ host: 'localhost', auth: { pass: 'canary-reserve' } });
    await add(open(), smtp, masked.body.config, true);
    const { body } = await open().api('GET', '/connectors');
    expect(body.map(({ config }: { config: { auth: { pass: string } } }) => config.auth.pass)).toEqual([
      'canary-main',
      'canary-reserve',
    ]);
    expect(first.id).toBe(body[0].id);
    await deaf.close();
  });

  it('cannot be set up, or promoted, from another tenant or with a token that only reads', async () => {
    await add(open(), ses, sesSettings);
    const { id } = await reserve(open(), spare);
    const authorization = `Bearer ${await open().managementToken('admin')}`;
    const request = { method: 'POST', url: `/api/connectors/${id}/promote` } as const;
    expect((await open().admin?.inject({ ...request, headers: { authorization } }))?.statusCode).toBe(404);
    expect((await open().core.inject({ ...request, headers: { authorization } })).statusCode).toBe(401);
    expect((await open().core.inject(request)).statusCode).toBe(401);
    expect((await open().api('GET', `/connectors/${id}`)).body.isReserve).toBe(true);
  });
});

describe('the only connector', () => {
  it('leaves nothing of a message in the log when it refuses it by repeating it', async () => {
    let logged = '';
    const log = new Writable({
      write(chunk: Buffer, _encoding, done) {
        logged += chunk.toString('utf8');
        done();
      },
    });
    const portero = await startPortero({ env: { LOG_LEVEL: 'debug' }, log });
    const echo = await startMailServer({ repeats: true });
    await add(portero, smtp, smtpSettings(echo.port));
    const { status, email } = await ask(portero);
    expect(status).toBe(400);
    const code = /Generic: (\d{6})/.exec(echo.mails[0]?.raw ?? '')?.[1] ?? 'none';
    await portero.close();
    await echo.close();
    expect(logged).toContain('a message could not be sent');
    expect(logged).toContain('Later: ');
    for (const secret of [code, email]) expect(logged).not.toContain(secret);
  });
});

describe('SES with a mail server in reserve', () => {
  let emulator: SesEmulator;
  let spare: MailServer;
  let portero: TestPortero;
  beforeAll(async () => {
    emulator = await startSesEmulator();
    spare = await startMailServer();
    portero = await startPortero({ env: { AWS_ENDPOINT_URL_SESV2: emulator.url } });
    await add(portero, ses, sesSettings);
    await reserve(portero, spare);
  });
  afterAll(async () => {
    await portero.close();
    await emulator.close();
    await spare.close();
  });

  it('is left alone where SES found the request itself wrong', async () => {
    emulator.trouble = { kind: 'refuse', refusal: 'bad-request' };
    const before = spare.mails.length;
    expect((await ask(portero)).body.code).toBe('connector.invalid_response');
    expect(spare.mails).toHaveLength(before);
  });

  it.each([
    [{ kind: 'refuse', refusal: 'fault' }, 'unavailable'],
    [{ kind: 'refuse', refusal: 'throttled' }, 'throttled'],
    [{ kind: 'refuse', refusal: 'quota' }, 'throttled'],
    [{ kind: 'refuse', refusal: 'denied' }, 'credentials'],
    [{ kind: 'refuse', refusal: 'suspended' }, 'account'],
    [{ kind: 'hang-up' }, 'unreachable'],
  ] as const)('%o lets the reserve bring it', async (trouble, reason) => {
    emulator.trouble = trouble;
    expect((await ask(portero)).status).toBe(204);
    expect((await entries(portero))[0]).toMatchObject({ insteadOf: { connectorId: ses, reason } });
  });
});
