/** What somebody says of themselves at the account centre, with scripts off: a picture, a name, the tenant's own details. */
import { beforeAll, expect, it } from 'vitest';
import { origin, type Visitor } from '../pages/testing.ts';
import { everyField, setAccountCenter } from '../testing/account.ts';
import { onEveryServer } from '../testing/portero.ts';
import { atTheCentre, userOf } from './testing.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const page = '<!doctype html><script>alert(1)</script>';

onEveryServer('a picture of one’s own', (portero) => {
  type Sent = {
    csrf?: string;
    type?: string;
    field?: string;
    headers?: Record<string, string>;
    last?: boolean;
  };
  /** The form as a browser sends it. @param options.last the token stands behind the file */
  async function send(v: Visitor, content: Buffer | string, { csrf = v.csrf, ...more }: Sent = {}) {
    const edge = 'edge-of-the-part';
    const { type = 'image/png', field = 'file' } = more;
    const token = `--${edge}\r\ncontent-disposition: form-data; name="csrf"\r\n\r\n${csrf}\r\n`;
    const head = `--${edge}\r\ncontent-disposition: form-data; name="${field}"; filename="me.png"\r\ncontent-type: ${type}\r\n\r\n`;
    const file = Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from('\r\n')]);
    const parts = more.last ? [file, Buffer.from(token)] : [Buffer.from(token), file];
    return v.browser.request('POST', '/account/avatar', {
      bytes: Buffer.concat([...parts, Buffer.from(`--${edge}--\r\n`)]),
      headers: { origin, 'content-type': `multipart/form-data; boundary=${edge}`, ...more.headers },
    });
  }
  const complaint = (html: string) => /id="file-error"[^>]*>(?:<svg[\s\S]*?<\/svg>)?([^<]*)/.exec(html)?.[1];

  it('is not taken from another site, without the page’s token, or with somebody else’s', async () => {
    const p = portero();
    const { v: eve } = await atTheCentre(p);
    await eve.open('/account/avatar');
    const { v, userId } = await atTheCentre(p);
    await v.open('/account/avatar');
    for (const attack of [
      { headers: { origin: 'https://evil.example' } },
      { csrf: '' },
      { csrf: eve.csrf },
      { last: true },
    ])
      expect((await send(v, png, attack)).statusCode).toBe(422);
    expect((await userOf(p, userId)).avatar).toBe(null);
    const rows = await p.tenants.default.db.read.selectFrom('user_assets').select('id').execute();
    expect(rows).toEqual([]);
  });

  it('is refused when it is not what it says, no picture, empty or too large', async () => {
    const p = portero();
    const { v, userId } = await atTheCentre(p);
    await v.open('/account/avatar');
    const wrong = 'That is no picture we can use. Choose a JPEG, PNG, GIF, WebP or BMP file.';
    for (const [content, type] of [
      [page, 'image/png'],
      [page, 'text/html'],
      [Buffer.concat([png, Buffer.from(page)]), 'image/png'],
      [png, 'image/gif'],
      ['<svg xmlns="http://www.w3.org/2000/svg"></svg>', 'image/svg+xml'],
    ] as const) {
      const answer = await send(v, content, { type });
      expect([type, answer.statusCode, complaint(answer.payload)]).toEqual([type, 422, wrong]);
    }
    expect(complaint((await send(v, '')).payload)).toBe('Choose a picture first.');
    expect(complaint((await send(v, png, { field: 'other' })).payload)).toBe('Choose a picture first.');
    const large = await send(v, Buffer.alloc(20 * 1024 * 1024 + 1));
    expect(complaint(large.payload)).toBe('That picture is too large. Choose one of 20 MB at most.');
    expect((await userOf(p, userId)).avatar).toBe(null);
  });

  it('is shown, replaced and removed, and served as nothing but a picture', async () => {
    const p = portero();
    const { v, userId } = await atTheCentre(p);
    await v.open('/account/avatar');
    const sent = await send(v, png);
    expect(sent.headers.location).toBe('/account/profile?done=Picture');
    const { avatar } = await userOf(p, userId);
    expect(avatar).toMatch(/\/user-assets\/[\w-]+\.png$/);
    await v.open('/account/profile');
    expect(v.page.html).toContain(`src="${avatar}"`);
    const served = await v.browser.get(new URL(avatar).pathname);
    expect(served.headers).toMatchObject({
      'content-type': 'image/png',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'x-content-type-options': 'nosniff',
    });
    await v.submit({ action: 'remove-picture' });
    expect(v.page.html).toContain('It was removed.');
    expect((await userOf(p, userId)).avatar).toBe(null);
  });

  it('has no page where the tenant lets nobody change it', async () => {
    const p = portero();
    const { v, userId } = await atTheCentre(p, { fields: { ...everyField, avatar: 'ReadOnly' } });
    await v.open('/account/profile');
    expect(v.page.html).not.toContain('/account/avatar');
    expect((await send(v, png)).statusCode).toBe(403);
    await v.submit({ action: 'remove-picture' });
    expect(v.page.status).toBe(422);
    expect((await userOf(p, userId)).avatar).toBe(null);
  });
});

