/** The Console on a phone, in Spanish, whose words are the longer ones: nothing is cut off, nothing has to be dragged sideways. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { places } from '../web/console/src/shell/navigation.ts';
import { inTheConsole, type OpenConsole } from './administrator.ts';

const longName = 'Panaderías Reunidas de Castilla y León y Comunidad Valenciana';

describe('the Console on a phone', { timeout: 60_000 }, () => {
  let page: Page;
  let home: string;
  let api: OpenConsole['api'];

  inTheConsole('/profile', (opened) => {
    ({ page, home, api } = opened);
  });

  beforeAll(async () => {
    await api('PUT', '/configs/client-registration', { mode: 'token' });
    await api('POST', '/initial-access-tokens', { name: longName });
    const { id } = await api('POST', '/resources', { name: longName, indicator: 'https://api.example.com' });
    for (const name of ['read', 'write', 'refund', 'export', 'print', 'archive'])
      await api('POST', `/resources/${id}/scopes`, { name: `${name}:orders`, description: longName });
    await page.getByText('Español').click();
    await page.getByRole('heading', { name: 'Perfil' }).waitFor();
    await page.setViewportSize({ width: 390, height: 700 });
  });

  it.each(places)('shows $to in one column, under one heading', async ({ to }) => {
    await page.goto(home + to);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });

  it('shows a long name in full beside what else its row says', async () => {
    await page.goto(`${home}/applications/registration`);
    const cell = page.getByRole('cell', { name: longName, exact: true });
    await cell.waitFor();
    expect(await cell.evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0);
  });

  it('keeps the button of a tall dialog in sight', async () => {
    await page.goto(`${home}/roles`);
    await page.getByRole('button', { name: 'Crear rol' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('archive:orders').waitFor();
    const frame = await dialog.boundingBox();
    const button = await dialog.getByRole('button', { name: 'Crear rol' }).boundingBox();
    if (!frame || !button) throw new Error('nothing is shown');
    expect(button.y + button.height).toBeLessThanOrEqual(frame.y + frame.height);
    expect(await dialog.evaluate((one) => one.scrollHeight > one.clientHeight)).toBe(true);
  });

  it('calls no first step open before it knows', async () => {
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/api/users?*', async (route) => {
      await answered;
      await route.continue();
    });
    const connectors = page.waitForResponse(/\/api\/connectors$/);
    await page.goto(`${home}/get-started`);
    await connectors;
    await page.getByRole('heading', { level: 1 }).waitFor();
    const progress = page.getByRole('list', { name: 'Progreso' });
    expect(await progress.count()).toBe(0);
    answer();
    await progress.waitFor();
    await page.unrouteAll({ behavior: 'wait' });
  });

  it.each(['applications/x/settings', 'api-resources/x', 'audit-logs/x', 'customize-jwt/access-token'])(
    'heads %s when it cannot be had',
    async (path) => {
      await page.route('**/api/{applications,resources,logs}/x', (route) => route.fulfill({ status: 500 }));
      await page.route('**/api/configs/jwt-customizer/*', (route) => route.fulfill({ status: 500 }));
      await page.goto(`${home}/${path}`);
      await page.getByRole('heading', { level: 1, name: 'No se pudo cargar' }).waitFor();
      await page.unrouteAll({ behavior: 'wait' });
    },
  );
});
