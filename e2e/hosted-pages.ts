/** Test support: the way to the hosted pages, and what somebody types into them. */
import type { Page } from 'playwright-core';
import { pkce } from '../server/testing/flow.ts';

/** Where a public application sends somebody to sign in; they come back to `/back`. */
export function authorizeAddress(
  { endpoint }: { readonly endpoint: string },
  clientId: string,
  more: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: `${endpoint}/back`,
    response_type: 'code',
    scope: 'openid',
    code_challenge: pkce().challenge,
    code_challenge_method: 'S256',
    ...more,
  });
  return `${endpoint}/oidc/auth?${query}`;
}

/** Give the browser a device that makes passkeys, and finds its owner present whenever it is asked. */
export async function addPasskeyDevice(page: Page) {
  const devices = await page.context().newCDPSession(page);
  await devices.send('WebAuthn.enable');
  const { authenticatorId } = await devices.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { devices, authenticatorId };
}

type Account = { readonly username: string; readonly password: string };

/** Where one registers, or is about to: the name, then the password. */
export async function registerOnPage(page: Page, { username, password }: Account): Promise<void> {
  await page.waitForURL(/\/register/);
  await page.fill('input[name=identifier]', username);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/continue\/password/);
  await page.fill('input[name=password]', password);
  await page.keyboard.press('Enter');
}

/** Where one signs in: name and password, be they on one page or on two. */
export async function signInOnPage(page: Page, { username, password }: Account): Promise<void> {
  await page.fill('input[name=identifier]', username);
  if (!(await page.locator('input[name=password]').isVisible())) await page.keyboard.press('Enter');
  await page.fill('input[name=password]', password);
  await page.keyboard.press('Enter');
}
