import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { neverSent } from './never-sent.ts';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listening<Kind extends Server>(server: Kind): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(server);
  const address: AddressInfo | string | null = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return address.port;
}
const failureOf = (url: string): Promise<unknown> =>
  fetch(url, { method: 'POST', body: '{}' })
    .then((answer) => answer.text())
    .catch((failure: unknown) => failure);

describe('a request that failed', () => {
  it.each<[string, RequestListener]>([
    ['was reset', (request) => void request.socket.resetAndDestroy()],
    ['was hung up on', (request) => void request.socket.destroy()],
    [
      'was reset within its answer',
      (request, response) => {
        response.writeHead(200, { 'content-length': 9 });
        response.write('{', () => request.socket.resetAndDestroy());
      },
    ],
    [
      'was hung up on within its answer',
      (request, response) => {
        response.writeHead(200, { 'content-length': 9 });
        response.write('{', () => request.socket.destroy());
      },
    ],
  ])('may have arrived when it %s', async (_what, listener) => {
    const port = await listening(createServer(listener));
    const failure = await failureOf(`http://127.0.0.1:${port}/`);
    expect(failure).toBeInstanceOf(Error);
    expect(neverSent(failure)).toBe(false);
  });

  it('never left when nobody listens, at one address or at several', async () => {
    const server = createTcpServer();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    for (const host of ['127.0.0.1', 'localhost'])
      expect(neverSent(await failureOf(`http://${host}:${port}/`)), host).toBe(true);
  });

  it('never left when there is no such name', () => {
    const unknown = Object.assign(new Error('getaddrinfo ENOTFOUND'), { syscall: 'getaddrinfo' });
    expect(neverSent(new TypeError('fetch failed', { cause: unknown }))).toBe(true);
  });

  it('never left when the certificate is not believed', async () => {
    // It brings a certificate that nobody knows.
    const port = await listening(new SMTPServer({ secure: true }).on('error', () => undefined).server);
    expect(neverSent(await failureOf(`https://127.0.0.1:${port}/`))).toBe(true);
  });

  it('may have arrived when nothing is known of it', () => {
    const mixed = new AggregateError([Object.assign(new Error(), { syscall: 'connect' }), new Error()]);
    for (const unknown of [undefined, 'lost', new Error('lost'), mixed])
      expect(neverSent(unknown)).toBe(false);
  });
});
