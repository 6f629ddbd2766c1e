import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultEmailTemplates } from '../kit/default-templates.ts';
import { emulatorKey, type SesEmulator, startSesEmulator } from './emulator.ts';
import { awsSes } from './factory.ts';

const config = {
  accessKeyId: emulatorKey.accessKeyId,
  accessKeySecret: emulatorKey.secretAccessKey,
  region: 'eu-west-1',
  emailAddress: 'Librería <hello@example.com>',
  emailAddressIdentityArn: '',
  configurationSetName: 'codes',
  templates: defaultEmailTemplates,
};
const email = {
  to: 'ana@example.com',
  subject: 'Código 123456',
  html: '<p>Código <b>123456</b> &amp; más</p>',
};

describe('the AWS SES connector', () => {
  let ses: SesEmulator;
  beforeAll(async () => {
    ses = await startSesEmulator();
  });
  afterAll(() => ses.close());
  beforeEach(() => {
    ses.mails.length = 0;
    ses.trouble = undefined;
  });
  const open = (changes: object = {}) =>
    awsSes.openEmail({ ...config, ...changes }, { fetch, endpoint: ses.url });

  it('sends a signed mail with HTML and text, from whom and through what was configured', async () => {
    await open().send({ ...email, replyTo: 'help@example.com' });
    expect(ses.mails).toEqual([
      {
        FromEmailAddress: 'Librería <hello@example.com>',
        ConfigurationSetName: 'codes',
        Destination: { ToAddresses: ['ana@example.com'] },
        ReplyToAddresses: ['help@example.com'],
        Content: {
          Simple: {
            Subject: { Data: 'Código 123456', Charset: 'UTF-8' },
            Body: {
              Html: { Data: email.html, Charset: 'UTF-8' },
              Text: { Data: 'Código 123456 & más', Charset: 'UTF-8' },
            },
          },
        },
      },
    ]);
  });

  it('says in SES’s words what is wrong, and what to do', async () => {
    await expect(open({ accessKeySecret: 'wrong' }).send(email)).rejects.toMatchObject({
      code: 'invalid_response',
      data: { message: expect.stringContaining('check the secret access key') },
    });
    await expect(open({ accessKeyId: 'AKIAWRONG' }).send(email)).rejects.toMatchObject({
      data: { message: expect.stringContaining('check the access key id') },
    });
    ses.trouble = {
      kind: 'refuse',
      status: 400,
      type: 'MessageRejected',
      message: 'Email address is not verified.',
    };
    await expect(open().send(email)).rejects.toMatchObject({
      code: 'invalid_response',
      data: { message: expect.stringContaining('sandbox') },
    });
    expect(ses.mails).toEqual([]);
  });

  it('tries again after throttling and faults, and gives up after three times', async () => {
    ses.trouble = {
      kind: 'refuse',
      status: 429,
      type: 'TooManyRequestsException',
      message: 'Slow down.',
      times: 2,
    };
    await open().send(email);
    expect(ses.mails).toHaveLength(1);
    ses.trouble = { kind: 'refuse', status: 429, type: 'TooManyRequestsException', message: 'Slow down.' };
    await expect(open().send(email)).rejects.toMatchObject({ code: 'rate_limit_exceeded' });
    ses.trouble = { kind: 'refuse', status: 500, type: 'InternalFailure', message: 'Oops.', times: 1 };
    await open().send(email);
    expect(ses.mails).toHaveLength(2);
  });

  it('says so when SES hangs up', async () => {
    ses.trouble = { kind: 'hang-up' };
    await expect(open().send(email)).rejects.toMatchObject({
      code: 'general',
      data: { errorDescription: expect.any(String) },
    });
  });

  it('keeps a subject on one line', async () => {
    await open().send({ ...email, subject: 'Hi\r\nBcc: eve@example.com' });
    expect(ses.mails[0]?.Content.Simple.Subject.Data).toBe('Hi Bcc: eve@example.com');
  });

  it('refuses settings that cannot work, naming the field', () => {
    const check = (changes: object) => {
      try {
        awsSes.check({ ...config, ...changes });
      } catch (failure) {
        return failure;
      }
      return undefined;
    };
    expect(check({})).toBeUndefined();
    expect(check({ accessKeyId: '' })).toMatchObject({
      code: 'invalid_config',
      data: { summary: expect.stringContaining('accessKeyId') },
    });
    expect(check({ region: 'evil.example/' })).toMatchObject({
      data: { summary: expect.stringContaining('region') },
    });
    expect(
      check({ templates: defaultEmailTemplates.filter(({ usageType }) => usageType !== 'Generic') }),
    ).toMatchObject({
      data: { summary: expect.stringContaining('Generic') },
    });
  });

  it('has a guide that mentions every field of its form', () => {
    for (const { key } of awsSes.manifest.formItems) expect(awsSes.manifest.readme).toContain(`\`${key}\``);
  });
});
