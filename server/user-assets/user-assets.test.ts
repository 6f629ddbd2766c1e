/** Pictures that are uploaded: what is taken for one, whose it is, and how it is shown. The lies first. */
import { beforeAll, describe, expect, it } from 'vitest';
import { everyField, newPerson, Owner, setAccountCenter } from '../testing/account.ts';
import { authorizationUrl, Browser, insertApplication, pkce } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';
import { typeOf } from './images.ts';
import { maxUploadSize, sweepStrayAssets } from './rules.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const jpeg = Buffer.concat([
  Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
  Buffer.alloc(32, 7),
  Buffer.from([0xff, 0xd9]),
]);
const svg = (inside: string) => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${inside}</svg>`);
const page = Buffer.from('<html><script>alert(1)</script></html>');

const boundary = 'a-boundary-of-a-test';
const form = (content: Buffer, type: string, { name = 'file', filename = 'me.png' } = {}) => ({
  headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  payload: Buffer.concat([
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"; filename="${filename}"\r\ncontent-type: ${type}\r\n\r\n`,
    ),
    content,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]),
});

describe('a file', () => {
  it.each([
    ['a page that calls itself a picture', page, 'image/png'],
    ['a picture that calls itself another kind', png, 'image/jpeg'],
    ['a picture that calls itself a page', png, 'text/html'],
    ['a page behind a picture', Buffer.concat([gif, page]), 'image/gif'],
    ['a page behind the zeros behind a picture', Buffer.concat([jpeg, Buffer.alloc(9), page]), 'image/jpeg'],
    ['a picture that breaks off', png.subarray(0, -8), 'image/png'],
    ['the first bytes alone', Buffer.from([0xff, 0xd8, 0xff]), 'image/jpeg'],
    ['a size that is not its own', Buffer.concat([Buffer.from('BM'), Buffer.alloc(80, 1)]), 'image/bmp'],
    [
      'an icon that points elsewhere',
      Buffer.concat([Buffer.from([0, 0, 1, 0, 1, 0]), Buffer.alloc(20, 255)]),
      'image/x-icon',
    ],
    ['a drawing with a script', svg('<script>alert(1)</script>'), 'image/svg+xml'],
    ['a drawing that listens', svg('<rect onload="alert(1)"/>'), 'image/svg+xml'],
    ['a drawing that leads away', svg('<a href="javascript:alert(1)"><rect/></a>'), 'image/svg+xml'],
    ['a drawing that hides a letter', svg('<a href="&#106;avascript:alert(1)"/>'), 'image/svg+xml'],
    ['a drawing that loads', svg('<image href="https://evil.example/x.png"/>'), 'image/svg+xml'],
    ['a drawing with foreign things', svg('<foreignObject><p/></foreignObject>'), 'image/svg+xml'],
    ['a drawing with entities', Buffer.from('<!DOCTYPE svg [<!ENTITY a "b">]><svg></svg>'), 'image/svg+xml'],
    ['nothing', Buffer.alloc(0), 'image/png'],
  ])('is no picture when it is %s', (_what, content, claimed) => {
    expect(typeOf(content, claimed)).toBeUndefined();
  });

  it.each([
    ['image/png', png, 'image/png'],
    ['image/gif', gif, 'image/gif'],
    ['image/jpg', jpeg, 'image/jpeg'],
    ['image/jpeg', Buffer.concat([jpeg, Buffer.alloc(3)]), 'image/jpeg'],
    ['application/octet-stream', png, 'image/png'],
    [
      'image/svg+xml',
      svg('<style>.a{fill:url("#b")}</style><use href="#c"/><path d="M0 0"/>'),
      'image/svg+xml',
    ],
  ])('is one by its bytes: %s', (claimed, content, found) => {
    expect(typeOf(content, claimed)).toBe(found);
  });
});

