/**
 * A peer that behaves like SES's SendEmail: checks the signature, checks the body, keeps the mails, and can be told to
 * refuse, to be slow or to hang up. For tests, for the walk-through without an AWS account, and by hand:
 * `node connectors/aws-ses/emulator.ts --port 4579`, then open that address in a browser.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';
import { parseJson } from '@portero/schema/json.ts';
import { inboxPage, pageHeaders } from './emulator-page.ts';
import { type SentMail, sendEmailBody } from './emulator-requests.ts';
import { signatureProblem } from './emulator-signature.ts';

export type { SentMail } from './emulator-requests.ts';

/** The key that the emulator knows unless it is given others. */
export const emulatorKey = {
  accessKeyId: 'AKIAEMULATOR00000000',
  secretAccessKey: 'emulator/secret/key',
} as const;

export type Trouble =
  /** `times`: how often; for ever, unless given. */
  | { readonly kind: 'refuse'; readonly refusal: keyof typeof refusals; readonly times?: number }
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  | { readonly kind: 'hang-up' }
  /** Takes the mail, and resets the connection in the middle of the answer, or before it. */
  | { readonly kind: 'taken-and-cut'; readonly at: 'answer' | 'body' }
  | { readonly kind: 'silence' };

/** What SES documents, in its words. */
export const refusals = {
  rejected: [
    400,
    'MessageRejected',
    'Email address is not verified. The following identities failed the check in region EU-WEST-1: ana@example.com',
  ],
  'mail-from': [400, 'MailFromDomainNotVerifiedException', 'The MAIL FROM domain is not verified.'],
  'bad-request': [400, 'BadRequestException', "Missing final '@domain'"],
  suspended: [
    400,
    'AccountSuspendedException',
    'The account’s ability to send email has been permanently restricted.',
  ],
  paused: [400, 'SendingPausedException', 'Sending is paused for this account.'],
  quota: [400, 'LimitExceededException', 'Daily message quota exceeded.'],
  denied: [
    403,
    'AccessDeniedException',
    'User: arn:aws:iam::123456789012:user/portero is not authorized to perform: ses:SendEmail',
  ],
  ended: [403, 'ExpiredTokenException', 'The security token included in the request is expired'],
  'unknown-set': [404, 'NotFoundException', 'Configuration set <codes> does not exist.'],
  throttled: [429, 'TooManyRequestsException', 'Too Many Requests'],
  fault: [500, 'InternalFailure', 'We encountered an internal error.'],
} as const satisfies Record<string, readonly [status: number, type: string, message: string]>;

export type SesEmulator = {
  readonly url: string;
  readonly mails: SentMail[];
  trouble: Trouble | undefined;
  /** Requests so far, answered well or not. */
  requests: number;
  close(): Promise<void>;
};

export type EmulatorOptions = {
  /** A port of 127.0.0.1; a free one, unless given. */
  readonly port?: number;
  /** Secret by access key id. */
  readonly keys?: Readonly<Record<string, string>>;
  /** Session token by access key id, for passing keys. */
  readonly sessions?: Readonly<Record<string, string>>;
  /** Sign requests for this region only. */
  readonly region?: string;
};

/**
 * On this machine only.
 * @param options.port any free one when left out
 * @param options.keys access key ids with their secrets
 * @param options.region checked in the signature when it is given
 */
export async function startSesEmulator(options: EmulatorOptions = {}): Promise<SesEmulator> {
  const {
    port = 0,
    region,
    sessions = {},
    keys = { [emulatorKey.accessKeyId]: emulatorKey.secretAccessKey },
  } = options;
  const emulator: SesEmulator & { url: string } = {
    url: '',
    mails: [],
    trouble: undefined,
    requests: 0,
    close: () => closed(server),
  };
  const server = createServer((request, response) => {
    answer(emulator, { keys, sessions, region }, request, response).catch((failure: unknown) =>
      response.destroy(failure instanceof Error ? failure : undefined),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  emulator.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`;
  return emulator;
}

type Known = Required<Pick<EmulatorOptions, 'keys' | 'sessions'>> & { readonly region: string | undefined };

async function answer(
  emulator: SesEmulator,
  known: Known,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await read(request);
  const route = `${request.method} ${request.url}`;
  if (route === 'GET /') return void response.writeHead(200, pageHeaders).end(inboxPage(emulator.mails));
  if (route === 'GET /mails') return sendJson(response, 200, emulator.mails);
  if (route === 'POST /clear') {
    emulator.mails.length = 0;
    return void response.writeHead(303, { location: '/' }).end();
  }
  if (route !== 'POST /v2/email/outbound-emails')
    return refuse(response, 404, 'UnknownOperationException', 'Unknown operation.');
  emulator.requests++;
  const { method = '', url: target = '', headers } = request;
  const problem = signatureProblem(
    { method, target, headers, body },
    { ...known, service: 'ses', now: Date.now() },
  );
  if (problem) return refuse(response, 403, problem.type, problem.message);
  if (inTrouble(emulator, response)) return;
  const parsed = sendEmailBody.safeParse(parseJson(body.toString('utf8')));
  if (!parsed.success)
    return refuse(response, 400, 'BadRequestException', parsed.error.issues[0]?.message ?? 'Bad request');
  emulator.mails.push(parsed.data);
  if (emulator.trouble?.kind === 'taken-and-cut') return cut(response, emulator.trouble.at);
  sendJson(response, 200, { MessageId: randomUUID() });
}

function cut(response: ServerResponse, at: 'answer' | 'body'): void {
  const reset = () => void response.socket?.resetAndDestroy();
  if (at === 'answer') reset();
  else
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': 60 })
      .write('{"MessageId":', reset);
}

function inTrouble(emulator: SesEmulator, response: ServerResponse): boolean {
  const { trouble } = emulator;
  if (!trouble || trouble.kind === 'taken-and-cut') return false;
  if (trouble.kind === 'hang-up') response.destroy();
  else if (trouble.kind === 'answer') response.writeHead(trouble.status).end(trouble.body);
  else if (trouble.kind === 'refuse') {
    if (trouble.times !== undefined)
      emulator.trouble = trouble.times > 1 ? { ...trouble, times: trouble.times - 1 } : undefined;
    const [status, type, message] = refusals[trouble.refusal];
    refuse(response, status, type, message);
  }
  return true;
}

function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  response.setHeader('x-amzn-errortype', `${type}:http://internal.amazon.com/coral/com.amazonaws.sesv2/`);
  sendJson(response, status, { message });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID() })
    .end(JSON.stringify(body));
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '4579' } } });
  const { url } = await startSesEmulator({ port: Number(values.port) });
  console.log(`SES emulator at ${url} – start Portero with AWS_ENDPOINT_URL_SESV2=${url}`);
  console.log(`Access key ID ${emulatorKey.accessKeyId}, secret access key ${emulatorKey.secretAccessKey}`);
}
