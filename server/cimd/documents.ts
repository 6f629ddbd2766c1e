/**
 * Client id metadata documents (draft-ietf-oauth-client-id-metadata-document-02, contract PROTOCOL §4.9): who wants to be
 * a client publishes who they are, and the address of that is the client id. The address comes from anybody, so it is
 * fetched by the guarded client only, small, short, without redirects, and seldom.
 */
import { LRUCache } from 'lru-cache';
import { errors } from 'oidc-provider';
import { textProblem } from '../http/text.ts';
import { countWithin } from '../security/attempts.ts';
import type { TenantContext } from '../tenants/context.ts';
import { isAgreedTo } from './store.ts';

const longestClientId = 2048;
const largestDocument = 5 * 1024;
const fetchTimeout = 2500;
/** Seconds. */
const keptAtLeast = 30;
const keptAtMost = 86_400;
const documentsKept = 100;
/**
 * So that nobody has this server ask a third one over and over. Clients that people agreed to are read beyond it, or else
 * whoever asks for made-up addresses at their host would keep everybody out of them.
 */
const fetchesPerHost = { limit: 60, windowMs: 60_000 };

type Document = Readonly<Record<string, unknown>>;
type Known = { readonly document: Promise<Document> };

const caches = new WeakMap<TenantContext['cache'], LRUCache<string, Known>>();

/** Whether it is an address at all, as clients of this kind are named. */
export const isCimdClientId = (id: string): boolean => /^https:\/\//i.test(id);

/**
 * Why an address cannot be a client id.
 * @throws invalid_client
 */
function ensureClientId(id: string): void {
  const refuse = (why: string): never => {
    throw new errors.InvalidClient(`invalid client ${id.slice(0, 256)}`, why);
  };
  if (id.length > longestClientId) refuse('client_id is too long');
  // What a parser would silently repair is no client id: it could not be compared character by character.
  if ([...id].some((character) => character <= ' ' || character === '\\' || character === '\x7f'))
    refuse('client_id has characters that no address has');
  const url = URL.parse(id);
  if (url?.protocol !== 'https:' || !id.startsWith('https://')) refuse('client_id is no https address');
  const [, authority = '', path = ''] = /^https:\/\/([^/?#]*)([^?#]*)/.exec(id) ?? [];
  if (authority === '' || authority.includes('@')) refuse('client_id must have a host and no credentials');
  if (id.includes('#')) refuse('client_id must have no fragment');
  const segments = path.split('/').map((segment) => segment.replaceAll(/%2e/gi, '.'));
  if (segments.some((segment) => segment === '.' || segment === '..'))
    refuse('client_id must have no dot segments');
}

/**
 * The document at an address, fetched or remembered as long as its headers say.
 * @throws invalid_client, invalid_client_metadata
 */
export async function clientDocument(tenant: TenantContext, id: string): Promise<Document> {
  ensureClientId(id);
  let cache = caches.get(tenant.cache);
  if (!cache) {
    cache = new LRUCache({ max: documentsKept });
    caches.set(tenant.cache, cache);
  }
  const known = cache.get(id);
  if (known) return known.document;
  const fetched = fetchDocument(tenant, id);
  const entry = { document: fetched.then(({ document }) => document) };
  // One fetch for all who ask meanwhile; a failure is remembered too, so that asking again costs nothing.
  cache.set(id, entry, { ttl: keptAtLeast * 1000 });
  entry.document.catch(() => {}); // whoever asks for it is told; here `fetched` throws the same
  const { keptFor } = await fetched;
  cache.set(id, entry, { ttl: keptFor * 1000 });
  return entry.document;
}

async function fetchDocument(
  tenant: TenantContext,
  id: string,
): Promise<{ document: Document; keptFor: number }> {
  const failed = (why: string, cause?: unknown) =>
    new errors.InvalidClient('client_id metadata document fetch failed', { detail: why, cause });
  // Whatever the port: one machine has as many of them as somebody needs to pass by a count of each.
  const { hostname } = new URL(id);
  const isWithin = await countWithin(tenant.db, { action: 'cimd', key: hostname, ...fetchesPerHost });
  if (!isWithin && !(await isAgreedTo(tenant.db, id))) throw failed('too many fetches from this host');
  let response: Response;
  let text: string;
  try {
    response = await tenant.outbound(id, {
      headers: { accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(fetchTimeout),
    });
    text = response.status === 200 ? await limitedText(response) : '';
  } catch (failure) {
    throw failed('the address could not be read', failure);
  }
  if (response.status !== 200) {
    await response.body?.cancel();
    throw failed(`unexpected response status ${response.status}`);
  }
  return { document: parsed(text, failed), keptFor: freshness(response.headers) };
}

function parsed(text: string, failed: (why: string, cause?: unknown) => Error): Document {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (failure) {
    throw failed('not JSON', failure);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new errors.InvalidClientMetadata('client_id metadata document is not a JSON object');
  const problem = textProblem(value);
  if (problem)
    throw new errors.InvalidClientMetadata(
      `client_id metadata document has a wrong ${problem.path.join('.')}: ${problem.message}`,
    );
  return Object.fromEntries(Object.entries(value));
}

async function limitedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > largestDocument) throw new Error('the document is too large');
    chunks.push(chunk);
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
}

/** Seconds for which a document may be kept. */
function freshness(headers: Headers): number {
  const maxAge = /(?:^|,)\s*max-age\s*=\s*(\d{1,9})/i.exec(headers.get('cache-control') ?? '')?.[1];
  const expires = Date.parse(headers.get('expires') ?? '');
  const seconds =
    maxAge !== undefined ? Number(maxAge) : Number.isNaN(expires) ? 0 : (expires - Date.now()) / 1000;
  return Math.max(keptAtLeast, Math.min(keptAtMost, Math.floor(seconds)));
}
