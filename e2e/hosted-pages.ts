/** Test support: what somebody types into the hosted pages. */
import type { Page } from 'playwright-core';

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
