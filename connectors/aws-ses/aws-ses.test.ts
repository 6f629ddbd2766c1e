import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeEmailConnector } from '../kit/testing/email-suite.ts';
import { exampleEmail, openPorts } from '../kit/testing/ports.ts';
import { defaultEmailTemplates } from '../templates/templates.ts';
import { emulatorKey, refusals, type SesEmulator, startSesEmulator } from './emulator.ts';
import { awsSes } from './factory.ts';

const config = {
  accessKeyId: emulatorKey.accessKeyId,
  accessKeySecret: emulatorKey.secretAccessKey,
  region: 'eu-west-1',
  emailAddress: 'Librería <hello@example.com>',
  templates: defaultEmailTemplates,
};

/** Encoded words back to letters, as a mail program shows them. */
const decoded = (header: string): string =>
  header
    .replaceAll(/=\?UTF-8\?B\?([^?]*)\?=/g, (_word, text: string) => Buffer.from(text, 'base64').toString())
    .replaceAll('"', '');

describeEmailConnector({
  factory: awsSes,
  secrets: ['accessKeySecret'],
  wrongLogin: { accessKeySecret: 'wrong-canary-secret' },
  start: async () => {
    const ses = await startSesEmulator();
    return {
      config,
      ports: { endpoint: ses.url },
      received: async () =>
        ses.mails.map(
          ({ Destination, FromEmailAddress = '', ReplyToAddresses = [], Content: { Simple } }) => ({
            to: Destination.ToAddresses ?? [],
            from: decoded(FromEmailAddress),
            replyTo: decoded(ReplyToAddresses.join(', ')),
            subject: Simple.Subject.Data,
            html: Simple.Body.Html?.Data,
            text: Simple.Body.Text?.Data,
          }),
        ),
      reset: () => {
        ses.mails.length = 0;
        ses.trouble = undefined;
      },
      refuseRecipients: (words) => {
        ses.trouble = { kind: 'answer', status: 400, body: JSON.stringify({ message: words }) };
      },
      hangUp: () => {
        ses.trouble = { kind: 'hang-up' };
      },
      close: () => ses.close(),
    };
  },
});

