import type { LookupAddress } from 'node:dns';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isPublicAddress } from './addresses.ts';
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

/** A resolver that gives the answers in turn. */
const resolver = (...answers: string[]): NonNullable<OutboundOptions['lookup']> => {
  let turn = 0;
  const lookup = (
    _host: string,
    _options: unknown,
    callback: (failure: null, addresses: LookupAddress[]) => void,
  ) => {
    const address = answers[Math.min(turn++, answers.length - 1)] ?? '';
    callback(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
  };
  return lookup as unknown as NonNullable<OutboundOptions['lookup']>;
};

describe('addresses', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'ff02::1',
    'localhost',
    '',
  ])('refuses %s', (address) => {
    expect(isPublicAddress(address, false)).toBe(false);
  });
  it.each(['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946'])('lets %s be reached', (address) => {
    expect(isPublicAddress(address, false)).toBe(true);
  });
  it('never lets the metadata service be reached', () => {
    expect(isPublicAddress('169.254.169.254', true)).toBe(false);
    expect(isPublicAddress('::ffff:169.254.169.254', true)).toBe(false);
    expect(isPublicAddress('10.0.0.1', true)).toBe(true);
  });
});

describe('the outbound client', () => {
  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://169.254.169.254/latest/',
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

  it('refuses a name that leads inside, also when only its second answer does', async () => {
    const inside = createOutbound({ allowPrivate: false, lookup: resolver('10.0.0.5') });
    await expect(inside('http://innocent.example/')).rejects.toMatchObject({ code: 'address-refused' });
    const port = await peer((_request, response) => response.end('reached'));
    // Judged once, connected to what was judged: the resolver is not asked again for the connection.
    const rebinding = createOutbound({ allowPrivate: false, lookup: resolver('127.0.0.1', '93.184.216.34') });
    await expect(rebinding(`http://innocent.example:${port}/`)).rejects.toMatchObject({
      code: 'address-refused',
    });
  });

  it('judges every redirect, and carries no credentials to another origin', async () => {
    let seen: string | undefined = 'nothing';
    const second = await peer((request, response) => {
      seen = request.headers.authorization;
      response.end('there');
    });
    const first = await peer((request, response) => {
      const target =
        request.url === '/inside' ? 'http://169.254.169.254/' : `http://other.example:${second}/`;
      response.writeHead(302, { location: target }).end();
    });
    const outbound = createOutbound({ allowPrivate: true, lookup: resolver('127.0.0.1') });
    await expect(outbound(`http://one.example:${first}/inside`)).rejects.toMatchObject({
      code: 'address-refused',
    });
    const answer = await outbound(`http://one.example:${first}/`, { headers: { authorization: 'secret' } });
    expect(await answer.text()).toBe('there');
    expect(seen).toBeUndefined();
  });

  it('ends loops, oversized answers and slow peers', async () => {
    const loop = await peer((_request, response) => response.writeHead(302, { location: '/' }).end());
    const outbound = createOutbound({ allowPrivate: true, maxBytes: 1000, timeoutMs: 300 });
    await expect(outbound(`http://127.0.0.1:${loop}/`)).rejects.toMatchObject({ code: 'too-many-redirects' });
    const large = await peer((_request, response) => response.end('x'.repeat(5000)));
    await expect(outbound(`http://127.0.0.1:${large}/`).then((answer) => answer.text())).rejects.toThrow();
    const slow = await peer(() => {});
    await expect(outbound(`http://127.0.0.1:${slow}/`)).rejects.toThrow();
  });
});
