import type { LookupAddress } from 'node:dns';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { emulatorKey, startSesEmulator } from '@portero/connectors/aws-ses/emulator.ts';
import { awsSes } from '@portero/connectors/aws-ses/factory.ts';
import { exampleEmail, openPorts } from '@portero/connectors/kit/testing/ports.ts';
import { defaultEmailTemplates } from '@portero/connectors/templates/templates.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { createConnect } from './lookup.ts';
import { createOutbound, type OutboundOptions } from './outbound.ts';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

async function peer(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A port at which nobody listens any more. */
async function deserted(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A resolver that gives the answers in turn, the last one for ever. Each answer is a list of addresses. */
function resolver(...answers: (string | string[])[]): NonNullable<OutboundOptions['lookup']> {
  let turn = 0;
  const lookup = (
    _host: string,
    _options: unknown,
    callback: (failure: null, addresses: LookupAddress[]) => void,
  ) => {
    const addresses = [answers[Math.min(turn++, answers.length - 1)] ?? []].flat();
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return lookup as unknown as NonNullable<OutboundOptions['lookup']>;
}

describe('the outbound client', () => {
  it.each([
    'http://127.0.0.1/',
    'http://127.0.0.1./',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://127.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://169.254.169.254/latest/',
    'http://１２７.０.０.１/',
    'http://localhost/',
  ])('refuses %s', async (url) => {
    await expect(createOutbound({ allowPrivate: false })(url)).rejects.toMatchObject({
      code: 'address-refused',
    });
  });

  it.each(['file:///etc/passwd', 'ftp://example.com/', 'gopher://example.com/', 'data:text/plain,x'])(
    'refuses %s',
    async (url) => {
      await expect(createOutbound({ allowPrivate: false })(url)).rejects.toMatchObject({
        code: 'scheme-refused',
      });
    },
  );

  it.each(['http://user:secret@example.com/', 'http://[fe80::1%25eth0]/'])('refuses %s', async (url) => {
    await expect(createOutbound({ allowPrivate: false })(url)).rejects.toThrow();
  });

  it('reaches public names, with method, headers and body', async () => {
    const port = await peer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      response.setHeader('x-seen', `${request.method} ${request.headers['content-type']}`);
      response.writeHead(201).end(body);
    });
    const outbound = createOutbound({ allowPrivate: ['127.0.0.0/8'], lookup: resolver('127.0.0.1') });
    const answer = await outbound(`http://hooks.example:${port}/`, {
      method: 'POST',
      body: new URLSearchParams({ a: 'ñ' }),
    });
    expect([answer.status, await answer.text(), answer.headers.get('x-seen')]).toEqual([
      201,
      'a=%C3%B1',
      'POST application/x-www-form-urlencoded;charset=UTF-8',
    ]);
  });

  it.each([[['10.0.0.5']], [['93.184.216.34', '10.0.0.5']], [['93.184.216.34', '::ffff:7f00:1']], [[]]])(
    'refuses a name that leads to %j',
    async (addresses) => {
      const outbound = createOutbound({ allowPrivate: false, lookup: resolver(addresses) });
      await expect(outbound('http://innocent.example/')).rejects.toMatchObject({ code: 'address-refused' });
    },
  );

  it('connects to the very address that was judged, whatever the name server says next', async () => {
    let reached = 0;
    const port = await peer((_request, response) => {
      reached++;
      response.end('reached');
    });
    // 192.0.2.1 stands for a public address; the second answer is this machine.
    const rebinding = createOutbound({
      allowPrivate: ['192.0.2.0/24'],
      lookup: resolver('192.0.2.1', '127.0.0.1'),
      timeoutMs: 300,
    });
    await expect(rebinding(`http://innocent.example:${port}/`)).rejects.toBeInstanceOf(Error);
    await expect(rebinding(`http://innocent.example:${port}/`)).rejects.toMatchObject({
      code: 'address-refused',
    });
    expect(reached).toBe(0);
  });

  it('judges every redirect', async () => {
    const port = await peer((request, response) => {
      const targets: Record<string, string> = {
        '/metadata': 'http://169.254.169.254/',
        '/decimal': 'http://2852039166/',
        '/file': 'file:///etc/passwd',
        '/name': `http://second.example:${port}/`,
        '/nonsense': 'http://[',
      };
      response.writeHead(302, { location: targets[request.url ?? ''] ?? '/' }).end();
    });
    const networks = ['127.0.0.0/8'];
    const outbound = createOutbound({ allowPrivate: networks, lookup: resolver('127.0.0.1', '10.0.0.9') });
    const base = `http://127.0.0.1:${port}`;
    for (const path of ['/metadata', '/decimal'])
      await expect(outbound(base + path)).rejects.toMatchObject({ code: 'address-refused' });
    await expect(outbound(`${base}/file`)).rejects.toMatchObject({ code: 'scheme-refused' });
    await expect(outbound(`${base}/nonsense`)).rejects.toMatchObject({ code: 'unreachable' });
    // The first name leads where it may, the same server then sends to a name that does not.
    await expect(outbound(`http://first.example:${port}/name`)).rejects.toMatchObject({
      code: 'address-refused',
    });
  });

  it('carries no credentials to another origin, and repeats a body only where the method stays', async () => {
    const seen: { method: string | undefined; headers: Record<string, unknown>; body: string }[] = [];
    const second = await peer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      seen.push({ method: request.method, headers: request.headers, body });
      response.end('there');
    });
    const first = await peer((request, response) => {
      const status = Number(request.url?.slice(1));
      response.writeHead(status, { location: `http://other.example:${second}/` }).end();
    });
    const outbound = createOutbound({ allowPrivate: true, lookup: resolver('127.0.0.1') });
    const init = {
      method: 'POST',
      body: '{"a":1}',
      headers: { authorization: 'secret', 'x-api-key': 'secret', 'content-type': 'application/json' },
    };
    for (const status of [302, 307]) {
      const answer = await outbound(`http://one.example:${first}/${status}`, init);
      expect(await answer.text()).toBe('there');
    }
    expect(JSON.stringify(seen)).not.toContain('secret');
    expect(seen.map(({ method, body }) => [method, body])).toEqual([
      ['GET', ''],
      ['POST', '{"a":1}'],
    ]);
  });

  it('ends loops, and leaves a redirect alone when asked to', async () => {
    const port = await peer((_request, response) => response.writeHead(302, { location: '/' }).end());
    const outbound = createOutbound({ allowPrivate: true });
    const url = `http://127.0.0.1:${port}/`;
    await expect(outbound(url)).rejects.toMatchObject({ code: 'too-many-redirects' });
    await expect(outbound(url, { redirect: 'error' })).rejects.toMatchObject({ code: 'too-many-redirects' });
    expect((await outbound(url, { redirect: 'manual' })).status).toBe(302);
  });

  it('takes no answer that is too large, sent plainly or blown up by decompression', async () => {
    const large = await peer((request, response) => {
      if (request.url === '/zip')
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000)));
      else if (request.url === '/endless') {
        const more = () => {
          while (response.write(Buffer.alloc(16_384)));
        };
        response.on('drain', more);
        more();
      } else response.end('x'.repeat(5000));
    });
    const outbound = createOutbound({ allowPrivate: true, maxBytes: 1000 });
    for (const path of ['/', '/zip', '/endless']) {
      const answer = await outbound(`http://127.0.0.1:${large}${path}`);
      await expect(answer.text(), path).rejects.toMatchObject({ code: 'too-large' });
    }
  });

  it('waits for no slow peer: not for headers, not for a body that comes drop by drop', async () => {
    const slow = await peer((request, response) => {
      if (request.url !== '/drops') return;
      response.writeHead(200);
      const drop = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drop));
    });
    const outbound = createOutbound({ allowPrivate: true, timeoutMs: 250 });
    await expect(outbound(`http://127.0.0.1:${slow}/`)).rejects.toMatchObject({ code: 'timed-out' });
    const answer = await outbound(`http://127.0.0.1:${slow}/drops`);
    await expect(answer.text()).rejects.toMatchObject({ code: 'timed-out' });
  });

  it('stops when its caller stops, with the caller’s reason', async () => {
    const slow = await peer(() => {});
    const signal = AbortSignal.timeout(50);
    const asked = createOutbound({ allowPrivate: true })(`http://127.0.0.1:${slow}/`, { signal });
    await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('says why nothing answers', async () => {
    const port = await peer((_request, response) => response.destroy());
    const outbound = createOutbound({ allowPrivate: true });
    await expect(outbound(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: 'unreachable' });
    const closed = await deserted();
    await expect(outbound(`http://127.0.0.1:${closed}/`)).rejects.toMatchObject({
      code: 'unreachable',
      message: `127.0.0.1:${closed} cannot be reached: nobody listens there (ECONNREFUSED).`,
    });
  });

  it('uses no proxy of the environment', async () => {
    const port = await peer((request, response) => response.end(request.url));
    const proxy = await peer((_request, response) => response.end('through the proxy'));
    const { http_proxy: before } = process.env;
    process.env.http_proxy = `http://127.0.0.1:${proxy}`;
    open.push(() => {
      if (before === undefined) delete process.env.http_proxy;
      else process.env.http_proxy = before;
    });
    const answer = await createOutbound({ allowPrivate: true })(`http://127.0.0.1:${port}/direct`);
    expect(await answer.text()).toBe('/direct');
  });
});

