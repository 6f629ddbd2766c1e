/** When the database has no connection left: the server says that it is busy, and that one may come again. */
import { expect, it } from 'vitest';
import { Browser, insertApplication, insertUser, pkce, signInAs, token } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';

onEveryServer(
  'a token request while nothing can be written',
  (open) => {
    it('is told to come again, and is answered then', async ({ skip }) => {
      const p = open();
      // SQLite's writer is one, and has a queue.
      if (p.database.engine === 'sqlite') return skip();
      const app = await insertApplication(p, 'waits', 'Traditional', 'https://waits.example/cb');
      const user = await insertUser(p, 'waits');
      const proof = pkce();
      const back = await signInAs(new Browser(p.core), p.tenants.default, user, app, proof);
      const given = await token(p.core, app, {
        grant_type: 'authorization_code',
        code: back.searchParams.get('code') ?? '',
        redirect_uri: app.redirectUri,
        code_verifier: proof.verifier,
      });
      const refresh = (more: Record<string, string> = {}) =>
        token(p.core, app, {
          grant_type: 'refresh_token',
          refresh_token: given.json().refresh_token,
          ...more,
        });

      const over = Promise.withResolvers<void>();
      const held = Array.from(
        { length: p.config.database.engine === 'postgres' ? p.config.database.poolSize : 0 },
        () => {
          const begun = Promise.withResolvers<void>();
          const done = p.tenants.default.db.transaction(async (db) => {
            await db.read.selectFrom('configs').select('key').execute();
            begun.resolve();
            await over.promise;
          });
          return { begun: begun.promise, done };
        },
      );
      await Promise.all(held.map(({ begun }) => begun));
      try {
        // By the short way, and by the engine's, which a parameter that nobody knows takes.
        for (const answer of await Promise.all([refresh(), refresh({ unknown: 'yes' })])) {
          expect(answer.statusCode, answer.payload).toBe(503);
          expect(answer.headers['retry-after']).toBe('5');
          expect(answer.json()).toMatchObject({
            error: 'temporarily_unavailable',
            code: 'request.server_busy',
          });
        }
      } finally {
        over.resolve();
        await Promise.all(held.map(({ done }) => done));
      }
      expect((await refresh()).statusCode).toBe(200);
    }, 30_000);
  },
  { env: { DATABASE_CONNECTION_TIMEOUT: '1000' } },
);
