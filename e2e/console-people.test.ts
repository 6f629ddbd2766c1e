/** People and their applications in the Console, from creation to deletion, and what the audit log keeps of it. */
import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible, inTheConsole, type OpenConsole } from './administrator.ts';
import { authorizeAddress, signInOnPage } from './hosted-pages.ts';
import type { RunningServer } from './server.ts';

const person = { name: 'Marisol Vega', username: 'marisol', email: 'marisol@example.com' };

describe('people and applications in the Console', { timeout: 60_000 }, () => {
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let home: string;
  let api: OpenConsole['api'];
  let app: { readonly id: string };
  let userId: string;
  let password: string;

  inTheConsole('', async (opened) => {
    ({ server, browser, page, home, api } = opened);
    app = await api('POST', '/applications', {
      name: 'Librería',
      type: 'Traditional',
      oidcClientMetadata: { redirectUris: [`${server.endpoint}/back`], postLogoutRedirectUris: [] },
    });
  });

  const press = (name: string, where: Pick<Page, 'getByRole'> = page) =>
    where.getByRole('button', { name, exact: true }).click();
  const dialog = (name: string | RegExp) => page.getByRole('dialog', { name });
  const choose = async (action: string) => {
    await press('More actions');
    await page.getByRole('menuitem', { name: action }).click();
  };
  const field = (name: string, where: Page = page) => where.getByRole('textbox', { name, exact: true });
  const saved = async (where: Page = page) => {
    await where.getByText('Saved', { exact: true }).first().waitFor();
    await where.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
  };
  const isAccessible = () => expectAccessible(page);

  /** The person goes to the application and types their password; answers what the page then says, or `in`. */
  const signIn = async (): Promise<string> => {
    const visitor = await (await browser.newContext({ locale: 'en-US' })).newPage();
    await visitor.goto(authorizeAddress(server, app.id));
    await visitor.waitForURL(/\/sign-in/);
    await signInOnPage(visitor, { username: person.username, password });
    const refusal = visitor.locator('[role=alert], h1:has-text("suspended")').filter({ hasText: /\S/ });
    const outcome = await Promise.race([
      visitor.waitForURL(/\/back\?code=/).then(() => 'in'),
      refusal
        .first()
        .innerText()
        .catch(() => ''),
    ]);
    await visitor.context().close();
    return outcome;
  };

  describe('a person', () => {
    it('is created with an identifier at least', async () => {
      await page.goto(`${home}/users`);
      await page.getByText('Nobody yet').waitFor();
      await page.getByRole('button', { name: 'Create user' }).first().click();
      const create = dialog('Create user');
      await press('Create user', create);
      await create.getByText('Give at least one').waitFor();
      await create.getByLabel('Email address').fill(person.email);
      await create.getByLabel('Username').fill(person.username);
      await create.getByLabel('Name', { exact: true }).fill(person.name);
      await isAccessible();
      password = await create.getByLabel('Password').inputValue();
      await press('Create user', create);
      await page.getByRole('heading', { level: 1, name: person.name }).waitFor();
      userId = /\/users\/([^/]+)/.exec(page.url())?.[1] ?? '';
      expect(await signIn()).toBe('in');
    });

    it('is found by name or address, and opened', async () => {
      await api('POST', '/users', { username: 'otto', name: 'Otto' });
      await page.goto(`${home}/users`);
      const rows = page.getByRole('link', { name: /Marisol|Otto/ });
      await expect.poll(() => rows.count()).toBe(2);
      await isAccessible();
      await page.getByPlaceholder('Name, email, phone or ID').fill('marisol@');
      await expect.poll(() => rows.count()).toBe(1);
      await rows.first().click();
      await page.waitForURL(new RegExp(userId));
    });

    it('is changed: refusals stand beside their fields, custom data must be an object', async () => {
      await field('Username').fill('otto');
      await press('Save changes');
      await expect.poll(() => field('Username').getAttribute('aria-invalid')).toBe('true');
      await field('Username').fill(person.username);
      await field('Name').fill('Marisol V.');
      await press('Save changes');
      await saved();
      await isAccessible();
      await page.getByRole('link', { name: 'Custom data' }).click();
      const data = page.getByRole('textbox', { name: 'Custom data' });
      await data.fill('[1]');
      // An editor may tell of what was typed after the button has come, which takes the complaint back.
      await expect
        .poll(async () => {
          await press('Save changes');
          return page.getByText('This is not a JSON object.').isVisible();
        })
        .toBe(true);
      await data.fill('{ "shelf": 7 }');
      await press('Save changes');
      await saved();
      expect(await api('GET', `/users/${userId}`)).toMatchObject({
        name: 'Marisol V.',
        customData: { shelf: 7 },
      });
      await isAccessible();
      await page.getByRole('link', { name: 'Profile', exact: true }).click();
    });

    it('is never overwritten by a tab that shows an older version', async () => {
      const other = await page.context().newPage();
      await other.goto(page.url());
      await field('Name', other).fill('Marisol Vega Ruiz');
      await field('Name').fill('Marisol la de los libros');
      await field('Picture').fill('https://example.com/marisol.png');
      await press('Save changes', other);
      await saved(other);
      await press('Save changes');
      await dialog(/Somebody else changed this/).waitFor();
      await isAccessible();
      await page.keyboard.press('Escape');
      expect(await field('Name').inputValue()).toBe('Marisol la de los libros');
      await press('Save changes');
      await press('Load the newer version', dialog(/Somebody else/));
      await expect.poll(() => field('Name').inputValue()).toBe('Marisol Vega Ruiz');
      await field('Picture').fill('https://example.com/marisol.png');
      // Only what this tab changed goes over what the other one stores meanwhile.
      await field('Name', other).fill(person.name);
      await press('Save changes', other);
      await expect.poll(async () => (await api('GET', `/users/${userId}`)).name).toBe(person.name);
      await press('Save changes');
      await press('Save mine anyway', dialog(/Somebody else/));
      await page.getByRole('heading', { level: 1, name: person.name }).waitFor();
      await expect
        .poll(() => api('GET', `/users/${userId}`))
        .toMatchObject({ name: person.name, avatar: 'https://example.com/marisol.png' });
      await other.close();
    });

    it('is not asked about when only their last sign-in changed', async () => {
      await field('Picture').fill('');
      expect(await signIn()).toBe('in');
      await press('Save changes');
      await expect.poll(async () => (await api('GET', `/users/${userId}`)).avatar).toBe(null);
      expect(await dialog(/Somebody else/).count()).toBe(0);
    });

    it('gets a new password, which is shown once', async () => {
      await press('Reset password');
      await press('Reset password', dialog(/^Reset the password/));
      const shown = dialog('The new password');
      const fresh = (await shown.locator('code').innerText()).trim();
      expect(fresh).not.toBe(password);
      await press('Done', shown);
      expect(await signIn()).not.toBe('in');
      password = fresh;
      expect(await signIn()).toBe('in');
    });

    it('gets a personal access token, whose value is shown once', async () => {
      await page.getByRole('link', { name: 'Sign-in', exact: true }).click();
      const card = page.getByRole('table', { name: 'Personal access tokens' });
      await press('Create token');
      const making = dialog('Create a personal access token');
      await making.getByRole('textbox', { name: 'Name' }).fill('Backup/script');
      await isAccessible();
      await press('Create token', making);
      const shown = dialog('The new token');
      const value = (await shown.locator('code').innerText()).trim();
      expect(value).toMatch(/^pat_\w{32}$/);
      await press('Done', shown);
      await card.getByText('Backup/script').waitFor();
      await card.getByText(/Created by: .*\(you\)/).waitFor();
      expect(await page.content()).not.toContain(value);
      await press('Actions for Backup/script', card);
      await page.getByRole('menuitem', { name: 'Rename' }).click();
      await dialog('Rename token').getByRole('textbox').fill('Nightly backup');
      await press('Save', dialog('Rename token'));
      await isAccessible();
      await press('Actions for Nightly backup', card);
      await page.getByRole('menuitem', { name: 'Delete token' }).click();
      await press('Delete token', dialog('Delete Nightly backup?'));
      await page.getByText('This person has none').waitFor();
      expect(await api('GET', `/users/${userId}/personal-access-tokens`)).toEqual([]);
    });

    it('shows how they can sign in, where they are signed in and what is connected; each can be ended', async () => {
      const glance = page.getByRole('region', { name: 'Ways to sign in' });
      await glance.getByText(person.email).waitFor();
      await isAccessible();
      await page.getByRole('link', { name: 'Sessions', exact: true }).click();
      const sessions = page.getByRole('table', { name: 'Sessions and devices' });
      const rows = () => sessions.getByRole('button', { name: /^Sign out / });
      await rows().first().waitFor();
      const before = await rows().count();
      await isAccessible();
      await sessions.getByRole('link').first().click();
      await page.waitForURL(/\/sessions\/[\w-]+$/);
      const session = page.getByRole('main');
      await session.getByText('127.0.0.1', { exact: true }).waitFor();
      await session.getByRole('link', { name: 'Librería' }).first().waitFor();
      await session.getByText('"kind": "Session"').waitFor();
      await isAccessible();
      await session.getByRole('link', { name: 'All sessions' }).click();
      await rows().first().click();
      await press('Sign out', dialog('Sign this browser out?'));
      await expect
        .poll(async () => (await api('GET', `/users/${userId}/sessions`)).sessions.length)
        .toBe(before - 1);
      expect(await signIn()).toBe('in');
      await page.reload();
      await sessions.getByRole('link').first().click();
      await press('Sign out', page.getByRole('main'));
      await press('Sign out', dialog('Sign this browser out?'));
      await expect
        .poll(async () => (await api('GET', `/users/${userId}/sessions`)).sessions.length)
        .toBe(before - 1);
      await page.waitForURL(/\/sessions$/);
      await page.goto(`${home}/users/${userId}/sessions/gone`);
      await page.getByText('This session has ended').waitFor();

      await api('PATCH', '/sign-in-exp', { termsOfUseUrl: 'https://books.example/terms' });
      expect(await signIn()).toBe('in');
      await page.getByRole('link', { name: 'Applications', exact: true }).last().click();
      const terms = page.getByRole('table', { name: 'Terms agreed to' });
      await terms.getByText('https://books.example/terms').waitFor();
      await terms.getByText('By going on').waitFor();
      await page.getByText('No organization is shared with an application').waitFor();
      await api('PATCH', '/sign-in-exp', { termsOfUseUrl: '' });
      const connected = page.getByRole('table', { name: 'Connected applications' });
      await isAccessible();
      await press('Revoke Librería', connected.first());
      await press('Revoke', dialog('Revoke the access of Librería?'));
      await page.getByText('No application holds anything').waitFor();
      await page.getByRole('link', { name: 'Linked identities' }).click();
      await page.getByText('Nothing is linked').waitFor();
      await isAccessible();
      await choose('Sign out everywhere');
      await press('Sign out everywhere', dialog(/^Sign Marisol/));
      await expect.poll(async () => (await api('GET', `/users/${userId}/sessions`)).sessions).toEqual([]);
    });

    it('gets a mail with a link to reset the password, which the Console never sees', async () => {
      await choose('Mail a link to reset the password');
      await press('Send the link', dialog(/^Mail Marisol/));
      await page.getByText(`The link is on its way to ${person.email}`).waitFor();
      const [mail] = await api('GET', '/development-inbox');
      expect(mail).toMatchObject({ to: person.email, subject: 'Set a new password' });
      expect(await page.content()).not.toContain('password-reset?token');
    });

    it('is acted for by an application, with a reason that the log keeps', async () => {
      await api('PATCH', `/applications/${app.id}`, { customClientMetadata: { allowTokenExchange: true } });
      await page.goto(`${home}/users/${userId}/data`);
      await choose('Act as this person');
      const asking = dialog('Act as Marisol Vega');
      await asking.getByText('With a token', { exact: true }).click();
      await asking.getByRole('combobox', { name: 'Application' }).click();
      await page.getByRole('option', { name: 'Librería' }).click();
      await asking.getByRole('textbox', { name: 'Reason' }).fill('Ticket 4711');
      await isAccessible();
      await press('Create the token', asking);
      const made = dialog('The token');
      await made.getByText(/^sub_/).waitFor();
      await isAccessible();
      await press('Done', made);
      await choose('Act as this person');
      await asking.getByText('In this browser', { exact: true }).click();
      await asking.getByRole('combobox', { name: 'Application' }).click();
      await page.getByRole('option', { name: 'Librería' }).click();
      await asking.getByRole('textbox', { name: 'Reason' }).fill('Ticket 4712');
      await isAccessible();
      await press('Continue', asking);
      const ready = dialog('Ready').getByRole('link', { name: 'Open the application' });
      expect(await ready.getAttribute('href')).toMatch(/\/impersonate\?link=/);
      await page.keyboard.press('Escape');
      await page.getByRole('link', { name: 'Activity' }).click();
      await page.getByRole('link', { name: 'An administrator may act as this person' }).click();
      await page.getByText('Ticket 4711', { exact: true }).waitFor();
      await page.getByRole('link', { name: 'Librería' }).waitFor();
      await page.goBack();
      await page.getByPlaceholder(/^Text in the newest/).fill('avatar');
      await page.getByRole('link', { name: 'Was changed by an administrator' }).first().click();
      await page.getByRole('table', { name: 'What changed' }).getByText('avatar').waitFor();
      await isAccessible();
      await page.goto(`${home}/users/${userId}`);
    });

    it('cannot sign in while suspended, and can again afterwards', async () => {
      await choose('Suspend');
      await press('Suspend', dialog(/^Suspend/));
      await page.getByText('Suspended', { exact: true }).waitFor();
      expect(await signIn()).toMatch(/suspended/i);
      await choose('Reactivate');
      await page.getByText('Suspended', { exact: true }).waitFor({ state: 'detached' });
      expect(await signIn()).toBe('in');
    });

    it('leaves what was done in the audit log', async () => {
      await page.getByRole('link', { name: 'Show in the audit log' }).click();
      await page.getByRole('combobox', { name: 'Event' }).click();
      await page.getByRole('option', { name: 'Changes by administrators' }).click();
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        press('Export').then(() => page.getByRole('menuitem', { name: 'As JSON' }).click()),
      ]);
      expect(file.suggestedFilename()).toMatch(/^audit-log.*json$/);
      await isAccessible();
      for (const event of ['Created', 'Updated', 'PasswordChanged', 'Suspended', 'Reactivated'])
        await page.getByText(`Management.User.${event}`).first().waitFor();
    });

    it('is found in the audit log by any word of an entry, and by whoever follows it without a reload', async () => {
      await page.goto(`${home}/audit-logs`);
      const rows = page.getByRole('link', { name: /^Management\./ });
      await rows.first().waitFor();
      await page.getByPlaceholder('Text in the newest 20,000 entries').fill('filomena');
      await page.getByText('No match').waitFor();
      expect(new URL(page.url()).searchParams.get('text')).toBe('filomena');
      await page.getByRole('switch', { name: 'Follow' }).check();
      await isAccessible();
      const { id } = await api('POST', '/organizations', { name: 'Filomena' });
      await expect.poll(() => rows.allInnerTexts(), { timeout: 15_000 }).toHaveLength(1);
      expect(await rows.innerText()).toContain('Management.Organization.Created');
      await api('PATCH', `/organizations/${id}`, { name: 'Filomena y Luna' });
      await expect.poll(() => rows.allInnerTexts(), { timeout: 15_000 }).toHaveLength(2);
      await api('DELETE', `/organizations/${id}`);
    });

    it('can be made to have a second factor, which is seen at once', async () => {
      await page.goto(`${home}/users/${userId}/security`);
      const card = page.getByRole('region', { name: 'Requiring a second factor' });
      await card.getByText('Not required of this person').waitFor();
      await press('Require a second factor', card);
      const asked = dialog('Require a second factor of this person?');
      await asked.getByText('All their sessions and refresh tokens end.').waitFor();
      await press('Require it', asked);
      await card.getByText('Required', { exact: true }).waitFor();
      await card.getByText('No factor is turned on, so nothing can be asked for yet.').waitFor();
      await isAccessible();
      expect(await api('GET', `/users/${userId}/mfa-requirement`)).toEqual({ isRequired: true });
      await press('No longer require it', card);
      await card.getByText('Not required of this person').waitFor();
      expect(await api('GET', `/users/${userId}/mfa-requirement`)).toEqual({ isRequired: false });
    });

    it('is asked anew about what they said no to', async () => {
      await page.goto(`${home}/users/${userId}/security`);
      const choices = page.getByRole('region', { name: 'Own choices' });
      await choices.getByText('Not declined').first().waitFor();
      await api('PATCH', `/users/${userId}/logto-configs`, { mfa: { skipped: true, skipMfaOnSignIn: true } });
      await page.reload();
      await choices.getByText('Goes without it where it is left to them').waitFor();
      await isAccessible();
      await press('Ask them again', choices);
      await choices.getByText('Asked as the tenant’s policy says').waitFor();
      expect((await api('GET', `/users/${userId}/logto-configs`)).mfa).toMatchObject({
        skipped: false,
        skipMfaOnSignIn: false,
      });
    });

    it('is deleted only by typing the name', async () => {
      await page.goto(`${home}/users/${userId}`);
      await choose('Delete user');
      const question = dialog(/^Delete/);
      const agree = question.getByRole('button', { name: 'Delete user' });
      expect(await agree.isDisabled()).toBe(true);
      await question.getByRole('textbox').fill(person.name);
      await agree.click();
      await page.waitForURL(/\/users$/);
      expect(await api('GET', '/users')).toMatchObject([{ username: 'otto' }]);
    });
  });

  describe('many people', () => {
    const file = 'email,name\nlola@example.com,Lola\nno address,Nobody\nleo@example.com,Leo\n';
    const choose = (name: string, text: string) =>
      page.setInputFiles('input[type=file]', { name, mimeType: 'text/csv', buffer: Buffer.from(text) });

    it('come out of a file: refused as a whole, tried, then run for real, with a report', async () => {
      await page.goto(`${home}/users-import`);
      await page.getByText('None yet').waitFor();
      await choose('wrong.csv', 'email,role\nlola@example.com,admin\n');
      await press('Try it');
      await page.getByRole('alert').getByText('Unknown columns: "role"').waitFor();
      await isAccessible();
      await choose('people.csv', file);
      await press('Try it');
      await page.getByText('2 would be created, 0 updated, 0 skipped; 1 would fail').waitFor();
      expect(await api('GET', '/users?search=%25lola%25')).toEqual([]);
      await press('Run for real');
      await press('Run for real', dialog('Import 2 people?'));
      await page.getByText('2 created, 0 updated, 0 skipped, 1 failed').waitFor();
      await isAccessible();
      await press('Show the row that failed');
      const failed = page.getByRole('table', { name: 'Rows of the file' });
      await failed.getByRole('row', { name: /no address.*this is not an email address/ }).waitFor();
      await isAccessible();
      // What is open is in the address.
      await page.reload();
      await failed.getByText('no address').waitFor();
      const saved = page.waitForEvent('download');
      await press('Report');
      await page.getByRole('menuitem', { name: 'Rows that failed' }).click();
      expect((await saved).suggestedFilename()).toMatch(/^import-.*-failed\.csv$/);
    });

    it('are sorted by the headers, which the address and screen readers are told', async () => {
      await page.goto(`${home}/users`);
      const names = () => page.getByRole('link', { name: /Leo|Lola|Otto/ }).allInnerTexts();
      const header = page.getByRole('columnheader', { name: 'Person' });
      await header.getByRole('button').press('Enter');
      await expect.poll(() => header.getAttribute('aria-sort')).toBe('ascending');
      await expect.poll(names).toEqual([/Leo/, /Lola/, /Otto/].map((name) => expect.stringMatching(name)));
      await header.getByRole('button').press('Enter');
      await expect.poll(() => header.getAttribute('aria-sort')).toBe('descending');
      expect(new URL(page.url()).search).toBe('?sort=-person');
      await page.reload();
      await expect.poll(names).toEqual([/Otto/, /Lola/, /Leo/].map((name) => expect.stringMatching(name)));
      await isAccessible();
    });

    it('are chosen and suspended together, found by that, and the columns are remembered', async () => {
      await api('POST', '/users', { username: 'ottilie', name: 'Ottilie' });
      const late = await api('POST', '/users', { username: 'late', primaryEmail: 'late@example.com' });
      await page.goto(`${home}/users?keyword=example.com`);
      await page.getByRole('checkbox', { name: 'Choose everybody on this page' }).check();
      await page.getByText('3 people chosen').waitFor();
      await isAccessible();
      await api('DELETE', `/users/${late.id}`);
      await press('Suspend');
      await press('Suspend', dialog('Suspend 3 people?'));
      await page.getByText('Done for 2, failed for 1:').waitFor();
      await dialog('Suspend 3 people?').getByRole('listitem').getByText('late').waitFor();
      await isAccessible();
      await page.keyboard.press('Escape');
      await page.getByText('1 person chosen').waitFor();
      await page.goto(`${home}/users?isSuspended=true`);
      await page.getByRole('link', { name: /Leo/ }).waitFor();
      await press('Columns');
      await page.getByRole('checkbox', { name: 'ID' }).check();
      await page.keyboard.press('Escape');
      await page.reload();
      await page.getByRole('columnheader', { name: 'ID' }).waitFor();
      await isAccessible();
      await press('Remove the filter State: Suspended');
      await page.getByRole('link', { name: /Ottilie/ }).waitFor();
      expect(new URL(page.url()).search).toBe('');
    });

    it('all that match, on every page, get a role, are saved, and are deleted by typing how many they are', async () => {
      const addresses = Array.from({ length: 21 }, (_, index) => `p${index}@many.example`);
      await page.goto(`${home}/users-import`);
      await choose('many.csv', ['email', ...addresses].join('\n'));
      await press('Import without a trial');
      await page.getByText('21 created, 0 updated, 0 skipped, 0 failed').waitFor();
      const role = await api('POST', '/roles', { name: 'Reader', description: '-', type: 'User' });
      await page.goto(`${home}/users?keyword=many.example`);
      await page.getByRole('checkbox', { name: 'Choose everybody on this page' }).check();
      await press('Choose all 21');
      await press('Add role');
      const giving = dialog('Add a role to 21 people');
      await giving.getByRole('combobox', { name: 'Role' }).click();
      await page.getByRole('option', { name: 'Reader' }).click();
      await press('Add role', giving);
      await page.getByText('Done for 21.').waitFor();
      await page.keyboard.press('Escape');
      expect(await api('GET', `/roles/${role.id}/users?page_size=100`)).toHaveLength(21);
      await page.getByRole('checkbox', { name: 'Choose everybody on this page' }).check();
      const file = page.waitForEvent('download');
      await press('Export', page.getByRole('toolbar'));
      await page.getByRole('menuitem', { name: 'As CSV' }).click();
      expect((await file).suggestedFilename()).toBe('users.csv');
      await press('Choose all 21');
      await press('Delete people');
      const deleting = dialog('Delete 21 people?');
      await deleting.getByRole('textbox').fill('20');
      expect(await deleting.getByRole('button', { name: 'Delete people' }).isDisabled()).toBe(true);
      await deleting.getByRole('textbox').fill('21');
      await isAccessible();
      await press('Delete people', deleting);
      await page.getByText('Done for 21.').waitFor();
      await page.keyboard.press('Escape');
      await page.getByText('No match', { exact: true }).waitFor();
      expect(await api('GET', '/users?search=%25many.example%25')).toEqual([]);
    });

    it('are counted on the dashboard', async () => {
      await page.goto(`${home}/dashboard`);
      const { totalUserCount } = await api('GET', '/dashboard/users/total');
      const total = page.getByRole('region', { name: 'All users' });
      await total.getByText(String(totalUserCount), { exact: true }).waitFor();
      // Marisol signed in, but her application never fetched a token.
      await page.getByText('Nobody was active in these days').waitFor();
      await isAccessible();
    });
  });

  describe('the secrets of an application', () => {
    const revealed = async () =>
      (await api('GET', `/logs?applicationId=${app.id}&logKey=Management.ApplicationSecret.Revealed`)).length;

    it('come to the page only when somebody asks, which the audit log notes', async () => {
      await page.goto(`${home}/applications`);
      await page.getByRole('link', { name: /Librería/ }).waitFor();
      await isAccessible();
      await page.getByRole('link', { name: /Librería/ }).click();
      const row = page.getByRole('row', { name: /Default secret/ });
      await row.waitFor();
      expect(await revealed()).toBe(0);
      await row.getByRole('button', { name: 'Reveal' }).click();
      await expect.poll(() => row.innerText()).toMatch(/\w{32}/);
      expect(await revealed()).toBe(1);
      await isAccessible();
    });

    it('are two while one takes the place of the other', async () => {
      await press('Create secret');
      const create = dialog('Create a secret');
      await create.getByLabel('Name').fill('Next year');
      await press('Create secret', create);
      const row = page.getByRole('row', { name: /Next year/ });
      await row.getByRole('button', { name: 'Reveal' }).click();
      await expect.poll(() => row.innerText()).toMatch(/\w{32}/);
      await press('Actions for Default secret');
      await page.getByRole('menuitem', { name: 'Delete secret' }).press('Enter');
      await press('Delete secret', dialog(/^Delete the secret/));
      await page.getByRole('row', { name: /Default secret/ }).waitFor({ state: 'detached' });
      await page.goto(`${home}/audit-logs?applicationId=${app.id}`);
      for (const event of ['Created', 'Revealed', 'Deleted'])
        await page.getByText(`Management.ApplicationSecret.${event}`).first().waitFor();
      await isAccessible();
    });
  });
});
