/** Test support: CAPTCHA services as their HTTP APIs answer, on this machine, and somebody who does sums. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestPortero } from '../testing/portero.ts';
import { isSolved } from './proof-of-work.ts';

export type Asked = { readonly host: string; readonly path: string; readonly body: string };

/** Keys and tokens that the services take for good. */
export const good = { secretKey: 'good-secret', siteKey: 'site-key', token: 'good-token' } as const;

/** Answers as Turnstile, hCaptcha and reCAPTCHA Enterprise do. */
export async function captchaServices(p: TestPortero) {
  const asked: Asked[] = [];
  const trouble = { kind: 'none' as 'none' | 'silent' | 'broken' | 'busy', left: 0 };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    asked.push({ host: String(request.headers['x-test-host']), path: request.url ?? '', body });
    if (trouble.kind !== 'none' && trouble.left-- > 0) return misbehave(trouble.kind, response);
    return answer(request, body, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { outbound } = p.tenants.default;
  Object.assign(p.tenants.default, {
    outbound: (address: string, init: RequestInit) => {
      const { host, pathname, search } = new URL(address);
      const headers = { ...Object.fromEntries(new Headers(init.headers)), 'x-test-host': host };
      return fetch(`http://127.0.0.1:${port}${pathname}${search}`, { ...init, headers });
    },
  });
  return {
    asked,
    /** How the next so many questions are met. */
    fail(kind: typeof trouble.kind, times: number) {
      Object.assign(trouble, { kind, left: times });
    },
    async close() {
      Object.assign(p.tenants.default, { outbound });
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function misbehave(kind: 'silent' | 'broken' | 'busy', response: ServerResponse): void {
  if (kind === 'busy') response.writeHead(503).end('busy');
  if (kind === 'broken') response.writeHead(200).end('<html>');
}

function answer(request: IncomingMessage, body: string, response: ServerResponse): void {
  const send = (status: number, json: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
  const url = new URL(request.url ?? '/', 'http://here.invalid');
  if (url.pathname.endsWith('/siteverify')) {
    const form = new URLSearchParams(body);
    const reasons = [
      ...(form.get('secret') === good.secretKey ? [] : ['invalid-input-secret']),
      ...(form.get('response')?.startsWith(good.token) ? [] : ['invalid-input-response']),
    ];
    send(200, { success: reasons.length === 0, 'error-codes': reasons });
    return;
  }
  if (url.searchParams.get('key') !== good.secretKey) return void send(403, { error: { code: 403 } });
  const { event } = JSON.parse(body);
  const [name = '', score = '0.9', action = 'interaction'] = String(event.token).split('|');
  const valid = name === good.token;
  send(200, {
    tokenProperties: valid ? { valid, action } : { valid, invalidReason: 'MALFORMED' },
    riskAnalysis: { score: Number(score) },
  });
}

/** Do the sum. */
export function solve({ work, difficulty }: { readonly work: string; readonly difficulty: number }): string {
  for (let number = 0; ; number++) if (isSolved(work, String(number), difficulty)) return String(number);
}
