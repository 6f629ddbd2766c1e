import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signingKey } from './signing-client.ts';

/** Test support: another issuer, such as a CI system, with a discovery document and keys. */
export async function foreignIssuer() {
  const key = await signingKey('RS256');
  const asked: string[] = [];
  let says = (base: string): object => ({ issuer: base, jwks_uri: `${base}/keys` });
  const listener = createServer((request, response) => {
    asked.push(request.url ?? '');
    const base = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url === '/keys' ? { keys: [key.jwk] } : says(base)));
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    issuer: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    key,
    asked,
    say: (answer: typeof says) => {
      says = answer;
    },
    close: () => listener.close(),
  };
}