onEveryServer('details of one’s own', (portero) => {
  const part = (name: string, more: object = {}) => ({
    enabled: true,
    name,
    type: 'Text',
    required: false,
    ...more,
  });
  beforeAll(async () => {
    const { body, status } = await portero().api('POST', '/custom-profile-fields/batch', [
      {
        name: 'fullname',
        type: 'Fullname',
        required: true,
        config: { parts: [part('givenName', { required: true, label: 'Called' }), part('familyName')] },
      },
      {
        name: 'address',
        type: 'Address',
        required: false,
        config: { parts: [part('locality', { required: true }), part('country')] },
      },
      { name: 'birthdate', type: 'Date', required: false, config: { format: 'dd/MM/yyyy' } },
      {
        name: 'size',
        type: 'Select',
        label: 'Size',
        required: false,
        config: { options: [{ value: 's', label: 'Small' }, { value: 'l' }] },
      },
      { name: 'newsletter', type: 'Checkbox', label: 'News', required: false },
      { name: 'seats', type: 'Number', label: 'Seats', required: true, config: { minValue: 2, maxValue: 9 } },
    ]);
    expect(status, JSON.stringify(body)).toBe(201);
  });
  const names = ['address', 'birthdate', 'fullname', 'newsletter', 'seats', 'size'];
  const atProfile = async (fields: Record<string, 'Off' | 'ReadOnly' | 'Edit'> = everyField, person = {}) => {
    const p = portero();
    const at = await atTheCentre(p, { fields, person });
    await setAccountCenter(p, { profileFields: names.map((name) => ({ name })) });
    await at.v.open('/account/profile');
    return { p, ...at };
  };

  it('are judged as at the sign-up, each at its field, and none is kept when one is wrong', async () => {
    const { p, v, userId } = await atProfile();
    await v.submit({
      'extra.address.country': 'España',
      'extra.birthdate': '2001-02-30',
      'extra.givenName': '',
      'extra.seats': '1',
      'extra.size': 'xl',
    });
    expect(v.page.status).toBe(422);
    const at = (name: string) => v.complaint(`extra.${name}`);
    expect([at('address.locality'), at('givenName'), at('seats')]).toEqual([
      'Fill this in to continue.',
      'Fill this in to continue.',
      'Use 2 or more.',
    ]);
    expect([at('birthdate'), at('size')]).toEqual(
      Array(2).fill('This doesn’t look right. Check it and try again.'),
    );
    expect(v.value('extra.address.country')).toBe('España');
    expect(await userOf(p, userId)).toMatchObject({ profile: {}, customData: {} });
  });

  it('are kept where they belong, beside what was there, shown again, and taken away when emptied', async () => {
    const { p, v, userId } = await atProfile(everyField, {
      profile: { nickname: 'Ani', address: { postalCode: '28001' } },
      customData: { plan: 'gold' },
    });
    const all = {
      'extra.address.locality': 'Madrid',
      'extra.address.country': 'España',
      'extra.birthdate': '1990-04-23',
      'extra.givenName': ' Ana ',
      'extra.familyName': 'Ruiz',
      'extra.newsletter': 'true',
      'extra.seats': '4',
      'extra.size': 's',
    };
    await v.submit(all);
    expect(v.page.html).toContain('Your changes were saved.');
    expect(await userOf(p, userId)).toMatchObject({
      profile: {
        nickname: 'Ani',
        givenName: 'Ana',
        familyName: 'Ruiz',
        birthdate: '1990-04-23',
        address: { postalCode: '28001', locality: 'Madrid', country: 'España' },
      },
      customData: { plan: 'gold', newsletter: true, seats: 4, size: 's' },
    });
    expect([v.value('extra.birthdate'), v.value('extra.seats')]).toEqual(['1990-04-23', '4']);
    expect(v.page.html).toMatch(/<option value="s" selected>/);
    const { 'extra.newsletter': _no, ...unticked } = all;
    await v.submit({ ...unticked, 'extra.birthdate': '', 'extra.familyName': '', 'extra.size': '' });
    const { profile, customData } = await userOf(p, userId);
    expect(profile).not.toHaveProperty('birthdate');
    expect(profile).not.toHaveProperty('familyName');
    expect(customData).toEqual({ plan: 'gold', newsletter: false, seats: 4 });
  });

  it('follow the access of where they are kept: read-only ones are text, others are not there', async () => {
    const { p, v, userId } = await atProfile(
      { name: 'Edit', profile: 'ReadOnly', customData: 'Off' },
      { profile: { givenName: 'Ana', birthdate: '1990-04-23' }, customData: { size: 's' } },
    );
    expect(v.page.html).toContain('April 23, 1990');
    expect(v.page.html).toContain('<bdi>Called</bdi>');
    for (const hidden of ['Small', 'Seats', 'extra.givenName']) expect(v.page.html).not.toContain(hidden);
    await v.submit({ 'extra.givenName': 'Mallory', 'extra.size': 'l', 'extra.plan': 'gold' });
    expect(await userOf(p, userId)).toMatchObject({
      profile: { givenName: 'Ana' },
      customData: { size: 's' },
    });
  });

  it('leave alone what no longer fits a field, unless it is changed', async () => {
    const { p, v, userId } = await atProfile(everyField, {
      profile: { givenName: 'Ana', birthdate: 'in spring' },
      customData: { size: 'old', seats: 40 },
    });
    await v.submit({ 'extra.givenName': 'Anna', 'extra.seats': '40' });
    expect(v.page.html).toContain('Your changes were saved.');
    expect(await userOf(p, userId)).toMatchObject({
      profile: { givenName: 'Anna', birthdate: 'in spring' },
      customData: { size: 'old', seats: 40 },
    });
  });
});
