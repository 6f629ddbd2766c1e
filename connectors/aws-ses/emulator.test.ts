import type { Server } from 'node:http';
import sesLocal from 'aws-ses-v2-local';
import { AwsClient } from 'aws4fetch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleEmail, openPorts } from '../kit/testing/ports.ts';
import { defaultEmailTemplates } from '../templates/templates.ts';
import { emulatorKey, type SesEmulator, startSesEmulator } from './emulator.ts';
import { type SignedRequest, signatureProblem } from './emulator-signature.ts';
import { awsSes } from './factory.ts';

describe('the check of signatures', () => {
  // The GET of AWS's published test suite for Signature Version 4 ("get-vanilla").
  const vanilla: SignedRequest = {
    method: 'GET',
    target: '/',
    headers: {
      host: 'example.amazonaws.com',
      'x-amz-date': '20150830T123600Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    },
    body: new Uint8Array(),
  };
  const expectation = {
    keys: { AKIDEXAMPLE: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
    service: 'service',
    now: Date.UTC(2015, 7, 30, 12, 36),
  };

  it('agrees with AWS’s own example', () => {
    expect(signatureProblem(vanilla, expectation)).toBeUndefined();
  });

  it.each<[string, Partial<SignedRequest>, Partial<typeof expectation> & { region?: string }, RegExp]>([
    ['another body', { body: Buffer.from('x') }, {}, /does not match/],
    ['another path', { target: '/admin' }, {}, /does not match/],
    ['another method', { method: 'POST' }, {}, /does not match/],
    ['another host', { headers: { ...vanilla.headers, host: 'evil.example' } }, {}, /does not match/],
    ['no signature', { headers: { host: 'example.amazonaws.com' } }, {}, /Missing Authentication/],
    [
      'an unsigned header of AWS',
      { headers: { ...vanilla.headers, 'x-amz-target': 'x' } },
      {},
      /must be a 'SignedHeader'/,
    ],
    ['an unknown key', {}, { keys: { AKIDEXAMPLE2: 'x' } } as never, /security token/],
    ['a key like a property of every object', {}, { keys: {} } as never, /security token/],
    ['another secret', {}, { keys: { AKIDEXAMPLE: 'wrong' } }, /does not match/],
    ['an old date', {}, { now: expectation.now + 301_000 }, /expired/],
    ['a date to come', {}, { now: expectation.now - 301_000 }, /not yet current/],
    ['another service', {}, { service: 'ses' }, /correct service/],
    ['another region', {}, { region: 'eu-west-1' }, /valid region/],
  ])('refuses %s', (_what, request, changed, words) => {
    const problem = signatureProblem({ ...vanilla, ...request }, { ...expectation, ...changed });
    expect(problem?.message).toMatch(words);
  });
});

describe('the emulator of SES', () => {
  let ses: SesEmulator;
  beforeAll(async () => {
    ses = await startSesEmulator();
  });
  afterAll(() => ses.close());
  const post = async (body: unknown) => {
    const client = new AwsClient({ ...emulatorKey, service: 'ses', region: 'eu-west-1', retries: 0 });
    const answer = await client.fetch(`${ses.url}/v2/email/outbound-emails`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      aws: { allHeaders: true },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: answer.status, type: answer.headers.get('x-amzn-errortype'), body: await answer.json() };
  };
  const mail = (changes: object = {}, simple: object = {}) => ({
    FromEmailAddress: 'hello@example.com',
    Destination: { ToAddresses: ['ana@example.com'] },
    Content: {
      Simple: { Subject: { Data: 'Hi' }, Body: { Text: { Data: '<script>alert(1)</script>' } }, ...simple },
    },
    ...changes,
  });

  it('takes a mail and shows it, with nothing in it that could run', async () => {
    expect(await post(mail())).toMatchObject({ status: 200, body: { MessageId: expect.any(String) } });
    const page = await (await fetch(ses.url)).text();
    expect(page).toContain('ana@example.com');
    expect(page).not.toContain('<script>');
    expect(await (await fetch(`${ses.url}/mails`)).json()).toHaveLength(1);
    await fetch(`${ses.url}/clear`, { method: 'POST' });
    expect(ses.mails).toEqual([]);
  });

  it.each([
    ['no JSON', '{'],
    ['an unknown key', mail({ Sender: 'x' })],
    ['an unknown key inside', mail({}, { Attachments: [] })],
    ['no recipient', mail({ Destination: {} })],
    ['too many recipients', mail({ Destination: { ToAddresses: Array(51).fill('a@example.com') } })],
    ['no sender', mail({ FromEmailAddress: undefined })],
    ['a sender that is not ASCII', mail({ FromEmailAddress: 'Librería <hello@example.com>' })],
    ['a sender that is no address', mail({ FromEmailAddress: 'hello' })],
    ['two recipients in one', mail({ Destination: { ToAddresses: ['a@example.com, b@example.com'] } })],
    ['an unknown character set', mail({}, { Subject: { Data: 'Hi', Charset: 'utf9' } })],
    ['an empty body', mail({}, { Body: {} })],
    ['a subject of two lines', mail({}, { Subject: { Data: 'a\nBcc: b' } })],
  ])('refuses %s', async (_what, body) => {
    expect(await post(body)).toMatchObject({
      status: 400,
      type: expect.stringMatching(/^BadRequestException:/),
      body: { message: expect.any(String) },
    });
    expect(ses.mails).toEqual([]);
  });

  it('refuses unsigned requests and unknown operations', async () => {
    const unsigned = await fetch(`${ses.url}/v2/email/outbound-emails`, { method: 'POST', body: '{}' });
    expect(unsigned.status).toBe(403);
    expect((await fetch(`${ses.url}/v2/email/identities`)).status).toBe(404);
  });
});

type Start = (config: { port: number }) => Promise<Server>;
/** The package is CommonJS: who loads it decides where its default export is. */
const isStart = (value: unknown): value is Start => typeof value === 'function';

describe('another emulator, written by others', () => {
  it('takes what the connector sends', async () => {
    const exported: readonly unknown[] = [sesLocal, Reflect.get(sesLocal, 'default')];
    const start = exported.find(isStart);
    if (!start) throw new Error('The package exports no emulator.');
    const server = await start({ port: 0 });
    const address = server.address();
    const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const config = {
      accessKeyId: emulatorKey.accessKeyId,
      accessKeySecret: emulatorKey.secretAccessKey,
      region: 'eu-west-1',
      emailAddress: 'Librería <hello@example.com>',
      templates: defaultEmailTemplates,
    };
    await awsSes.openEmail(config, openPorts({ endpoint })).send(exampleEmail());
    const store = await (await fetch(`${endpoint}/store`)).json();
    expect(store).toMatchObject({
      emails: [
        {
          subject: 'Código 123456',
          destination: { to: ['ana@example.com'] },
          body: { html: '<p>Código <b>123456</b> &amp; más</p>', text: 'Código 123456 & más' },
        },
      ],
    });
    await new Promise((resolve) => server.close(resolve));
  });
});
