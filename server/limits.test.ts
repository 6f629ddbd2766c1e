/** Limits that administrators of the server set: how long things live, and what may be registered. */
import { expect, it } from 'vitest';
import { idsFrom } from './audit/seals/seal.ts';
import { Sealer } from './audit/seals/sealing.ts';
import {
  authorizationUrl,
  Browser,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
  token,
} from './testing/flow.ts';
import { onEveryServer } from './testing/portero.ts';

const redirectUri = 'https://app.example/callback';
const pattern = 'https://*.preview.app.example/callback';
const day = 86_400_000;

onEveryServer(
  'limits of the server',
  (portero) => {
    it('an old session asks for a new sign-in, however often its browser came by', async () => {
      const p = portero();
      const { db } = p.tenants.default;
      const client = await insertApplication(p, 'limited', 'SPA', redirectUri);
      const userId = await insertUser(p, 'visitor');
      const browser = new Browser(p.core);
      await signInAs(browser, p.tenants.default, userId, client, pkce());
      const again = async () =>
        String((await browser.get(authorizationUrl(client, pkce(), { prompt: [] }))).headers.location);
      expect(await again()).toMatch(/^https:\/\/app\.example\/callback\?code=|^\/consent/);

      const session = await db.read
        .selectFrom('oidc_records')
        .select(['id', 'payload'])
        .where('model', '=', 'Session')
        .executeTakeFirstOrThrow();
      const { loginTs } = session.payload;
      expect(loginTs).toBeGreaterThan(Date.now() / 1000 - 60);
      await db.write
        .updateTable('oidc_records')
        .set({ payload: { ...session.payload, loginTs: Math.floor((Date.now() - 3 * day) / 1000) } })
        .where('id', '=', session.id)
        .execute();
      expect(await again()).toMatch(/^\/sign-in/);
      const silent = await browser.get(authorizationUrl(client, pkce(), { prompt: 'none' }));
      expect(silent.headers.location).toContain('error=login_required');

      const back = await signInAs(browser, p.tenants.default, userId, client, pkce());
      expect(back.searchParams.get('code')).toBeTruthy();
      expect(await again()).not.toMatch(/^\/sign-in/);
    });

    it('tokens without an API, and grants, live as long as they are told to', async () => {
      const p = portero();
      const client = await insertApplication(p, 'short', 'SPA', redirectUri);
      const userId = await insertUser(p, 'shortly');
      const proof = pkce();
      const back = await signInAs(new Browser(p.core), p.tenants.default, userId, client, proof);
      const answer = await token(p.core, client, {
        grant_type: 'authorization_code',
        code: back.searchParams.get('code') ?? '',
        redirect_uri: redirectUri,
        code_verifier: proof.verifier,
      });
      expect(answer.json().expires_in).toBe(600);
      const grants = await p.tenants.default.db.read
        .selectFrom('oidc_records')
        .select(['expiresAt'])
        .where('model', '=', 'Grant')
        .execute();
      for (const { expiresAt } of grants) expect(Number(expiresAt)).toBeLessThan(Date.now() + 8 * day);
    });

    it('addresses with a wildcard are neither registered nor served, not even those that were', async () => {
      const p = portero();
      const refused = await p.api('POST', '/applications', {
        type: 'SPA',
        name: 'Wild',
        oidcClientMetadata: { redirectUris: [pattern], postLogoutRedirectUris: [] },
      });
      expect([refused.status, refused.body.code]).toEqual([400, 'guard.invalid_input']);
      const earlier = await insertApplication(p, 'wild', 'SPA', pattern);
      const sent = { ...earlier, redirectUri: 'https://x.preview.app.example/callback' };
      const answer = await p.core.inject(authorizationUrl(sent, pkce()));
      expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_redirect_uri']);
    });

    it('old entries of the audit log go, newer ones stay', async () => {
      const p = portero();
      const { db } = p.tenants.default;
      for (const name of ['One', 'Two']) await p.api('POST', '/applications', { type: 'SPA', name });
      await p.audit.flush();
      const ids = async () =>
        (await db.read.selectFrom('logs').select('id').orderBy('id').execute()).map(({ id }) => id);
      expect((await ids()).length).toBeGreaterThan(1);
      const later = Date.now() + 31 * day;
      const newer = `${idsFrom(later)}newer`;
      const rest = { userId: null, applicationId: null, organizationId: null, createdAt: later };
      await db.write
        .insertInto('logs')
        .values({ id: newer, key: 'Newer', payload: {}, ...rest })
        .execute();
      p.stopHousekeeping(); // else it may seal as well
      const sealer = new Sealer();
      const before = later - 30 * day;
      await sealer.seal(p.tenants.default, { now: Date.now() + 60_000, before });
      expect((await ids()).length).toBeGreaterThan(1);
      await sealer.seal(p.tenants.default, { now: later, before });
      expect(await ids()).toEqual([newer]);
    });

    it('an expired secret is listed without its value', async () => {
      const p = portero();
      const made = await p.api('POST', '/applications', { type: 'Traditional', name: 'Web' });
      const address = `/applications/${made.body.id}/secrets`;
      const { body: fresh } = await p.api('GET', address);
      expect(fresh[0].value.length).toBeGreaterThan(20);
      await p.tenants.default.db.write
        .updateTable('application_secrets')
        .set({ expiresAt: Date.now() - 1 })
        .where('applicationId', '=', made.body.id)
        .execute();
      const { body: over } = await p.api('GET', address);
      expect(over[0].value).toMatch(/^•+$/);
    });
  },
  {
    env: {
      SESSION_MAX_DAYS: '2',
      OPAQUE_TOKEN_LIFETIME: '600',
      GRANT_LIFETIME_DAYS: '7',
      REDIRECT_URI_WILDCARDS: 'no',
    },
  },
);
