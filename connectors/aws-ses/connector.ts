/** AWS SES, API v2 SendEmail, signed with Signature Version 4 (contract CONNECTORS §4.1). */
import { setTimeout as wait } from 'node:timers/promises';
import { parseJson } from '@portero/schema/json.ts';
import { AwsClient } from 'aws4fetch';
import * as z from 'zod';
import { asciiAddress } from '../kit/ascii-address.ts';
import type { AwsCredentials, OutgoingEmail, Ports } from '../kit/connector.ts';
import { ConnectorError } from '../kit/error.ts';
import { asciiMailbox, clean, mailboxesOf, recipientOf, senderOf } from '../kit/mailboxes.ts';
import { neverSent } from '../kit/never-sent.ts';
import { plainTextOf } from '../kit/plain-text.ts';
import type { SesConfig } from './config.ts';
import { type Refusal, refusalOf } from './refusals.ts';

const attempts = 3;
const attemptMs = 6000;
/** A person waits for the page meanwhile. */
const altogetherMs = 12_000;
const answer = z.object({ MessageId: z.string() });

/**
 * Tried three times and twelve seconds at most, and again only where SES surely did not take the message: when no connection
 * came about, and when SES itself says that it failed.
 * @throws ConnectorError
 */
export function openSes(config: SesConfig, { fetch, endpoint, awsRole }: Ports) {
  const url = new URL('/v2/email/outbound-emails', endpoint ?? publicEndpoint(config.region)).href;
  return {
    async send(email: OutgoingEmail): Promise<void> {
      const body = JSON.stringify(requestOf(config, email));
      const { accessKeyId, secretAccessKey, sessionToken } = keysOf(config) ?? (await awsRole(config.region));
      const signer = new AwsClient({
        accessKeyId,
        secretAccessKey,
        ...(sessionToken && { sessionToken }),
        service: 'ses',
        region: config.region,
        retries: 0,
      });
      const late = AbortSignal.timeout(altogetherMs);
      for (let attempt = 1; ; attempt++) {
        const outcome = await post(signer, fetch, url, body, late);
        if (outcome === 'sent') return;
        if (!outcome.again || attempt === attempts || late.aborted) throw outcome.error;
        await wait(100 * 2 ** attempt * (0.5 + Math.random()));
      }
    },
  };
}

const keysOf = ({ accessKeyId, accessKeySecret }: SesConfig): AwsCredentials | undefined =>
  accessKeyId && accessKeySecret ? { accessKeyId, secretAccessKey: accessKeySecret } : undefined;

/** AWS has a domain of its own in China and in the European sovereign cloud. */
function publicEndpoint(region: string): string {
  if (region.startsWith('cn-')) return `https://email.${region}.amazonaws.com.cn`;
  if (region.startsWith('eusc-')) return `https://email.${region}.amazonaws.eu`;
  return `https://email.${region}.amazonaws.com`;
}

async function post(
  signer: AwsClient,
  send: typeof fetch,
  url: string,
  body: string,
  late: AbortSignal,
): Promise<'sent' | Refusal> {
  // Signed for each attempt, since a signature carries its time.
  const signed = await signer.sign(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    // AWS asks for the content type to be signed; the library leaves it out by itself.
    aws: { allHeaders: true },
  });
  try {
    const response = await send(signed.url, {
      method: 'POST',
      headers: Object.fromEntries(signed.headers),
      body,
      signal: AbortSignal.any([late, AbortSignal.timeout(attemptMs)]),
      redirect: 'error',
    });
    const said = await response.text();
    if (response.status !== 200) return refusalOf(response, said);
    if (answer.safeParse(parseJson(said)).success) return 'sent';
    const error = new ConnectorError(
      'invalid_response',
      { message: 'AWS gave no message id.' },
      undefined,
      'unavailable',
    );
    return { error, again: false };
  } catch (cause) {
    const unsent = neverSent(cause);
    const timedOut = cause instanceof Error && cause.name === 'TimeoutError';
    const reason = cause instanceof Error && cause.name === 'OutboundError' ? ` ${cause.message}` : '';
    const errorDescription = unsent
      ? `AWS could not be reached.${reason} Check the region, and whether this machine may reach the internet.`
      : timedOut
        ? 'AWS did not answer in time. Try again in a moment.'
        : `The connection to AWS was lost before its answer was complete.${reason} The mail may have been sent. Try again in a moment.`;
    const fault = timedOut ? 'timeout' : 'unreachable';
    return { error: new ConnectorError('general', { errorDescription }, cause, fault), again: unsent };
  }
}

/** Said before AWS does, in words that name the field. */
const noSender = () =>
  new ConnectorError(
    'general',
    { errorDescription: 'There is no sender. Fill in the address that mails come from.' },
    undefined,
    'account',
  );

/** The body of SendEmail; absent settings are left out. Addresses must be ASCII there. */
function requestOf(config: SesConfig, { to, subject, html, text, from, replyTo }: OutgoingEmail) {
  const sender = senderOf(from, config.emailAddress);
  if (!sender && !config.emailAddressIdentityArn) throw noSender();
  const feedback = senderOf(undefined, config.feedbackForwardingEmailAddress);
  const plain = text ?? (html === undefined ? undefined : plainTextOf(html));
  const part = (data: string) => ({ Data: data, Charset: 'UTF-8' });
  const given = {
    FromEmailAddress: sender && asciiMailbox(sender),
    FromEmailAddressIdentityArn: config.emailAddressIdentityArn,
    FeedbackForwardingEmailAddress: feedback && asciiAddress(feedback.address),
    FeedbackForwardingEmailAddressIdentityArn: config.feedbackForwardingEmailAddressIdentityArn,
    ConfigurationSetName: config.configurationSetName,
    ReplyToAddresses: replyTo === undefined ? undefined : mailboxesOf(replyTo).map(asciiMailbox),
  };
  return {
    Destination: { ToAddresses: [asciiAddress(recipientOf(to))] },
    Content: {
      Simple: {
        Subject: part(clean(subject)),
        Body: {
          ...(html !== undefined && { Html: part(html) }),
          ...(plain !== undefined && { Text: part(plain) }),
        },
      },
    },
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
}
