/**
 * A passkey at several addresses of one tenant, in a real browser: it asks the address that the passkey was made for whether
 * the page may use it (WebAuthn Level 3 §5.11). It does so over HTTPS only, hence the certificate.
 */
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../../e2e/browser.ts';
import { addPasskeyDevice, authorizeAddress } from '../../e2e/hosted-pages.ts';
import { makeCertificate } from '../testing/certificates.ts';
import { insertApplication } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';

const home = 'id.portero.example';
const own = 'auth.acme.example';
const gone = 'old.acme.example';

onEveryServer(
  'a browser with a passkey',
  (portero) => {
    let server: Server;
    let browser: Browser;

    beforeAll(async () => {
      const p = portero();
      const { certificate, privateKey } = makeCertificate({
        subject: [['CN', home]],
        names: [home, own, gone].map((name) => ['dns', name] as const),
        use: 'server',
      });
      const cert = certificate.toString();
      const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
      server = createServer({ cert, key }, (request, response) => p.core.routing(request, response));
      await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
      const { port } = server.address() as AddressInfo;
      const pin = createHash('sha256')
        .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
        .digest('base64');
      browser = await launchBrowser([
        `--host-resolver-rules=MAP * 127.0.0.1:${port}`,
        `--ignore-certificate-errors-spki-list=${pin}`,
      ]);
      for (const domain of [own, gone]) await p.api('POST', '/domains', { domain });
      const { db, cache } = p.tenants.default;
      await db.write.updateTable('domains').set({ status: 'Active' }).where('domain', '=', own).execute();
      cache.invalidate('domains');
      await p.api('POST', '/users', { username: 'eva', password: 'Nieve-azul-4711' });
      await insertApplication(p, 'bookshop', 'SPA', `https://${home}/back`);
      await insertApplication(p, 'own-bookshop', 'SPA', `https://${own}/back`);
      const passkeySignIn = { enabled: true, showPasskeyButton: true, rpId: home };
      expect((await p.api('PATCH', '/sign-in-exp', { passkeySignIn })).status).toBe(200);
    });
    afterAll(async () => {
      await browser?.close();
      server?.closeAllConnections();
      server?.close();
    });

    const open = (page: Page, host: string, clientId: string) =>
      page.goto(authorizeAddress({ endpoint: `https://${host}` }, clientId, { prompt: 'login' }));

    const make = async (page: Page) => {
      await open(page, own, 'own-bookshop');
      await page.fill('#identifier', 'eva');
      await page.fill('#password', 'Nieve-azul-4711');
      await page.keyboard.press('Enter');
      await page.waitForURL(/create-passkey/);
      await page.getByRole('button', { name: 'Create passkey' }).click();
      await page.waitForURL(/\/back\?.*code=/);
    };
    const signIn = async (page: Page, host: string, clientId: string) => {
      await open(page, host, clientId);
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
      await page.waitForURL(new RegExp(`^https://${host}/back\\?.*code=`));
    };
    async function visitor() {
      const page = await (await browser.newContext({ locale: 'en-US' })).newPage();
      page.setDefaultTimeout(20_000);
      const { devices, authenticatorId } = await addPasskeyDevice(page);
      const madeFor = async () =>
        (await devices.send('WebAuthn.getCredentials', { authenticatorId })).credentials.map(
          ({ rpId }) => rpId,
        );
      return { page, madeFor };
    }

    it('makes it at one address, for the one that was chosen, and signs in at both', async () => {
      const { page, madeFor } = await visitor();
      await make(page);
      expect(await madeFor()).toEqual([home]);
      await signIn(page, own, 'own-bookshop');
      await signIn(page, home, 'bookshop');

      // The browser itself refuses it to a page that leads here and is nobody's.
      await page.goto(`https://${gone}/.well-known/webauthn`);
      const refusal = await page.evaluate(
        (rpId) =>
          navigator.credentials.get({ publicKey: { challenge: new Uint8Array(32), rpId } }).then(
            () => 'given',
            ({ name }) => name,
          ),
        home,
      );
      expect(refusal).toBe('SecurityError');
    });

    it('makes it for the page that it is on, where it knows nothing of related origins', async () => {
      const { body: people } = await portero().api('GET', '/users?search=eva');
      for (const { id } of (await portero().api('GET', `/users/${people[0].id}/mfa-verifications`)).body)
        await portero().api('DELETE', `/users/${people[0].id}/mfa-verifications/${id}`);
      const { page, madeFor } = await visitor();
      await page.addInitScript(() =>
        Object.assign(PublicKeyCredential, {
          getClientCapabilities: async () => ({ relatedOrigins: false }),
        }),
      );
      await make(page);
      expect(await madeFor()).toEqual([own]);
      await signIn(page, own, 'own-bookshop');
    });
  },
  { env: { ENDPOINT: `https://${home}` } },
);
