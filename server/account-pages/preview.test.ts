import { beforeAll, expect, it } from 'vitest';
import { everyField, setAccountCenter } from '../testing/account.ts';
import { onEveryServer } from '../testing/portero.ts';
import { atTheCentre } from './testing.ts';

onEveryServer('the account centre in the Console’s preview', (portero) => {
  beforeAll(() => setAccountCenter(portero(), { enabled: true, fields: everyField }));
  const look = async (name: string, config?: object, origin?: string) => {
    const answer = await portero().core.inject({
      method: config ? 'POST' : 'GET',
      url: `/preview/account-${name}?preview=true`,
      headers: { ...(origin && { origin }) },
      ...(config && { payload: config }),
    });
    expect(answer.statusCode, answer.payload).toBe(200);
    return answer;
  };
  const own = 'http://localhost:3001';

  it.each(['security', 'profile', 'sessions', 'organizations'])('shows %s of nobody', async (name) => {
    const { v } = await atTheCentre(portero(), { person: { name: 'Real Person' } });
    const { payload } = await v.browser.get(`/preview/account-${name}?preview=true`);
    expect(payload).toContain('Ana Ruiz');
    // Hears of changes that are not saved.
    expect(payload).toContain(' data-preview="');
    expect(payload).not.toContain('Real Person');
    expect(payload).not.toContain('name="csrf" value="x');
  });

  it('takes settings that are not saved from the Console and from itself, and from nobody else', async () => {
    const config = {
      accountCenter: {
        fields: { ...everyField, phone: 'Off', email: 'ReadOnly' },
        customCss: '.mine{}',
        deleteAccountUrl: 'javascript:alert(1)',
      },
      language: 'es',
      mode: 'dark',
    };
    const { payload } = await look('security', config, own);
    expect(payload).toContain('<html lang="es"');
    expect(payload).toContain('data-theme="dark"');
    expect(payload).toContain('.mine{}');
    expect(payload).toContain('ana@example.com');
    for (const gone of ['/account/email', '/account/phone', 'javascript:alert'])
      expect(payload).not.toContain(gone);
    const strange = (await look('security', config, 'https://evil.example')).payload;
    expect(strange).toContain('/account/phone');
    expect(strange).not.toContain('.mine{}');
  });

  it('says so where a page is off', async () => {
    const { payload } = await look('organizations', { accountCenter: { fields: {} } }, own);
    expect(payload).toContain('<h1>Not available</h1>');
    expect(payload).not.toContain('Acme');
  });
});
