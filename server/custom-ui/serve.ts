/**
 * Shows uploaded pages where ours would be: an address whose last segment has a dot is a file, every other shows
 * `index.html`, whose script then looks at the address (contract EXPERIENCE §10). APIs, the OpenID endpoints and pages
 * that no custom page can replace – confirmation of signing out, devices, invitations – stay ours; so do forms that are
 * sent, which only our pages have.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { unknownSession } from '../pages/error-pages.ts';
import { destinationOf } from '../pages/policy.ts';
import { liveInteraction } from '../pages/start-again.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { adminTenantId, type TenantContext } from '../tenants/context.ts';
import { customUiPolicy, inlineScriptHashes } from './policy.ts';
import { type Choice, chosenUi } from './preview.ts';
import { partOf } from './ranges.ts';
import { type FileRow, selectFile } from './store.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Uploaded pages may be shown in place of this one. */
    replaceable?: boolean;
  }
}

const ours =
  /^\/(?:api|oidc|me|console|account|invitation|recovery|password-reset|device|sign-out|request-refused|initiate-login|\.well-known|saml|scim|demo-app|device-demo-app|sdks|preview)(?:[/?]|$)/;
/** These need a live interaction, as ours do (contract EXPERIENCE §1.4). */
const guarded = /^\/(?:$|sign-in|consent|register|single-sign-on|social\/register|forgot-password)/;
const week = 7 * 24 * 3600;

type Kept = Omit<FileRow, 'tenantId' | 'assetId' | 'content'> & {
  readonly content: Buffer;
  readonly inlineScripts: readonly string[];
};

/** A version's files never change, so nothing here grows old. */
const files = new LRUCache<string, { readonly file: Kept | undefined }>({
  maxSize: 32 * 1024 * 1024,
  sizeCalculation: ({ file }) => (file?.size ?? 0) + 256,
});

/** Every page of a scope may be replaced, but for those at addresses of ours. */
export function markReplaceable(scope: FastifyInstance): void {
  scope.addHook('onRoute', (route) => {
    if (!ours.test(route.url)) route.config = { ...route.config, replaceable: true };
  });
}

/**
 * Before routes, which it takes the place of. Never in the admin tenant: whoever uploads pages must not see its
 * passwords.
 */
export function serveCustomUi(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.tenant.id === adminTenantId || !mayReplace(request)) return done();
    serve(request, reply).then((served) => {
      if (!served) done();
    }, done);
  });
}

function mayReplace({ method, url, is404, routeOptions }: FastifyRequest): boolean {
  if (method !== 'GET') return false;
  if (routeOptions.config?.replaceable) return true;
  return (is404 || url.startsWith('/assets/')) && !ours.test(url);
}

async function serve(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
  const { tenant } = request;
  const experience = await getSignInExperience(tenant);
  const choice = chosenUi(request, reply);
  const id = versionOf(choice, experience.customUiAssets?.id);
  if (id === undefined || isPreviewOfOurs(request, choice)) return false;
  const path = pathOf(request.url);
  const isFile = /\.[^/]*$/.test(path);
  const file = await fileAt(tenant, id, isFile ? path : 'index.html');
  // A missing file may be one of ours, such as the logo for emails; without its index a version is gone.
  if (!file) return false;
  const isPage = !isFile || file.path === 'index.html';
  const interaction = isPage ? await liveInteraction(request) : undefined;
  if (isPage && !interaction && guarded.test(`/${path}`) && choice.kind !== 'version') {
    await unknownSession(request, reply);
    return true;
  }
  const origins = tenant.config.adminEndpoint ? [tenant.config.adminEndpoint] : [];
  reply.headers({
    'content-type': file.contentType,
    'content-security-policy': customUiPolicy({
      csp: experience.customUiCsp,
      inlineScripts: file.inlineScripts,
      destinations: destinationOf(interaction?.params.redirect_uri),
      framedBy: choice.kind === 'version' ? origins : [],
    }),
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cache-control': cacheFor(file.path, isPage, choice),
    ...(choice.kind !== 'version' && { 'x-frame-options': 'DENY' }),
  });
  const tag = `"${file.hash}"`;
  if (isPage) {
    await reply.send(file.content);
    return true;
  }
  reply.header('etag', tag);
  const known = request.headers['if-none-match']?.replaceAll('W/', '').split(/,\s*/);
  await (known?.includes(tag) ? reply.code(304).send() : sendPart(request, reply, file.content, tag));
  return true;
}

/** A part of an older file does not fit to one of this: whoever says which one they have gets the whole of another. */
function sendPart({ headers }: FastifyRequest, reply: FastifyReply, content: Buffer, tag: string) {
  reply.header('accept-ranges', 'bytes');
  const isSame = headers['if-range'] === undefined || headers['if-range'] === tag;
  const part = isSame ? partOf(content.length, headers.range) : undefined;
  if (part === undefined) return reply.send(content);
  if (part === 'beyond') return reply.code(416).header('content-range', `bytes */${content.length}`).send();
  const { first, last } = part;
  return reply
    .code(206)
    .header('content-range', `bytes ${first}-${last}/${content.length}`)
    .send(content.subarray(first, last + 1));
}

function versionOf(choice: Choice, inUse: string | undefined): string | undefined {
  if (choice.kind === 'built-in') return undefined;
  return choice.kind === 'version' ? choice.id : inUse;
}

/** The Console's preview shows settings on our pages. */
function isPreviewOfOurs({ query }: FastifyRequest, choice: Choice): boolean {
  return choice.kind !== 'version' && typeof query === 'object' && query !== null && 'preview' in query;
}

/** Names that a build made of the content are for good; what keeps its name is asked for again. */
function cacheFor(path: string, isPage: boolean, choice: Choice): string {
  if (isPage || choice.kind === 'version') return 'no-store';
  return /[.-][\w-]{8,}\.\w+$/.test(path) ? `public, max-age=${week}` : 'no-cache';
}

function pathOf(url: string): string {
  const [path = ''] = url.split(/[?#]/, 1);
  try {
    return decodeURIComponent(path.slice(1));
  } catch {
    return '';
  }
}

async function fileAt(tenant: TenantContext, id: string, path: string): Promise<Kept | undefined> {
  const key = `${tenant.id}/${id}/${path}`;
  const known = files.get(key);
  if (known) return known.file;
  if (path.length > 255 || path.includes('\0')) return undefined;
  const row = await selectFile(tenant.db, id, path);
  const content = row && Buffer.from(row.content);
  const file = row &&
    content && {
      path: row.path,
      contentType: row.contentType,
      hash: row.hash,
      size: row.size,
      content,
      inlineScripts: row.contentType.startsWith('text/html')
        ? inlineScriptHashes(content.toString('utf8'))
        : [],
    };
  files.set(key, { file });
  return file;
}