describe('a mail to SES through the outbound client', () => {
  const config = {
    accessKeyId: emulatorKey.accessKeyId,
    accessKeySecret: emulatorKey.secretAccessKey,
    region: 'eu-west-1',
    emailAddress: 'hello@example.com',
    templates: defaultEmailTemplates,
  };
  const outbound = createOutbound({ allowPrivate: true });
  it.each(['answer', 'body'] as const)('is not sent twice when the %s is cut off', async (at) => {
    const ses = await startSesEmulator();
    open.push(() => void ses.close());
    ses.trouble = { kind: 'taken-and-cut', at };
    const connector = awsSes.openEmail(config, openPorts({ endpoint: ses.url, fetch: outbound }));
    await expect(connector.send(exampleEmail())).rejects.toThrow('may have been sent');
    expect([ses.requests, ses.mails.length]).toEqual([1, 1]);
  });

  it('is tried again where nobody listens', async () => {
    let asked = 0;
    const fetch: typeof outbound = (...request) => {
      asked++;
      return outbound(...request);
    };
    const endpoint = `http://127.0.0.1:${await deserted()}`;
    const connector = awsSes.openEmail(config, openPorts({ endpoint, fetch }));
    await expect(connector.send(exampleEmail())).rejects.toThrow('could not be reached');
    expect(asked).toBe(3);
  });
});

