/** Over real connections: paths as an attacker writes them, streams, sockets. Clients that tidy up would hide what is tested. */
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { insertUser } from '../testing/flow.ts';
import { startPortero, type TestPortero } from '../testing/portero.ts';
import { protectedAppsEnv, type Site, startSite, Visitor } from './testing.ts';

describe('a protected application over the network', () => {
  let portero: TestPortero;
  let site: Site;
  let port: number;
  let id: string;
  let cookie: string;
  const host = 'wiki.apps.localhost:3001';

  beforeAll(async () => {
    site = await startSite((request, response) => {
      if (request.url === '/drip') {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('data: first\n\n');
        request.on('close', () => response.end());
        return true;
      }
      if (request.url === '/count') {
        let bytes = 0;
        request.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
        });
        request.on('end', () => response.end(String(bytes)));
        return true;
      }
      return false;
    });
    const sockets = new WebSocketServer({ server: site.server });
    sockets.on('connection', (socket, request) => {
      socket.send(JSON.stringify(request.headers));
      socket.on('message', (data) => socket.send(`echo ${data}`));
    });
    portero = await startPortero({ env: protectedAppsEnv });
    await portero.core.listen({ port: 0, host: '127.0.0.1' });
    port = (portero.core.server.address() as AddressInfo).port;
    const made = await portero.api('POST', '/applications', {
      name: 'Wiki',
      type: 'Protected',
      protectedAppMetadata: { subDomain: 'wiki', origin: site.origin },
    });
    id = made.body.id;
    await insertUser(portero, 'ada');
    const ada = new Visitor(portero, host);
    await ada.signIn('ada');
    cookie = ada.cookie;
  });
  afterAll(async () => {
    await portero?.close();
    await site?.close();
  });

  /** Exactly these bytes. */
  async function raw(path: string, headers: Record<string, string> = {}): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    const lines = Object.entries({ host, connection: 'close', accept: 'text/html', ...headers });
    socket.write(
      `GET ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
    );
    let answer = '';
    socket.setEncoding('latin1').on('data', (chunk) => {
      answer += chunk;
    });
    await once(socket, 'close');
    return answer;
  }
  const statusOf = (answer: string): number => Number(answer.split(' ')[1]);

  it('leaves paths open that no rule names, and closes whatever can be read in two ways', async () => {
    const protectedAppMetadata = { pageRules: [{ path: '^/admin' }, { path: '^/api/private$' }] };
    await portero.api('PATCH', `/applications/${id}`, { protectedAppMetadata });
    const before = site.got.length;
    expect(statusOf(await raw('/public?x=/admin'))).toBe(200);
    expect(site.got.at(-1)?.headers['logto-id-token']).toBeUndefined();
    expect(site.got.at(-1)?.headers.authorization).toContain('Basic ');
    for (const path of [
      '/admin',
      '/ADMIN',
      '/admin/x',
      '/%61dmin',
      '/%2561dmin',
      '//admin',
      '/x//admin',
      '/x/../admin',
      '/x/%2e%2e/admin',
      '/x/.%2e/admin',
      '/x/..;/admin',
      '/.;/admin',
      '/x;/../admin',
      '/x%2f..%2fadmin',
      '/%2fadmin',
      '/x\\..\\admin',
      '/x/..%5cadmin',
      '/./admin',
      '/x/%2e/admin',
      '/%ef%bd%81dmin',
      '/%EF%BC%8Fadmin',
      '/%',
      '/%zz',
      '/%u0061dmin',
      '/%c0%ae%c0%ae/admin',
      '/%00/admin',
      '/x%0aadmin',
      '/admin%3fx',
      '/api/private',
      '/api/private/',
      '/api/private.',
      '/api/private%20',
      '/api/PRIVATE',
      '/api/private;x=1',
      'http://evil.example/admin',
      `http://${host}/admin`,
      `/${'a'.repeat(5000)}`,
    ])
      expect([303, 400, 404, 414], path).toContain(statusOf(await raw(path)));
    expect(site.got.length).toBe(before + 1);
    await raw('/public', { cookie });
    expect(decodeJwt(String(site.got.at(-1)?.headers['logto-id-token'])).sub).toBe('ada');
    await portero.api('PATCH', `/applications/${id}`, { protectedAppMetadata: { pageRules: [] } });
  });

  it('is not opened by two hosts, a host in the path, or none', async () => {
    const before = site.got.length;
    for (const at of [
      `${host}, localhost`,
      `localhost@${host}`,
      `${host}/x`,
      `${host}#localhost`,
      'wiki.apps.localhost.evil.example',
    ])
      await raw('/', { host: at });
    await raw(`http://${host}/`, { host: 'localhost:3001' });
    expect(site.got.length).toBe(before);
  });

  it('passes on what comes in pieces as it comes', async () => {
    const answer = await new Promise<IncomingMessage>((resolve) => {
      httpRequest({ port, host: '127.0.0.1', path: '/drip', headers: { host, cookie } }, resolve).end();
    });
    const [first] = (await once(answer, 'data')) as [Buffer];
    expect(String(first)).toBe('data: first\n\n');
    answer.destroy();
  });

  it('passes on bodies of any size', async () => {
    const answer = await new Promise<IncomingMessage>((resolve) => {
      const sending = httpRequest(
        { port, host: '127.0.0.1', path: '/count', method: 'POST', headers: { host, cookie } },
        resolve,
      );
      for (let piece = 0; piece < 40; piece++) sending.write(Buffer.alloc(100_000));
      sending.end();
    });
    const [bytes] = (await once(answer, 'data')) as [Buffer];
    expect(String(bytes)).toBe('4000000');
  });

  const open = (headers: Record<string, string>) =>
    new WebSocket(`ws://127.0.0.1:${port}/socket`, { headers: { host, ...headers } });

  it('connects sockets of whoever is signed in', async () => {
    const socket = open({
      cookie: `${cookie}; theme=dark`,
      'logto-id-token': 'forged',
      origin: `http://${host}`,
    });
    const [hello] = (await once(socket, 'message')) as [Buffer];
    const headers = JSON.parse(String(hello));
    expect(decodeJwt(headers['logto-id-token']).sub).toBe('ada');
    expect(headers.authorization).toContain('Basic ');
    expect(headers.cookie).toBe('theme=dark');
    socket.send('there');
    expect(String((await once(socket, 'message'))[0])).toBe('echo there');
    socket.close();
    await once(socket, 'close');
  });

  it('ends sockets and streams with the session, whoever ended it', async () => {
    const stream = () =>
      new Promise<IncomingMessage>((resolve) => {
        httpRequest(
          { port, host: '127.0.0.1', path: '/drip', headers: { host, cookie: own } },
          resolve,
        ).end();
      });
    let own = '';
    const signedIn = async (userId: string) => {
      await insertUser(portero, userId);
      const visitor = new Visitor(portero, host);
      await visitor.signIn(userId);
      own = visitor.cookie;
      const socket = open({ cookie: own });
      await once(socket, 'message');
      const dripping = await stream();
      await once(dripping, 'data');
      dripping.resume();
      const ended = Promise.all([
        once(socket, 'close').then(([code]) => code),
        new Promise((resolve) => dripping.once('close', resolve)).then(() => dripping.complete),
      ]);
      return { visitor, socket, ended };
    };
    const others = open({ cookie });
    await once(others, 'message');

    const suspended = await signedIn('suspended');
    await portero.edge?.recheck();
    expect(suspended.socket.readyState).toBe(WebSocket.OPEN);
    await portero.api('PATCH', '/users/suspended/is-suspended', { isSuspended: true });
    await portero.edge?.recheck();
    expect(await suspended.ended).toEqual([1008, false]);

    const revoked = await signedIn('revoked');
    const { body } = await portero.api('GET', '/users/revoked/grants');
    for (const { id: grant } of body.grants) await portero.api('DELETE', `/users/revoked/grants/${grant}`);
    await portero.edge?.recheck();
    expect(await revoked.ended).toEqual([1008, false]);

    // At once, without anybody looking.
    const gone = await signedIn('gone');
    await gone.visitor.visit('/sign-out');
    expect(await gone.ended).toEqual([1008, false]);

    const shut = await signedIn('shut-out');
    await portero.api('DELETE', '/users/shut-out');
    await portero.edge?.recheck();
    expect(await shut.ended).toEqual([1008, false]);

    expect(others.readyState).toBe(WebSocket.OPEN);
    others.close();
    await once(others, 'close');
  });

  it('connects no sockets of strangers, nor for pages of another name', async () => {
    for (const [headers, status] of [
      [{}, 401],
      [{ cookie: 'portero-app=wrong' }, 401],
      [{ cookie, origin: 'http://other.apps.localhost:3001' }, 403],
      [{ cookie, origin: 'null' }, 403],
    ] as const) {
      const socket = open(headers).on('error', () => {});
      const [, answer] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
      expect(answer.statusCode).toBe(status);
      socket.terminate();
    }
  });

  it('leaves wishes for another protocol at our own names alone', async () => {
    const answer = await raw('/oidc/jwks', {
      host: 'localhost:3001',
      connection: 'close, upgrade',
      upgrade: 'h2c',
    });
    expect(statusOf(answer)).toBe(200);
  });
});
