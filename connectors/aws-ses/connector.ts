/** AWS SES, API v2 SendEmail, signed with Signature Version 4 (contract CONNECTORS §4.1). */
import { setTimeout as wait } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';
import * as z from 'zod';
import { ConnectorError, type EmailConnector, type OutgoingEmail, type Ports } from '../kit/connector.ts';
import { plainTextOf } from '../kit/plain-text.ts';
import type { SesConfig } from './config.ts';

const attempts = 3;
const timeoutMs = 8000;
const answer = z.object({ MessageId: z.string() });
const failure = z.object({ message: z.string().optional(), Message: z.string().optional() });

export function openSes(config: SesConfig, { fetch, endpoint }: Ports): EmailConnector {
  const signer = new AwsClient({
    accessKeyId: config.accessKeyId,
    secretAccessKey: config.accessKeySecret,
    service: 'ses',
    region: config.region,
    retries: 0,
  });
  const base = endpoint ?? `https://email.${config.region}.amazonaws.com`;
  const url = new URL('/v2/email/outbound-emails', base).href;
  return {
    templates: config.templates,
    async send(email) {
      const body = JSON.stringify(requestOf(config, email));
      for (let attempt = 1; ; attempt++) {
        const outcome = await post(signer, fetch, url, body);
        if (outcome === 'sent') return;
        if (!outcome.again || attempt === attempts) throw outcome.error;
        await wait(100 * 2 ** attempt * (0.5 + Math.random()));
      }
    },
  };
}

type Refusal = { readonly error: ConnectorError; readonly again: boolean };

async function post(
  signer: AwsClient,
  send: typeof fetch,
  url: string,
  body: string,
): Promise<'sent' | Refusal> {
  const signed = await signer.sign(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  let response: Response;
  try {
    response = await send(signed.url, {
      method: 'POST',
      headers: Object.fromEntries(signed.headers),
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (cause) {
    // Whether the message went out is unknown after a time-out: asking again could send it twice.
    const timedOut = cause instanceof Error && cause.name === 'TimeoutError';
    const message = timedOut ? 'AWS did not answer in time.' : 'AWS could not be reached.';
    return { error: new ConnectorError('general', { errorDescription: message }, cause), again: !timedOut };
  }
  const text = await response.text();
  if (response.status === 200) {
    if (answer.safeParse(parse(text)).success) return 'sent';
    return {
      error: new ConnectorError('invalid_response', { message: 'AWS gave no message id.' }),
      again: false,
    };
  }
  return refusal(response, text);
}

function refusal(response: Response, text: string): Refusal {
  const parsed = failure.safeParse(parse(text));
  const kind = (response.headers.get('x-amzn-errortype') ?? '').split(':')[0] ?? '';
  const said =
    (parsed.success ? (parsed.data.message ?? parsed.data.Message) : undefined) ?? `HTTP ${response.status}`;
  const message = hints[kind] ? `${said} (${hints[kind]})` : said;
  if (response.status === 429 || kind === 'TooManyRequestsException' || kind === 'LimitExceededException') {
    return { error: new ConnectorError('rate_limit_exceeded', { message: said }), again: true };
  }
  return {
    error: new ConnectorError('invalid_response', { message, type: kind }),
    again: response.status >= 500,
  };
}

/** What to do about the refusals that people meet. */
const hints: Readonly<Record<string, string>> = {
  MessageRejected: 'in the SES sandbox both sender and recipient must be verified, in this region',
  MailFromDomainNotVerifiedException: 'verify the MAIL FROM domain of the identity',
  NotFoundException: 'check the configuration set and the region',
  AccessDeniedException: 'the key needs the permission ses:SendEmail',
  InvalidClientTokenId: 'check the access key id',
  UnrecognizedClientException: 'check the access key id',
  SignatureDoesNotMatch: 'check the secret access key',
  InvalidSignatureException: 'check the secret access key',
  AccountSuspendedException: 'SES has paused sending for this account',
  SendingPausedException: 'sending is paused for this account or configuration set',
};

function requestOf(config: SesConfig, email: OutgoingEmail) {
  const html = email.html;
  const text = email.text ?? (html === undefined ? undefined : plainTextOf(html));
  const part = (data: string) => ({ Data: data, Charset: 'UTF-8' });
  return {
    Destination: { ToAddresses: [email.to] },
    Content: {
      Simple: {
        Subject: part(email.subject.replaceAll(/[\r\n]+/g, ' ')),
        Body: {
          ...(html !== undefined && { Html: part(html) }),
          ...(text !== undefined && { Text: part(text) }),
        },
      },
    },
    ...given({
      FromEmailAddress: email.from ?? config.emailAddress,
      FromEmailAddressIdentityArn: config.emailAddressIdentityArn,
      FeedbackForwardingEmailAddress: config.feedbackForwardingEmailAddress,
      FeedbackForwardingEmailAddressIdentityArn: config.feedbackForwardingEmailAddressIdentityArn,
      ConfigurationSetName: config.configurationSetName,
    }),
    ...(email.replyTo !== undefined && { ReplyToAddresses: [email.replyTo] }),
  };
}

const given = (values: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
