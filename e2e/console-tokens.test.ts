/** Tokens in the Console: a script for claims, why a permission is in a token, keys and sessions. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible, inTheConsole, type OpenConsole } from './administrator.ts';

describe('tokens in the Console', { timeout: 90_000 }, () => {
  let page: Page;
  let home: string;
  let api: OpenConsole['api'];
  const made: Record<string, string> = {};
  const shop = 'https://shop.example/api';

  inTheConsole(
    '/customize-jwt',
    async (opened) => {
      ({ page, home, api } = opened);
      const make = async (path: string, body: object) => (await api('POST', path, body)).id;
      made.api = await make('/resources', {
        name: 'Shop API',
        indicator: shop,
        authorizationDetailsTypes: [
          {
            type: 'refund',
            description: 'Give money back',
            fields: [{ name: 'amount', label: 'Amount', kind: 'number', required: true }],
          },
        ],
      });
      made.read = await make(`/resources/${made.api}/scopes`, { name: 'read:items' });
      made.write = await make(`/resources/${made.api}/scopes`, { name: 'write:items' });
      made.reader = await make('/roles', { name: 'reader', description: 'Reads', scopeIds: [made.read] });
      made.writer = await make('/roles', { name: 'writer', description: 'Writes', scopeIds: [made.write] });
      made.lola = await make('/users', { username: 'lola', customData: { plan: 'gold' } });
      await api('POST', `/users/${made.lola}/roles`, { roleIds: [made.reader] });
      made.app = await make('/applications', {
        name: 'Shop',
        type: 'SPA',
        oidcClientMetadata: { redirectUris: ['https://shop.example/callback'], postLogoutRedirectUris: [] },
        customClientMetadata: { authorizationDetailsTypes: ['refund'] },
      });
    },
    { height: 900 },
  );

  const press = (name: string, where: Pick<Page, 'getByRole'> = page) =>
    where.getByRole('button', { name, exact: true }).click();
  const saved = () => page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
  const write = async (label: string, text: string) => {
    const editor = page.getByRole('textbox', { name: label, exact: true });
    await editor.click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText(text);
  };

  it('get claims by a script that is tried before it is in force', async () => {
    await page.getByRole('link', { name: 'Add custom claims: Of people' }).click();
    await page.getByRole('heading', { level: 1, name: 'Claims for people’s tokens' }).waitFor();
    await page.getByText('getCustomJwtClaims').waitFor();
    await write('Script', 'const getCustomJwtClaims = ({ context }) => ({ name: context.user.');
    await page.keyboard.type('n');
    await page.getByRole('option', { name: /^name\s*string \| null/ }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await write(
      'Script',
      'const getCustomJwtClaims = ({ context }) => {\n  return { plan: context.nobody.plan };\n};',
    );
    await press('Run test');
    await page
      .getByText(/failed at line 2/)
      .first()
      .waitFor();
    await expectAccessible(page);
    await write(
      'Script',
      'const getCustomJwtClaims = ({ context, environmentVariables: { KEY } }) => {\n  return { plan: context.user.customData.plan, KEY };\n};',
    );
    await page.getByRole('tab', { name: 'Variables' }).click();
    await press('Add a variable');
    await page.getByRole('textbox', { name: 'Name of variable 1' }).fill('KEY');
    await page.getByRole('textbox', { name: 'Value of variable 1' }).fill('of the house');
    await press('Run test');
    await page.getByText('The script returned these claims').waitFor();
    await page.getByRole('tab', { name: 'Test data' }).click();
    await page.getByRole('tab', { name: 'Errors' }).click();
    expect(await page.getByRole('switch', { name: 'No token when the script fails' }).isChecked()).toBe(true);
    await press('Save changes');
    await saved();
    expect(await api('GET', '/configs/jwt-customizer/access-token')).toMatchObject({
      script: expect.stringContaining('context.user.customData.plan'),
      environmentVariables: { KEY: 'of the house' },
      blockIssuanceOnError: true,
      contextSample: { user: { customData: { plan: 'gold' } } },
    });
  });

  it('come by no script that cannot run, unless somebody insists', async () => {
    const path = '/configs/jwt-customizer/access-token';
    const before = (await api('GET', path)).script;
    const broken = 'const getCustomJwtClaims = () => {\n  return { plan: = 1 };\n};';
    await write('Script', broken);
    await press('Save changes');
    const question = page.getByRole('dialog', { name: 'Save a script that cannot run?' });
    await question.getByText(/SyntaxError.*no token is issued to anybody/).waitFor();
    await expectAccessible(page);
    await press('Cancel', question);
    await page
      .getByText(/failed at line 2/)
      .first()
      .waitFor();
    expect((await api('GET', path)).script).toBe(before);
    await press('Save changes');
    await press('Save anyway', question);
    await saved();
    expect((await api('GET', path)).script).toBe(broken);
    await write('Script', before);
    await press('Save changes');
    await saved();
  });

  it('come by a script whose earlier versions can be compared and taken back', async () => {
    const path = '/configs/jwt-customizer/client-credentials';
    const says = (word: string) =>
      `const getCustomJwtClaims = async () => {\n  return { says: '${word}' };\n};\n`;
    await api('PUT', path, { script: says('one'), environmentVariables: { KEY: 'secret' } });
    await api('PUT', path, { script: says('two') });
    await page.goto(`${home}/customize-jwt/client-credentials`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Earlier versions' }).click();
    const drawer = page.getByRole('dialog', { name: 'Earlier versions' });
    const difference = drawer.getByRole('region', { name: 'Difference to what is in force' });
    await expect.poll(() => difference.innerText()).toMatch(/'two'[\s\S]*'one'/);
    await drawer.getByText('It used variables that are not there now: KEY.').waitFor();
    await expectAccessible(page);
    await press('Take back', drawer);
    await drawer.waitFor({ state: 'detached' });
    await expect.poll(() => page.getByRole('main').innerText()).toContain("says: 'one'");
    expect((await api('GET', path)).script).toBe(says('one'));
    await api('DELETE', path);
  });

  it('say in ID tokens what is chosen', async () => {
    await page.goto(`${home}/customize-jwt`);
    await page.getByText('Stops the token when it fails').waitFor();
    await page.getByRole('checkbox', { name: 'Custom data' }).check();
    await expectAccessible(page);
    await press('Save changes');
    await saved();
    expect((await api('GET', '/configs/id-token')).enabledExtendedClaims).toContain('custom_data');
  });

  it('explain themselves: what is in them, which role gives it, which would', async () => {
    await page.goto(`${home}/token-inspector`);
    await page.getByText('Whose token?').waitFor();
    for (const [label, typed, option] of [
      ['Application', 'Sho', 'Shop'],
      ['Person', 'lol', 'lola'],
      ['API resource', '', `Shop API · ${shop}`],
    ] as const) {
      await page
        .getByRole('combobox', { name: label, exact: true })
        .or(page.getByRole('textbox', { name: label, exact: true }))
        .first()
        .click();
      await page.keyboard.insertText(typed);
      await page.getByRole('option', { name: option, exact: true }).click();
    }
    await page.getByText('A token would be issued, for 1 hour.').waitFor();
    await page.getByText('"plan"').first().waitFor();
    const list = page.getByRole('list', { name: 'Permissions' });
    await list.getByText('Given by reader').waitFor();
    await list.getByText('No role gives it. It would come with writer').waitFor();
    await expectAccessible(page);
    expect(new URL(page.url()).searchParams.get('user')).toBe(made.lola);
    const details = page.getByRole('textbox', { name: 'Authorization details' });
    await details.fill('{"type": "refund"}');
    await details.press('Enter');
    await page.getByText('Enter a JSON list of objects, each with a “type”.').waitFor();
    await details.fill('[{"type": "refund", "amount": 12.5}]');
    await details.press('Enter');
    const payload = page.locator('pre').first();
    await expect.poll(() => payload.innerText()).toMatch(/"authorization_details"[\s\S]*"amount": 12\.5/);
    await expectAccessible(page);
    await page.reload();
    await expect.poll(() => payload.innerText()).toContain('"refund"');
    await list.getByRole('link', { name: 'reader' }).click();
    await page.getByRole('heading', { level: 1, name: 'reader' }).waitFor();
  });

  it('are signed with keys that turn, and sessions end when told', async () => {
    await page.goto(`${home}/tenant-settings`);
    await page.getByRole('table', { name: 'Signing keys' }).getByText('Current').first().waitFor();
    await press('Rotate signing key');
    const dialog = page.getByRole('dialog', { name: 'Rotate signing key' });
    await press('Rotate', dialog);
    await page.getByRole('table', { name: 'Signing keys' }).getByText('Next', { exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'New signing key' }).click();
    await page.getByRole('option', { name: 'Every 90 days' }).click();
    await press('Save changes');
    await page.getByText('The next key will be made').waitFor();
    expect(await api('GET', '/configs/oidc/key-rotation')).toMatchObject({ intervalDays: 90 });
    await press('Rotate cookie key');
    await press('Rotate', page.getByRole('dialog', { name: 'Rotate cookie key' }));
    await expect.poll(async () => (await api('GET', '/configs/oidc/cookie-keys')).length).toBe(2);
    await page.getByRole('textbox', { name: 'Signed in for (days)' }).fill('0');
    await press('Save changes');
    await page.getByText('A number from 0.01 to 365.').waitFor();
    await page.getByRole('textbox', { name: 'Signed in for (days)' }).fill('7');
    await press('Save changes');
    await saved();
    expect(await api('GET', '/configs/oidc/session')).toEqual({ ttl: 604_800 });
    await expectAccessible(page);
  });

  it('can name a domain of one’s own, once its records are set', async () => {
    await page.getByRole('link', { name: 'Domains' }).click();
    await page.getByText('No domains yet').waitFor();
    const name = page.getByRole('textbox', { name: 'Domain' });
    await name.fill('example.com');
    await press('Add domain');
    await page.getByText('A domain with three parts at least').waitFor();
    await name.fill('auth.acme.test');
    await press('Add domain');
    const records = page.getByRole('table', { name: 'DNS records of auth.acme.test' });
    await records.getByText('_portero.auth.acme.test').waitFor();
    await press('Files');
    const dialog = page.getByRole('dialog', { name: 'Files at auth.acme.test' });
    await press('Add file', dialog);
    await dialog.getByRole('textbox', { name: 'Path' }).fill('/proof.txt');
    await dialog.getByRole('textbox', { name: 'Content' }).fill('mine');
    await press('Save', dialog);
    const [{ id }] = await api('GET', '/domains');
    await expect
      .poll(async () => api('GET', `/domains/${id}/verification-files`))
      .toEqual([{ path: '/proof.txt', content: 'mine', contentType: 'text/plain' }]);
    await expectAccessible(page);
    await press('Remove domain');
    await press('Remove domain', page.getByRole('dialog', { name: 'Remove auth.acme.test?' }));
    await page.getByText('No domains yet').waitFor();
    expect(await api('GET', '/domains')).toEqual([]);
  });
});
