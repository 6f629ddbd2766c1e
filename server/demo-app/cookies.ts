/** What a demonstration remembers of a browser: sealed in a cookie of its own path, and nowhere else. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type * as z from 'zod';

/** More than this, and browsers would not keep it. */
const longest = 3800;

export type Memory<T> = {
  /** @returns whether a browser can keep that much; what it cannot is not sent */
  readonly remember: (request: FastifyRequest, reply: FastifyReply, what: T) => boolean;
  /** Undefined for what this server did not seal. */
  readonly recall: (request: FastifyRequest) => T | undefined;
  readonly forget: (reply: FastifyReply) => void;
};

/**
 * For an hour.
 * @param path where alone the browser sends the cookie
 */
export function memoryIn<T>(cookie: string, path: string, schema: z.ZodType<T>): Memory<T> {
  return {
    remember({ tenant }, reply, what) {
      const sealed = tenant.vault.seal('demo-app', JSON.stringify(what));
      if (sealed.length > longest) return false;
      reply.setCookie(cookie, sealed, {
        path,
        httpOnly: true,
        sameSite: 'lax',
        secure: tenant.endpoint.startsWith('https:'),
        maxAge: 3600,
      });
      return true;
    },
    recall({ cookies, tenant }) {
      const sealed = cookies[cookie];
      if (sealed === undefined) return undefined;
      try {
        return schema.parse(JSON.parse(tenant.vault.open('demo-app', sealed)));
      } catch {
        return undefined; // tampered with, or of another key: as if there were none
      }
    },
    forget: (reply) => void reply.clearCookie(cookie, { path }),
  };
}
