/** What SES says when it refuses, with what the administrator can do about it. */
import { parseJson } from '@portero/schema/json.ts';
import * as z from 'zod';
import { ConnectorError, type Fault } from '../kit/error.ts';

export type Refusal = { readonly error: ConnectorError; readonly again: boolean };

const wording = z.object({
  message: z.string().optional(),
  Message: z.string().optional(),
  __type: z.string().optional(),
});

/**
 * `again` says whether another try makes sense; a full quota needs more than a moment. SES sends nothing where it answers with an
 * error of its own; one without a type is of something in between, which does not know what SES did.
 */
export function refusalOf(response: Response, body: string): Refusal {
  const parsed = wording.safeParse(parseJson(body)).data;
  const type = nameOf(response.headers.get('x-amzn-errortype') ?? parsed?.__type ?? '');
  const said = (parsed?.message ?? parsed?.Message ?? `HTTP ${response.status}`).slice(0, 1000);
  if (response.status === 429 || throttling.has(type)) {
    return {
      error: new ConnectorError('rate_limit_exceeded', { message: said, type }, undefined, 'throttled'),
      again: true,
    };
  }
  if (quota.has(type)) {
    return {
      error: new ConnectorError('rate_limit_exceeded', { message: said, type }, undefined, 'throttled'),
      again: false,
    };
  }
  const hint = /signature expired|skew|not yet current/i.test(said) ? clockHint : hints[type];
  const message = hint ? `${said} (${hint})` : said;
  return {
    error: new ConnectorError(
      'invalid_response',
      { message, ...(type && { type }) },
      undefined,
      faultOf(response.status, type, said),
    ),
    again: response.status >= 500 && type !== '',
  };
}

/** Who is refused for what they are may be taken by another provider; who is refused for what they sent may not. */
function faultOf(status: number, type: string, said: string): Fault | undefined {
  if (status >= 500) return 'unavailable';
  if (standing.has(type) || (type === 'MessageRejected' && /not verified/i.test(said))) return 'account';
  return status === 401 || status === 403 ? 'credentials' : undefined;
}

const standing: ReadonlySet<string> = new Set([
  'AccountSuspendedException',
  'SendingPausedException',
  'MailFromDomainNotVerifiedException',
]);

/** `MessageRejected:http://internal…` and `com.amazonaws.sesv2#MessageRejected` are both in use. */
const nameOf = (type: string): string => type.split(':')[0]?.split('#').at(-1)?.trim() ?? '';

const throttling: ReadonlySet<string> = new Set([
  'TooManyRequestsException',
  'Throttling',
  'ThrottlingException',
  'RequestThrottled',
]);
/** A day's quota does not come back within a second. */
const quota: ReadonlySet<string> = new Set(['LimitExceededException']);

const clockHint = 'check this machine’s clock';
const keyIdHint =
  'check the access key ID, or the server’s AWS role: it must be active, of the right AWS account';
const secretHint = 'check the secret access key';

const hints: Readonly<Record<string, string>> = {
  MessageRejected:
    'the sender must be verified in this region, and in the SES sandbox the recipient too; the guide tells how',
  MailFromDomainNotVerifiedException: 'finish the DNS records of the identity’s MAIL FROM domain',
  NotFoundException: 'check the configuration set’s name, and the region',
  BadRequestException: 'check the sender, the ARNs and the configuration set',
  AccessDeniedException: 'the key or role needs the permission ses:SendEmail for this sender',
  ExpiredTokenException:
    'the key’s session token has ended: give the server a new one, or a role that renews it',
  InvalidClientTokenId: keyIdHint,
  UnrecognizedClientException: keyIdHint,
  SignatureDoesNotMatch: secretHint,
  InvalidSignatureException: secretHint,
  AccountSuspendedException: 'SES has suspended sending for this account: see its account dashboard',
  SendingPausedException: 'sending is paused for this account or configuration set: see its dashboard',
};
