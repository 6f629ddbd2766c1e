/**
 * Nobody loses what they have typed in the Console: every form asks before it is left by a link, by Back, by another tab of
 * its page, by closing its dialog or the window. The forms are found in the sources, so that none is forgotten.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { inTheConsole, type OpenConsole } from './administrator.ts';

const sources = fileURLToPath(new URL('../web/console/src', import.meta.url));
const files = readdirSync(sources, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.tsx'))
  .map((file) => ({ file, text: readFileSync(join(sources, file), 'utf8') }));

/** What forms are made of, and no form itself. */
const parts = [
  ...['DialogForm', 'FormDialog', 'NewEntityForm', 'settings-form', 'unsaved'].map(
    (name) => `shell/${name}.tsx`,
  ),
  'connectors/connector-form.tsx',
];
const holding =
  /\b(useConnectorForm|useEntityForm|useSettingsForm|useUnsaved)(<[^(]*>)?\(|<DialogForm\b|\bchanged=\{/;
const forms = files.filter(({ file, text }) => !parts.includes(file) && holding.test(text));

/** Dialogs and forms that may close at once: nothing is made in them. */
const light: Readonly<Record<string, string>> = {
  'custom-jwt/VersionsDrawer.tsx': 'to read; waits for what was typed',
  'connectors/Trial.tsx': 'where a test goes',
  'security/LockedCard.tsx': 'whom to let in again',
  'shell/ApiCallsDrawer.tsx': 'to read',
  'shell/Frame.tsx': 'the menu',
  'shell/SessionEndedDialog.tsx': 'to read',
  'shell/ShortcutSheet.tsx': 'to read',
  'shell/confirm.tsx': 'a question',
  'tenant-settings/KeysCards.tsx': 'two choices that stand ready',
  'users/BulkDialog.tsx': 'a question; what is under way is held',
  'users/FactorsCard.tsx': 'shows backup codes',
  'users/detail/Head.tsx': 'shows a password',
  'welcome/WelcomePage.tsx': 'a button',
};
/** Walked where there is a second administrator, or somebody who asks for help. */
const elsewhere = ['administrators/ChangeRolesDialog.tsx', 'users/recovery/RecoveryDialog.tsx'];

type Walk = {
  /** Where it is; words in braces stand for the ids of what the test has made. */
  readonly at: string;
  /** Opens its dialog: the name of a button, or what else there is to do. */
  readonly opens?: string | ((page: Page) => Promise<void>);
  /** Changes something; otherwise the first text field is filled in. */
  readonly change?: (within: Locator) => Promise<void>;
  /** Another tab of the same page. */
  readonly tab?: string;
};

const turn = (name: string) => (within: Locator) => within.getByRole('switch', { name }).click();
const tick = (within: Locator) => within.getByRole('checkbox').first().click();
const write =
  (name: string | RegExp, text = 'walked') =>
  (within: Locator) =>
    within.getByRole('textbox', { name }).first().fill(text);
const item = (menu: string | RegExp, name: string) => async (page: Page) => {
  await page.getByRole('button', { name: menu }).first().click();
  await page.getByRole('menuitem', { name }).click();
};

const walks: Readonly<Record<string, Walk>> = {
  'account-center/AccountCenterPage.tsx': {
    at: '/sign-in-experience/account-center',
    change: turn('Let people manage their own account'),
    tab: 'Branding',
  },
  'administrators/InviteDialog.tsx': { at: '/administrators', opens: 'Invite administrator' },
  'administrators/RoleDialog.tsx': { at: '/administrators', opens: 'Create role' },
  'api-resources/ApiResourcePage.tsx': { at: '/api-resources/{api}' },
  'api-resources/CreateApiResource.tsx': { at: '/api-resources', opens: 'Create API' },
  'api-resources/PermissionList.tsx': { at: '/api-resources/{api}', opens: 'Add permission' },
  'applications/ApplicationSettingsPage.tsx': { at: '/applications/{app}/settings', tab: 'Branding' },
  'applications/CreateDialog.tsx': {
    at: '/applications/create',
    opens: (page) => page.getByText('Express', { exact: true }).click(),
  },
  'applications/CreateInitialToken.tsx': { at: '/applications/registration', opens: 'Create token' },
  'applications/DynamicClientsPage.tsx': {
    at: '/applications/dynamic',
    change: turn('Let clients be known by their document'),
  },
  'applications/GuideUris.tsx': { at: '/applications/{app}/guide/express' },
  'applications/RegistrationPage.tsx': {
    at: '/applications/registration',
    change: (within) => within.getByRole('radio', { name: 'Nobody' }).click(),
  },
  'applications/SecretDialogs.tsx': { at: '/applications/{app}/settings', opens: 'Create secret' },
  'audit-logs/RetentionCard.tsx': { at: '/audit-logs/settings', change: write('Kept for days', '9') },
  'audit-logs/StreamForm.tsx': { at: '/audit-logs/settings', change: write('Address of the receiver') },
  'connectors/ConnectorForm.tsx': { at: '/connectors/guide/simple-mail-transfer-protocol' },
  'custom-jwt/CustomJwtPage.tsx': { at: '/customize-jwt', change: tick },
  'custom-jwt/ScriptPage.tsx': { at: '/customize-jwt/access-token', change: write('Script') },
  'domains/DomainsPage.tsx': { at: '/domains' },
  'domains/FilesDialog.tsx': {
    at: '/domains',
    opens: 'Files',
    change: (within) => within.getByRole('button', { name: 'Add file' }).click(),
  },
  'email-templates/EmailTemplatePage.tsx': { at: '/email-templates/en/SignIn' },
  'email-templates/SmsTemplatePage.tsx': {
    at: '/email-templates/text-messages/en/SignIn',
    change: write('Text'),
  },
  'mfa/MfaPage.tsx': { at: '/mfa', change: (within) => within.getByRole('switch').first().click() },
  'organization-template/CreateOrganizationRole.tsx': { at: '/organization-template', opens: 'Create role' },
  'organization-template/OrganizationRolePage.tsx': { at: '/organization-template/roles/{orgRole}' },
  'organizations/CreateOrganization.tsx': { at: '/organizations', opens: 'Create organization' },
  'organizations/InviteDialog.tsx': { at: '/organizations/{org}/invitations', opens: 'Invite people' },
  'organizations/MemberList.tsx': {
    at: '/organizations/{org}/members',
    opens: item('Actions for Lola', 'Edit roles'),
    change: tick,
  },
  'organizations/OrganizationBrandingPage.tsx': {
    at: '/organizations/{org}/branding',
    change: write('Logo'),
    tab: 'Settings',
  },
  'organizations/OrganizationSettingsPage.tsx': { at: '/organizations/{org}/settings', tab: 'Members' },
  'profile-fields/AddField.tsx': {
    at: '/sign-in-experience/collect-user-profile',
    opens: 'Add field',
    change: async (within) => {
      await within.getByRole('radio', { name: 'Something of your own' }).click();
      await write('Key')(within);
    },
  },
  'profile-fields/ProfileFieldPage.tsx': { at: '/sign-in-experience/collect-user-profile/fields/company' },
  'profile/PasswordDialog.tsx': { at: '/profile', opens: 'Change password' },
  'profile/ProfilePage.tsx': { at: '/profile' },
  'protected-apps/CreateProtectedDialog.tsx': {
    at: '/applications/create',
    opens: (page) => page.getByText('Any website', { exact: true }).click(),
  },
  'protected-apps/ProtectedSettings.tsx': { at: '/applications/{wiki}/settings', tab: 'Access control' },
  'roles/CreateRole.tsx': { at: '/roles', opens: 'Create role' },
  'roles/RolePermissionsPage.tsx': {
    at: '/roles/{role}/permissions',
    opens: 'Add permissions',
    change: tick,
  },
  'roles/RoleSettingsPage.tsx': { at: '/roles/{role}/settings', tab: 'Permissions' },
  'security/CaptchaForm.tsx': { at: '/security/captcha' },
  'security/experience.tsx': { at: '/security/password-policy', tab: 'CAPTCHA' },
  'shell/Assign.tsx': { at: '/roles/{role}/holders', opens: 'Give to people', change: tick },
  'shell/RenameDialog.tsx': {
    at: '/applications/{app}/settings',
    opens: item(/^Actions for .*secret/i, 'Rename'),
  },
  'sign-in-experience/LanguagePage.tsx': { at: '/sign-in-experience/languages/es' },
  'sign-in-experience/UsernameCard.tsx': {
    at: '/sign-in-experience/sign-up-and-sign-in',
    opens: 'Change rules',
    change: write('Shortest', '4'),
  },
  'sign-in-experience/experience-form.tsx': {
    at: '/sign-in-experience/branding',
    change: write('Logo'),
    tab: 'Collect user profile',
  },
  'tenant-settings/ScheduledRotation.tsx': {
    at: '/tenant-settings',
    change: async (within) => {
      await within.getByRole('combobox', { name: 'New signing key' }).click();
      await within.page().getByRole('option', { name: 'Every 90 days' }).click();
    },
  },
  'tenant-settings/SwitchCards.tsx': {
    at: '/tenant-settings',
    change: turn('Any application with a secret'),
  },
  'tenant-settings/TenantSettingsPage.tsx': { at: '/tenant-settings', change: write(/^Signed in for/, '3') },
  'third-party/AccessControlPage.tsx': {
    at: '/applications/{app}/access-control',
    change: turn('Only whoever a rule lets in'),
    tab: 'Settings',
  },
  'third-party/BrandingPage.tsx': { at: '/applications/{app}/branding', tab: 'Settings' },
  'users/CreateUser.tsx': { at: '/users', opens: 'Create user' },
  'users/PersonalTokenDialogs.tsx': { at: '/users/{lola}/security', opens: 'Create token' },
  'users/UserPage.tsx': { at: '/users/{lola}/settings', tab: 'Roles' },
  'users/deleted/DeletionCard.tsx': { at: '/tenant-settings', change: write('Kept for days', '9') },
  'users/detail/DataPage.tsx': {
    at: '/users/{lola}/data',
    change: write('Custom data', '{ "shelf": 7 }'),
    tab: 'Profile',
  },
  'users/detail/IdentityCards.tsx': {
    at: '/tenant-settings',
    change: turn('What administrators enter counts as confirmed'),
  },
  'users/detail/Impersonate.tsx': {
    at: '/users/{lola}/settings',
    opens: item('More actions', 'Act as this person'),
  },
  'users/detail/ImpersonationCard.tsx': {
    at: '/tenant-settings',
    change: (within) => within.getByRole('switch').last().click(),
  },
  'users/import/UploadForm.tsx': {
    at: '/users-import',
    change: (within) =>
      within.locator('input[type=file]').setInputFiles({
        name: 'people.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from('email\nleo@example.com\n'),
      }),
  },
};

describe('every form of the Console', { timeout: 60_000 }, () => {
  let page: Page;
  let home: string;
  let api: OpenConsole['api'];
  const made: Record<string, string> = {};

  inTheConsole(
    '/get-started',
    async (opened) => {
      ({ page, home, api } = opened);
      await makeThings(opened, made);
    },
    { env: () => ({ PROTECTED_APPS_DOMAIN: 'apps.example.com' }) },
  );

  const dialog = (name: string | RegExp) => page.getByRole('dialog', { name });
  const leaving = () => dialog('Leave without saving?');
  const press = (name: string, where: Locator) =>
    where.getByRole('button', { name, exact: true }).first().click();
  const path = () => new URL(page.url()).pathname.replace(/^\/console/, '');
  /** Like a link to there: the page is not loaded anew. */
  const go = async (to: string) => {
    await page.evaluate((url) => {
      const at: unknown = Reflect.get(window.history.state ?? {}, '__TSR_index');
      window.history.pushState({ __TSR_index: Number(at ?? 0) + 1 }, '', url);
    }, home + to);
    await page.waitForURL(home + to);
  };
  /** What the browser would ask when the window is closed or loaded anew. */
  const asksBeforeUnload = () =>
    page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));
  const fillFirst = (within: Locator) =>
    within
      .locator('input:not([type]), input[type=text], input[type=email], input[type=password], textarea')
      .and(page.locator(':not([readonly]):not([disabled]):not([aria-haspopup])'))
      .filter({ visible: true })
      .first()
      .fill('12');

  it('is walked here, and every dialog knows whether closing it would lose something', () => {
    const walked = [...Object.keys(walks), ...elsewhere];
    expect(forms.map(({ file }) => file).sort()).toEqual(walked.sort());
    const holdsNothing = files.filter(
      (one) => /<(form|Modal|Drawer)\b/.test(one.text) && !parts.includes(one.file) && !forms.includes(one),
    );
    expect(holdsNothing.map(({ file }) => file).sort()).toEqual(Object.keys(light).sort());
  });

  it.each(Object.keys(walks))('asks before it is left: %s', async (file) => {
    const { at, opens, change = fillFirst, tab } = walks[file] ?? { at: '/' };
    const there = at.replace(/\{(\w+)\}/g, (_, name) => made[name] ?? name);
    await go('/get-started');
    const before = page.getByRole('heading', { level: 1, name: /^Good to see you/ });
    await before.waitFor();
    await go(there);
    // The page before stands until the next has come, and has cards of the same names.
    await before.waitFor({ state: 'detached' });
    const main = page.getByRole('main');
    await main.getByRole('heading', { level: 1 }).first().waitFor();
    if (typeof opens === 'string') await press(opens, main);
    else await opens?.(page);
    const within = opens ? page.getByRole('dialog').first() : main;
    await within.waitFor();
    expect(await asksBeforeUnload()).toBe(false);
    await change(within);
    await expect.poll(asksBeforeUnload, { timeout: 10_000 }).toBe(true);

    if (opens) {
      await page.keyboard.press('Escape');
      await press('Keep editing', dialog('Close without saving?'));
      await dialog('Close without saving?').waitFor({ state: 'detached' });
    } else if (tab) {
      await main.getByRole('link', { name: tab, exact: true }).click();
      await press('Stay on page', leaving());
    }
    await page.goBack();
    await press('Stay on page', leaving());
    await leaving().waitFor({ state: 'detached' });
    // The address was the one before, until somebody said to stay.
    await expect.poll(path).toBe(there);
    expect(await asksBeforeUnload()).toBe(true);

    if (opens) {
      await within.getByRole('button', { name: 'Close' }).click();
      await press('Discard', dialog('Close without saving?'));
      await within.waitFor({ state: 'detached' });
    } else {
      const away = page.getByRole('link', { name: 'Get started', exact: true });
      if (await away.isVisible()) await away.click();
      else await main.getByRole('button', { name: 'Close', exact: true }).click();
      await press('Leave page', leaving());
      await expect.poll(path).not.toBe(there);
    }
    await expect.poll(asksBeforeUnload).toBe(false);
  });

  it('shares one bar with the other forms of its page, which saves them together', async () => {
    await go('/get-started');
    await go('/tenant-settings');
    const main = page.getByRole('main');
    await write(/^Signed in for/, '3')(main);
    await turn('Any application with a secret')(main);
    const bar = page.getByRole('region', { name: 'Unsaved changes' });
    await bar.getByText('2 unsaved changes').waitFor();
    expect(await bar.count()).toBe(1);
    await press('Save changes', bar);
    await bar.waitFor({ state: 'detached' });
    expect(await api('GET', '/configs/oidc/session')).toEqual({ ttl: 259_200 });
    await page.reload();
    expect(await main.getByRole('switch', { name: 'Any application with a secret' }).isChecked()).toBe(true);
  });
});

/** One of everything that has a form of its own. */
async function makeThings({ api, server }: OpenConsole, made: Record<string, string>): Promise<void> {
  const make = async (path: string, body: object): Promise<string> => (await api('POST', path, body)).id;
  made.app = await make('/applications', {
    name: 'Librería',
    type: 'Traditional',
    oidcClientMetadata: { redirectUris: [`${server.endpoint}/back`], postLogoutRedirectUris: [] },
  });
  made.wiki = await make('/applications', {
    name: 'Wiki',
    type: 'Protected',
    protectedAppMetadata: { subDomain: 'wiki', origin: 'https://wiki.example.com' },
  });
  made.api = await make('/resources', { name: 'Orders', indicator: 'https://orders.example' });
  const scope = await make(`/resources/${made.api}/scopes`, { name: 'read:orders' });
  await make(`/resources/${made.api}/scopes`, { name: 'write:orders' });
  made.role = await make('/roles', { name: 'Reader', description: 'Reads', scopeIds: [scope] });
  made.orgRole = await make('/organization-roles', { name: 'member' });
  made.org = await make('/organizations', { name: 'Luna' });
  made.lola = await make('/users', { username: 'lola', name: 'Lola' });
  await api('POST', `/organizations/${made.org}/users`, { userIds: [made.lola] });
  await api('POST', '/custom-profile-fields', { name: 'company', type: 'Text', required: false, config: {} });
  await api('POST', '/domains', { domain: 'auth.books.example' });
  await api('PUT', '/captcha-provider', { config: { type: 'Turnstile', siteKey: 'a', secretKey: 'b' } });
  await api('PUT', '/configs/client-registration', { mode: 'open', policy: {} });
}
