/**
 * The one client for addresses that somebody typed: connectors, web hooks, discovery documents, `jwks_uri`.
 * The name is resolved here, every address it has is judged, and the connection goes to the very address that was
 * judged. The same again after every redirect. Sizes, times and hops are bounded; no proxy of the environment is used.
 */
import type { AllowPrivate } from './addresses.ts';
import { OutboundError } from './error.ts';
import { type Guard, guardedLookup, refuseLiteral, unreachable } from './lookup.ts';

export { OutboundError } from './error.ts';

export type OutboundOptions = Guard & {
  /** Largest answer, counted after decompression. */
  readonly maxBytes?: number;
  /** For everything together: redirects, headers and body. */
  readonly timeoutMs?: number;
  readonly maxRedirects?: number;
};

/** What is sent on every hop. The body is held in memory, so that a redirect can repeat it. */
type Sending = {
  readonly method: string;
  readonly headers: Headers;
  readonly body: Uint8Array | null;
  readonly redirect: RequestRedirect;
  readonly signal: AbortSignal;
};

/** A `fetch` that refuses to be used against the inside. Fails with `OutboundError`, or as the caller's signal says. */
export function createOutbound(options: OutboundOptions): typeof fetch {
  const { allowPrivate, maxBytes = 1024 * 1024, timeoutMs = 10_000, maxRedirects = 3 } = options;
  const open = async () => {
    const { Agent, fetch } = await import('undici');
    const connect = { lookup: guardedLookup(options), timeout: Math.min(timeoutMs, 5000) };
    return { fetch, agent: new Agent({ connect, headersTimeout: timeoutMs, bodyTimeout: timeoutMs }) };
  };
  // Opened with the first request: many servers never make one.
  let client: ReturnType<typeof open> | undefined;

  const send = async (url: URL, sending: Sending, hops: number): Promise<Response> => {
    refuseAddress(url, allowPrivate);
    const { method, headers, body, signal } = sending;
    client ??= open();
    const { fetch, agent } = await client;
    const response = await fetch(url, {
      method,
      headers: [...headers],
      body,
      signal,
      dispatcher: agent,
      redirect: 'manual',
    });
    const location = response.headers.get('location');
    if (!isRedirect(response.status) || location === null || sending.redirect === 'manual') {
      return new Response(response.body && limited(response.body, maxBytes), {
        status: response.status,
        statusText: response.statusText,
        headers: [...response.headers],
      });
    }
    await response.body?.cancel();
    if (hops === 0 || sending.redirect === 'error')
      throw new OutboundError('too-many-redirects', 'The address leads on too often.');
    const next = nextAddress(location, url);
    return send(next, followed(sending, url, next, response.status), hops - 1);
  };

  return async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const late = new AbortController();
    setTimeout(
      () => late.abort(new OutboundError('timed-out', `${url.host} did not answer in time.`)),
      timeoutMs,
    ).unref();
    try {
      return await send(
        url,
        {
          method: request.method,
          headers: request.headers,
          body: request.body && new Uint8Array(await request.arrayBuffer()),
          redirect: request.redirect,
          signal: AbortSignal.any([request.signal, late.signal]),
        },
        maxRedirects,
      );
    } catch (failure) {
      request.signal.throwIfAborted();
      throw explained(failure, url);
    }
  };
}

/** Literal addresses never reach the resolver, so they are judged here; other schemes are refused. */
function refuseAddress(url: URL, allowPrivate: AllowPrivate): void {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new OutboundError('scheme-refused', 'Only http and https addresses can be reached.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new OutboundError('scheme-refused', 'An address must not carry a username or password.');
  }
  refuseLiteral(url.hostname.replace(/^\[(.*)\]$/, '$1'), allowPrivate);
}

/** @throws OutboundError when what was encrypted would go on in the clear */
function nextAddress(location: string, from: URL): URL {
  const next = URL.parse(location, from.href);
  if (!next) throw new OutboundError('unreachable', `${from.host} leads on to something that is no address.`);
  if (from.protocol === 'https:' && next.protocol === 'http:') {
    throw new OutboundError('scheme-refused', `${from.host} leads on to an address without encryption.`);
  }
  return next;
}

/** What goes along to the next address: no credentials to another origin, no body where the method changes. */
function followed(sending: Sending, from: URL, to: URL, status: number): Sending {
  const headers = new Headers(sending.headers);
  const isElsewhere = from.origin !== to.origin;
  if (isElsewhere) for (const name of [...headers.keys()]) if (!harmless.has(name)) headers.delete(name);
  const becomesGet = status === 303 || ((status === 301 || status === 302) && sending.method === 'POST');
  if (!becomesGet) return { ...sending, headers };
  for (const name of ['content-type', 'content-length', 'content-encoding']) headers.delete(name);
  return { ...sending, headers, method: sending.method === 'HEAD' ? 'HEAD' : 'GET', body: null };
}

/** All other headers may be credentials: not only `Authorization`, also `X-Api-Key` and a provider's own. */
const harmless: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'content-encoding',
  'content-language',
  'content-type',
  'user-agent',
]);

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

/** Counts what really arrives, after decompression too. */
function limited(body: AsyncIterable<Uint8Array | undefined>, maxBytes: number): ReadableStream<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  let received = 0;
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) return controller.close();
      received += value?.byteLength ?? 0;
      if (received <= maxBytes) return controller.enqueue(value ?? new Uint8Array());
      await chunks.return?.();
      throw new OutboundError('too-large', 'The answer is too large.');
    },
    async cancel() {
      await chunks.return?.();
    },
  });
}

/** Refusals come wrapped by the layers between; everything else is a connection that failed. */
function explained(failure: unknown, url: URL): OutboundError {
  for (let cause = failure; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof OutboundError) return cause;
  }
  return unreachable(url.host, failure);
}