describe('a plain connection, as to a mail server', () => {
  const options = { port: 25, timeoutMs: 500 };

  it.each(['127.0.0.1', '::1', '[::1]', 'localhost', '10.0.0.1'])('refuses %s', async (host) => {
    await expect(createConnect({ allowPrivate: false })({ ...options, host })).rejects.toMatchObject({
      code: 'address-refused',
    });
  });

  it.each(['169.254.169.254', '2852039166', '0xa9fea9fe', '[fd00:ec2::254]'])(
    'refuses %s even where private addresses are allowed',
    async (host) => {
      await expect(createConnect({ allowPrivate: true })({ ...options, host })).rejects.toMatchObject({
        code: expect.stringMatching(/^(address-refused|unreachable)$/),
      });
    },
  );

  it('refuses a name that leads to a metadata service', async () => {
    const connect = createConnect({ allowPrivate: true, lookup: resolver('169.254.169.254') });
    await expect(connect({ ...options, host: 'mail.example' })).rejects.toMatchObject({
      code: 'address-refused',
    });
  });

  it('is made where it may go', async () => {
    const server = createTcpServer((socket) => socket.end('220 hello'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const connect = createConnect({ allowPrivate: true, lookup: resolver('127.0.0.1') });
    const socket = await connect({ ...options, port, host: 'mail.example' });
    let heard = '';
    for await (const chunk of socket) heard += chunk;
    expect(heard).toBe('220 hello');
    await expect(connect({ ...options, port: await deserted(), host: 'mail.example' })).rejects.toMatchObject(
      {
        code: 'unreachable',
        message: 'mail.example cannot be reached: nobody listens there (ECONNREFUSED).',
      },
    );
  });
});