onEveryServer('uploaded pictures', (portero) => {
  beforeAll(() => setAccountCenter(portero(), { enabled: true, fields: everyField }));

  const upload = async (owner: Owner, ...args: Parameters<typeof form>) => {
    const { headers, payload } = form(...args);
    const answer = await portero().core.inject({
      method: 'POST',
      url: '/api/my-account/user-assets/avatar',
      headers: { ...headers, authorization: `Bearer ${owner.accessToken}` },
      payload,
    });
    return { status: answer.statusCode, body: answer.json() };
  };
  const byAdministrator = async (content: Buffer, type: string) => {
    const { headers, payload } = form(content, type);
    const answer = await portero().core.inject({
      method: 'POST',
      url: '/api/user-assets',
      headers: { ...headers, authorization: `Bearer ${await portero().managementToken()}` },
      payload,
    });
    return { status: answer.statusCode, body: answer.json() };
  };
  const pathOf = (url: string) => new URL(url).pathname;
  const newOwner = async () => Owner.signIn(portero(), await newPerson(portero()));

  it('are refused when they are none, too large, or missing', async () => {
    const owner = await newOwner();
    for (const [content, type] of [
      [page, 'image/png'],
      [png, 'image/jpeg'],
      [svg(''), 'image/svg+xml'],
      [Buffer.from('PK\x03\x04 a zip'), 'application/zip'],
    ] as const) {
      const refused = await upload(owner, content, type);
      expect([refused.status, refused.body.code]).toEqual([400, 'guard.mime_type_not_allowed']);
    }
    const large = await upload(owner, Buffer.alloc(maxUploadSize + 1), 'image/png');
    expect([large.status, large.body.code]).toEqual([400, 'guard.file_size_exceeded']);
    for (const refused of [
      await upload(owner, png, 'image/png', { name: 'other' }),
      await upload(owner, Buffer.alloc(0), 'image/png'),
      await owner.my('POST', '/user-assets/avatar', { file: 'text' }),
    ])
      expect([refused.status, refused.body.code]).toEqual([400, 'guard.invalid_input']);
    const broken = await portero().core.inject({
      method: 'POST',
      url: '/api/my-account/user-assets/avatar',
      headers: { authorization: `Bearer ${owner.accessToken}`, 'content-type': 'multipart/form-data' },
      payload: 'nothing',
    });
    expect([broken.statusCode, broken.json().code]).toEqual([400, 'guard.invalid_input']);
  });

  it('are refused where the tenant does not let people, or the scope is missing', async () => {
    const owner = await newOwner();
    await setAccountCenter(portero(), { fields: { avatar: 'ReadOnly' } });
    const refused = await upload(owner, png, 'image/png');
    await setAccountCenter(portero(), { fields: everyField });
    expect(refused.body.code).toBe('account_center.field_not_editable');
    const other = await Owner.signIn(portero(), owner.userId, { scope: 'openid' });
    expect((await upload(other, png, 'image/png')).body.code).toBe('auth.unauthorized');
  });

  it('are shown as what they are, in a sandbox, from the tenant’s own address only', async () => {
    const p = portero();
    const owner = await newOwner();
    const { status, body } = await upload(owner, png, 'image/png', { filename: '../../evil.html' });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.url).toMatch(/^http:\/\/localhost:3001\/user-assets\/[\w-]+\.png$/);
    const shown = await p.core.inject(pathOf(body.url));
    expect(shown.statusCode).toBe(200);
    expect(shown.rawPayload.equals(png)).toBe(true);
    expect(shown.headers).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
    });
    expect((await p.admin?.inject(pathOf(body.url)))?.statusCode).toBe(404);
    for (const path of ['/user-assets/nothing.png', '/user-assets/..%2f..%2fvault.key'])
      expect((await p.core.inject(path)).statusCode).toBeGreaterThanOrEqual(400);
    expect((await owner.my('PATCH', '', { avatar: body.url })).body.avatar).toBe(body.url);
  });

  it('go with their person, and do not pile up', async () => {
    const p = portero();
    const owner = await newOwner();
    const first = (await upload(owner, png, 'image/png')).body.url;
    await owner.my('PATCH', '', { avatar: first });
    const urls: string[] = [];
    for (let index = 0; index < 5; index++) urls.push((await upload(owner, gif, 'image/gif')).body.url);
    const statuses = async () =>
      Promise.all([first, ...urls].map(async (url) => (await p.core.inject(pathOf(url))).statusCode));
    expect((await statuses()).filter((status) => status === 200)).toHaveLength(4);
    expect((await p.core.inject(pathOf(first))).statusCode).toBe(200);
    await p.api('DELETE', `/users/${owner.userId}`);
    expect((await statuses()).every((status) => status === 404)).toBe(true);
  });

  it('of administrators may be drawings, but not programs', async () => {
    expect((await byAdministrator(svg('<path d="M0 0"/>'), 'image/svg+xml')).status).toBe(200);
    const refused = await byAdministrator(svg('<script/>'), 'image/svg+xml');
    expect([refused.status, refused.body.code]).toEqual([400, 'guard.mime_type_not_allowed']);
    const joined = await byAdministrator(
      svg('<!-- a --><scr<!-- -->ipt>alert(1)</scr<!-- -->ipt>'),
      'image/svg+xml',
    );
    expect([joined.status, joined.body.code]).toEqual([400, 'guard.mime_type_not_allowed']);
    const { body } = await portero().api('GET', '/user-assets/service-status');
    expect(body).toMatchObject({ status: 'ready', maxUploadFileSize: maxUploadSize });
    const { body: logs } = await portero().api('GET', '/logs?logKey=Management.UserAsset.Created');
    expect(logs).toHaveLength(1);
  });

  it('of registrations become their person’s, or go', async () => {
    const p = portero();
    const client = await insertApplication(p, 'registering', 'SPA', 'https://app.example/cb');
    const browser = new Browser(p.core);
    await browser.get(authorizationUrl(client, pkce()));
    const post = async () => {
      const { headers, payload } = form(png, 'image/png');
      const answer = await p.core.inject({
        method: 'POST',
        url: '/api/experience/user-assets/avatar',
        headers: {
          ...headers,
          cookie: browser.cookieHeader('/api/experience') ?? '',
          'logto-app-id': client.id,
        },
        payload,
      });
      return { status: answer.statusCode, body: answer.json() };
    };
    const begin = (interactionEvent: string) =>
      browser.request('PUT', '/api/experience', {
        json: { interactionEvent },
        headers: { 'logto-app-id': client.id },
      });
    await begin('SignIn');
    expect((await post()).body.code).toBe('session.invalid_interaction_type');
    await begin('Register');
    const [used, unused] = [await post(), await post()];
    expect(used.status, JSON.stringify(used.body)).toBe(200);
    const userId = await newPerson(p, { avatar: used.body.url });
    await sweepStrayAssets(p.tenants.default, Date.now() + 2 * 86_400_000);
    expect((await p.core.inject(pathOf(unused.body.url))).statusCode).toBe(404);
    expect((await p.core.inject(pathOf(used.body.url))).statusCode).toBe(200);
    await p.api('DELETE', `/users/${userId}`);
    expect((await p.core.inject(pathOf(used.body.url))).statusCode).toBe(404);
  });
});