describe('the AWS SES connector', () => {
  let ses: SesEmulator;
  beforeAll(async () => {
    ses = await startSesEmulator({ region: 'eu-west-1' });
  });
  afterAll(() => ses.close());
  beforeEach(() => {
    ses.mails.length = 0;
    ses.trouble = undefined;
    ses.requests = 0;
  });
  const open = (changes: object = {}) =>
    awsSes.openEmail({ ...config, ...changes }, openPorts({ endpoint: ses.url }));

  it('sends what SES documents, absent settings left out', async () => {
    await open({ emailAddressIdentityArn: '', configurationSetName: ' codes ' }).send(
      exampleEmail({ to: 'ana@librería.example' }),
    );
    expect(ses.mails).toEqual([
      {
        FromEmailAddress: '=?UTF-8?B?TGlicmVyw61h?= <hello@example.com>',
        ConfigurationSetName: 'codes',
        Destination: { ToAddresses: ['ana@xn--librera-dza.example'] },
        Content: {
          Simple: {
            Subject: { Data: 'Código 123456', Charset: 'UTF-8' },
            Body: {
              Html: { Data: '<p>Código <b>123456</b> &amp; más</p>', Charset: 'UTF-8' },
              Text: { Data: 'Código 123456 & más', Charset: 'UTF-8' },
            },
          },
        },
      },
    ]);
  });

  it('passes on what sending for another account needs', async () => {
    const settings = {
      emailAddressIdentityArn: 'arn:aws:ses:eu-west-1:1:identity/example.com',
      feedbackForwardingEmailAddress: 'Bounces <bounces@example.com>',
      feedbackForwardingEmailAddressIdentityArn: 'arn:aws:ses:eu-west-1:1:identity/example.com',
    };
    await open({ ...settings, emailAddress: '' }).send(exampleEmail());
    expect(ses.mails[0]).toMatchObject({
      FromEmailAddressIdentityArn: settings.emailAddressIdentityArn,
      FeedbackForwardingEmailAddress: 'bounces@example.com',
      FeedbackForwardingEmailAddressIdentityArn: settings.feedbackForwardingEmailAddressIdentityArn,
    });
    expect(ses.mails[0]).not.toHaveProperty('FromEmailAddress');
  });

  it('says that there is no sender, and asks AWS nothing', async () => {
    await expect(open({ emailAddress: '' }).send(exampleEmail())).rejects.toThrow(/no sender/);
    expect(ses.requests).toBe(0);
    await open({ emailAddress: '' }).send(exampleEmail({ from: 'Shop <shop@example.com>' }));
    expect(ses.mails[0]).toMatchObject({ FromEmailAddress: expect.stringContaining('shop@example.com') });
  });

  it.each([
    ['rejected', 'invalid_response', /sandbox/],
    ['mail-from', 'invalid_response', /DNS records/],
    ['bad-request', 'invalid_response', /check the sender/],
    ['suspended', 'invalid_response', /suspended/],
    ['paused', 'invalid_response', /paused/],
    ['denied', 'invalid_response', /ses:SendEmail for this sender/],
    ['ended', 'invalid_response', /session token has ended/],
    ['unknown-set', 'invalid_response', /configuration set/],
    ['quota', 'rate_limit_exceeded', /quota/],
  ] as const)(
    'says in SES’s words, and with what to do, when it refuses: %s',
    async (refusal, code, hint) => {
      ses.trouble = { kind: 'refuse', refusal };
      const [, type, words] = refusals[refusal];
      await expect(open().send(exampleEmail())).rejects.toMatchObject({
        code,
        data: { type, message: expect.stringContaining(words) },
      });
      await expect(open().send(exampleEmail())).rejects.toThrow(hint);
      expect(ses.requests).toBe(2);
      expect(ses.mails).toEqual([]);
    },
  );

  it('names the half of the key that is wrong, and the region', async () => {
    await expect(open({ accessKeySecret: 'wrong' }).send(exampleEmail())).rejects.toThrow(
      /signature.*check the secret access key/,
    );
    await expect(open({ accessKeyId: 'AKIAWRONG' }).send(exampleEmail())).rejects.toThrow(
      /token included in the request is invalid.*check the access key ID/,
    );
    await expect(open({ region: 'us-east-1' }).send(exampleEmail())).rejects.toThrow(/valid region/);
  });

  it('signs with a role of the server where it has no key, and refuses half a key', async () => {
    const asked: string[] = [];
    const connector = awsSes.openEmail(
      { ...config, accessKeyId: undefined, accessKeySecret: '' },
      openPorts({
        endpoint: ses.url,
        awsRole: async (region) => {
          asked.push(region);
          return emulatorKey;
        },
      }),
    );
    await connector.send(exampleEmail());
    expect([ses.mails.length, asked]).toEqual([1, ['eu-west-1']]);
    for (const half of [{ accessKeyId: '' }, { accessKeySecret: ' ' }])
      expect(() => awsSes.check({ ...config, ...half })).toThrow(/other half of the key/);
  });

  it('tries again after throttling and faults, and gives up after three times', async () => {
    ses.trouble = { kind: 'refuse', refusal: 'throttled', times: 2 };
    await open().send(exampleEmail());
    expect([ses.mails.length, ses.requests]).toEqual([1, 3]);
    ses.trouble = { kind: 'refuse', refusal: 'fault', times: 1 };
    await open().send(exampleEmail());
    expect([ses.mails.length, ses.requests]).toEqual([2, 5]);
    ses.trouble = { kind: 'refuse', refusal: 'throttled' };
    await expect(open().send(exampleEmail())).rejects.toMatchObject({ code: 'rate_limit_exceeded' });
    expect([ses.mails.length, ses.requests]).toEqual([2, 8]);
  });

  it('understands no nonsense as success', async () => {
    for (const [status, body] of [
      [200, '<html>proxy</html>'],
      [200, '{}'],
      [502, '<html>bad gateway</html>'],
    ] as const) {
      ses.trouble = { kind: 'answer', status, body };
      await expect(open().send(exampleEmail()), body).rejects.toMatchObject({ code: 'invalid_response' });
    }
  });

  it.each(['answer', 'body'] as const)(
    'does not send twice when the connection is reset after SES took the mail: %s',
    async (at) => {
      ses.trouble = { kind: 'taken-and-cut', at };
      await expect(open().send(exampleEmail())).rejects.toMatchObject({
        code: 'general',
        fault: 'unreachable',
        data: { errorDescription: expect.stringContaining('may have been sent') },
      });
      expect([ses.requests, ses.mails.length]).toEqual([1, 1]);
    },
  );

  it('does not ask again when the connection ends without an answer', async () => {
    ses.trouble = { kind: 'hang-up' };
    await expect(open().send(exampleEmail())).rejects.toThrow('may have been sent');
    expect(ses.requests).toBe(1);
  });

  it('does not ask again when something between says that SES did not answer', async () => {
    for (const status of [502, 503, 504]) {
      ses.trouble = { kind: 'answer', status, body: '<html>gateway</html>' };
      await expect(open().send(exampleEmail())).rejects.toMatchObject({ fault: 'unavailable' });
    }
    expect(ses.requests).toBe(3);
  });

  it('tries again where no connection came about', async () => {
    const gone = await startSesEmulator();
    await gone.close();
    let late: SesEmulator | undefined;
    let asked = 0;
    const connector = awsSes.openEmail(
      config,
      openPorts({
        endpoint: gone.url,
        fetch: async (...request) => {
          if (++asked === 2) late = await startSesEmulator({ port: Number(new URL(gone.url).port) });
          return fetch(...request);
        },
      }),
    );
    await connector.send(exampleEmail());
    expect([asked, late?.requests, late?.mails.length]).toEqual([2, 1, 1]);
    await late?.close();
  });

  it('does not send twice when SES may have taken the mail and did not say so', async () => {
    let asked = 0;
    const slow: typeof fetch = (...request) => {
      asked++;
      return fetch(...request).then(() => {
        throw new DOMException('late', 'TimeoutError');
      });
    };
    const connector = awsSes.openEmail(config, openPorts({ endpoint: ses.url, fetch: slow }));
    await expect(connector.send(exampleEmail())).rejects.toThrow('did not answer in time');
    expect([asked, ses.mails.length]).toEqual([1, 1]);
  });

  it('says so when AWS is away', async () => {
    const gone = await startSesEmulator();
    await gone.close();
    const connector = awsSes.openEmail(config, openPorts({ endpoint: gone.url }));
    await expect(connector.send(exampleEmail())).rejects.toThrow(/could not be reached.*region/);
  });

  it('goes to AWS’s own address of the region, and to nothing else that somebody could type there', async () => {
    const asked: string[] = [];
    const spy: typeof fetch = async (input) => {
      asked.push(String(input));
      return Response.json({ MessageId: '1' });
    };
    for (const region of [' EU-west-1 ', 'us-gov-west-1', 'cn-north-1', 'eusc-de-east-1'])
      await awsSes.openEmail({ ...config, region }, openPorts({ fetch: spy })).send(exampleEmail());
    expect(asked.map((url) => new URL(url).host)).toEqual([
      'email.eu-west-1.amazonaws.com',
      'email.us-gov-west-1.amazonaws.com',
      'email.cn-north-1.amazonaws.com.cn',
      'email.eusc-de-east-1.amazonaws.eu',
    ]);
    for (const region of ['evil.example/', 'x@evil.example#-1', 'eu-west-1.evil.example', '127.0.0.1', ''])
      expect(() => awsSes.check({ ...config, region }), region).toThrow(/region/);
  });
});
