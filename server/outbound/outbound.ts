/**
 * The one client for addresses that somebody typed: connectors, web hooks, discovery documents, `jwks_uri`.
 * The name is resolved here, every address it has is judged, and the connection goes to the very address that was
 * judged, so a second answer of the name server changes nothing. The same again after every redirect. Sizes, times
 * and hops are bounded; no proxy of the environment is used.
 */
import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, fetch as undiciFetch } from 'undici';
import { isPublicAddress } from './addresses.ts';

export type OutboundCode = 'address-refused' | 'scheme-refused' | 'too-many-redirects' | 'too-large';

export class OutboundError extends Error {
  readonly code: OutboundCode;
  constructor(code: OutboundCode, message: string) {
    super(message);
    this.name = 'OutboundError';
    this.code = code;
  }
}

export type OutboundOptions = {
  /** Let addresses point into private networks: for operators who run everything inside one. */
  readonly allowPrivate: boolean;
  readonly maxBytes?: number;
  readonly timeoutMs?: number;
  readonly maxRedirects?: number;
  /** The system's resolver, unless a test brings another. */
  readonly lookup?: typeof systemLookup;
};

/** A `fetch` that refuses to be used against the inside. */
export function createOutbound(options: OutboundOptions): typeof fetch {
  const { allowPrivate, maxBytes = 1024 * 1024, timeoutMs = 10_000, maxRedirects = 3 } = options;
  const agent = new Agent({
    connect: { lookup: guardedLookup(allowPrivate, options.lookup ?? systemLookup), timeout: 5000 },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxResponseSize: maxBytes,
  });

  const send = async (url: URL, init: RequestInit, signal: AbortSignal, hops: number): Promise<Response> => {
    refuseAddress(url, allowPrivate);
    const response = await undiciFetch(url, {
      ...(init as Parameters<typeof undiciFetch>[1]),
      dispatcher: agent,
      redirect: 'manual',
      signal,
    });
    const location = response.headers.get('location');
    if (!isRedirect(response.status) || location === null || init.redirect === 'manual') {
      return new Response(limited(response.body as ReadableStream<Uint8Array> | null, maxBytes), {
        status: response.status,
        statusText: response.statusText,
        headers: [...response.headers],
      });
    }
    await response.body?.cancel();
    if (hops === 0 || init.redirect === 'error')
      throw new OutboundError('too-many-redirects', 'The address leads on too often.');
    const next = new URL(location, url);
    return send(next, followed(init, url, next, response.status), signal, hops - 1);
  };

  return async (input, init = {}) => {
    const request = input instanceof Request ? input : undefined;
    const url = new URL(request ? request.url : String(input));
    const deadline = AbortSignal.timeout(timeoutMs);
    const signal = init.signal ? AbortSignal.any([init.signal, deadline]) : deadline;
    const given: RequestInit = request
      ? {
          method: request.method,
          headers: request.headers,
          body: request.body ? await request.arrayBuffer() : null,
          ...init,
        }
      : init;
    try {
      return await send(url, given, signal, maxRedirects);
    } catch (failure) {
      throw unwrapped(failure);
    }
  };
}

/** Judge a host by itself, e.g. before a mail server is connected to. @throws OutboundError */
export function guardedLookup(
  allowPrivate: boolean,
  lookup: typeof systemLookup = systemLookup,
): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (failure, addresses) => {
      if (failure) return callback(failure, '', 0);
      const refused = addresses.find(({ address }) => !isPublicAddress(address, allowPrivate));
      const [first] = addresses;
      if (refused || !first) {
        return callback(
          new OutboundError(
            'address-refused',
            `${hostname} leads to a private address, which is not allowed.`,
          ),
          '',
          0,
        );
      }
      if (options.all) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}

/** Literal addresses never reach the resolver, so they are judged here; other schemes are refused. */
function refuseAddress(url: URL, allowPrivate: boolean): void {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new OutboundError('scheme-refused', 'Only http and https addresses can be reached.');
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const literal = /^[\d.]+$/.test(host) || host.includes(':');
  if (literal && !isPublicAddress(host, allowPrivate)) {
    throw new OutboundError('address-refused', `${url.hostname} is a private address, which is not allowed.`);
  }
}

/** What goes along to the next address: no credentials to another origin, no body where the method changes. */
function followed(init: RequestInit, from: URL, to: URL, status: number): RequestInit {
  const headers = new Headers(init.headers);
  if (from.origin !== to.origin)
    for (const name of ['authorization', 'cookie', 'proxy-authorization']) headers.delete(name);
  const method = (init.method ?? 'GET').toUpperCase();
  const becomesGet = status === 303 || ((status === 301 || status === 302) && method === 'POST');
  if (!becomesGet) return { ...init, headers };
  headers.delete('content-type');
  headers.delete('content-length');
  return { ...init, headers, method: 'GET', body: null };
}

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

/** Counts what really arrives, after decompression too. */
function limited(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): ReadableStream<Uint8Array> | null {
  if (!body) return null;
  let received = 0;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        received += chunk.byteLength;
        if (received > maxBytes) controller.error(new OutboundError('too-large', 'The answer is too large.'));
        else controller.enqueue(chunk);
      },
    }),
  );
}

function unwrapped(failure: unknown): unknown {
  return failure instanceof Error && failure.cause instanceof OutboundError ? failure.cause : failure;
}
