/**
 * A peer that behaves like SES's SendEmail: checks the signature by making it again, checks the body's keys, keeps the
 * mails, and can be told to refuse, to be slow or to hang up. For tests, the walk-through without an AWS account, and
 * by hand: `node connectors/aws-ses/emulator.ts --port 4579`, then open it in a browser.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { AwsV4Signer } from 'aws4fetch';
import * as z from 'zod';

export const emulatorKey = {
  accessKeyId: 'AKIAEMULATOR00000000',
  secretAccessKey: 'emulator/secret/key',
} as const;

const part = z.strictObject({ Data: z.string(), Charset: z.string().optional() });
const sendEmail = z.strictObject({
  FromEmailAddress: z.string().optional(),
  FromEmailAddressIdentityArn: z.string().optional(),
  Destination: z.strictObject({ ToAddresses: z.array(z.string()).min(1) }),
  ReplyToAddresses: z.array(z.string()).optional(),
  FeedbackForwardingEmailAddress: z.string().optional(),
  FeedbackForwardingEmailAddressIdentityArn: z.string().optional(),
  ConfigurationSetName: z.string().optional(),
  Content: z.strictObject({
    Simple: z.strictObject({
      Subject: part,
      Body: z.strictObject({ Html: part.optional(), Text: part.optional() }),
    }),
  }),
});
export type SentMail = z.infer<typeof sendEmail>;

export type Trouble =
  | {
      readonly kind: 'refuse';
      readonly status: number;
      readonly type: string;
      readonly message: string;
      readonly times?: number;
    }
  | { readonly kind: 'hang-up' }
  | { readonly kind: 'slow'; readonly ms: number };

export type SesEmulator = {
  readonly url: string;
  readonly mails: SentMail[];
  trouble: Trouble | undefined;
  close(): Promise<void>;
};

/** Start on a port of 127.0.0.1; 0 takes a free one. */
export async function startSesEmulator(port = 0): Promise<SesEmulator> {
  const emulator: {
    url: string;
    mails: SentMail[];
    trouble: Trouble | undefined;
    close: SesEmulator['close'];
  } = {
    url: '',
    mails: [],
    trouble: undefined,
    close: async () => {},
  };
  const server = createServer((request, response) => void answer(emulator, request, response));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  emulator.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  emulator.close = () => closed(server);
  return emulator;
}

async function answer(
  emulator: SesEmulator,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await read(request);
  if (request.method === 'GET') {
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'`,
    });
    response.end(inbox(emulator.mails));
    return;
  }
  if (request.method !== 'POST' || request.url !== '/v2/email/outbound-emails') {
    return refuse(response, 404, 'UnknownOperationException', 'Unknown operation.');
  }
  const problem = await signatureProblem(request, body, emulator.url);
  if (problem) return refuse(response, 403, problem.type, problem.message);
  if (inTrouble(emulator, response)) return;
  const parsed = sendEmail.safeParse(parseJson(body));
  if (!parsed.success)
    return refuse(response, 400, 'BadRequestException', parsed.error.issues[0]?.message ?? 'Bad request');
  emulator.mails.push(parsed.data);
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ MessageId: randomUUID() }));
}

function inTrouble(emulator: SesEmulator, response: ServerResponse): boolean {
  const { trouble } = emulator;
  if (!trouble) return false;
  if (trouble.kind === 'hang-up') response.destroy();
  else if (trouble.kind === 'slow')
    setTimeout(() => refuse(response, 503, 'ServiceUnavailable', 'Too slow.'), trouble.ms).unref();
  else {
    if (trouble.times !== undefined)
      emulator.trouble = trouble.times > 1 ? { ...trouble, times: trouble.times - 1 } : undefined;
    refuse(response, trouble.status, trouble.type, trouble.message);
  }
  return true;
}

/** Sign the request again with the known key at its own time, and compare. */
async function signatureProblem(
  request: IncomingMessage,
  body: string,
  base: string,
): Promise<{ type: string; message: string } | undefined> {
  const { authorization = '', 'x-amz-date': date } = request.headers;
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([a-z0-9-]+)\/ses\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  if (!parts || typeof date !== 'string')
    return { type: 'MissingAuthenticationTokenException', message: 'Missing Authentication Token' };
  const [, keyId = '', region = '', signedHeaders = ''] = parts;
  if (keyId !== emulatorKey.accessKeyId)
    return {
      type: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
    };
  const at = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!(Math.abs(Date.now() - at) < 5 * 60_000))
    return { type: 'InvalidSignatureException', message: 'Signature expired.' };
  const headers: Record<string, string> = {};
  for (const name of signedHeaders.split(';')) {
    const value = request.headers[name];
    if (name !== 'host' && name !== 'x-amz-date' && typeof value === 'string') headers[name] = value;
  }
  const again = await new AwsV4Signer({
    ...emulatorKey,
    url: `${base}${request.url}`,
    method: 'POST',
    headers,
    body,
    service: 'ses',
    region,
    datetime: date,
  }).sign();
  if (again.headers.get('authorization') === authorization) return undefined;
  return {
    type: 'InvalidSignatureException',
    message:
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
  };
}

function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'x-amzn-errortype': `${type}:http://internal.amazon.com/`,
  });
  response.end(JSON.stringify({ message }));
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

function inbox(mails: readonly SentMail[]): string {
  const rows = mails.toReversed().map(({ Destination, FromEmailAddress, Content: { Simple } }) => {
    const text = Simple.Body.Text?.Data ?? Simple.Body.Html?.Data ?? '';
    return `<article><h2>${escapeHtml(Simple.Subject.Data)}</h2><p>${escapeHtml(FromEmailAddress ?? '')} → ${escapeHtml(Destination.ToAddresses.join(', '))}</p><pre>${escapeHtml(text)}</pre></article>`;
  });
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="3"><title>SES emulator</title><style>body{font:16px/1.5 system-ui;max-width:640px;margin:32px auto;padding:0 16px}article{border:1px solid #ccc;border-radius:10px;padding:4px 16px;margin:16px 0}h2{font-size:18px}pre{white-space:pre-wrap}</style><h1>SES emulator</h1>${rows.join('') || '<p>No mails yet.</p>'}`;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '4579' } } });
  const { url } = await startSesEmulator(Number(values.port));
  console.log(`SES emulator at ${url} – start Portero with AWS_ENDPOINT_URL_SESV2=${url}`);
  console.log(`Access key ID ${emulatorKey.accessKeyId}, secret access key ${emulatorKey.secretAccessKey}`);
}
