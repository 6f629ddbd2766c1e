/** When sessions were last used: noted along with what is written anyway, and seldom. */
import { expect, it } from 'vitest';
import { Browser, insertApplication, insertUser, pkce, signInAs, token } from '../../testing/flow.ts';
import { onEveryServer } from '../../testing/portero.ts';
import { isNoted, seenEvery } from './last-seen.ts';

onEveryServer('when a session was last used', (portero) => {
  it('is told in the lists, follows tokens and visits, and is written once in ten minutes', async () => {
    const { tenants, core, api } = portero();
    const { db, id: tenantId } = tenants.default;
    const app = await insertApplication(portero(), 'seen', 'Traditional', 'https://seen.example/cb');
    const user = await insertUser(portero(), 'seen');
    const browser = new Browser(core);
    const proof = pkce();
    const began = Date.now();
    const { searchParams } = await signInAs(browser, tenants.default, user, app, proof);
    const given = await token(core, app, {
      grant_type: 'authorization_code',
      code: searchParams.get('code') ?? '',
      redirect_uri: app.redirectUri,
      code_verifier: proof.verifier,
    });
    const listed = async () => (await api('GET', `/users/${user}/sessions`)).body.sessions[0];
    const { payload, lastSeenAt } = await listed();
    expect(lastSeenAt).toBeGreaterThanOrEqual(began);

    const set = async (at: number | null) => {
      await db.write.updateTable('session_extensions').set({ lastSeenAt: at }).execute();
      // As a process that has not seen it lately.
      isNoted(tenantId, payload.uid, Date.now() - seenEvery);
    };
    const refresh = async () => {
      const answer = await token(core, app, {
        grant_type: 'refresh_token',
        refresh_token: given.json().refresh_token,
      });
      expect(answer.statusCode, answer.payload).toBe(200);
    };
    const visit = () => signInAs(browser, tenants.default, user, app, pkce());
    for (const use of [refresh, visit]) {
      await set(began - 2 * seenEvery);
      await use();
      expect((await listed()).lastSeenAt).toBeGreaterThanOrEqual(began);
      // Another process noted it a minute ago: it stays.
      await set(began - 60_000);
      await use();
      expect((await listed()).lastSeenAt).toBe(began - 60_000);
    }
    // Of a session from before it was noted.
    await set(null);
    expect((await listed()).lastSeenAt).toBeNull();
    await refresh();
    expect((await listed()).lastSeenAt).toBeGreaterThanOrEqual(began);
  });
});
