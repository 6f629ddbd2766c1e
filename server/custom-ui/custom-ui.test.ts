/** Uploaded sign-in pages: what is refused, what is shown where, and the ways back to ours. */
import { expect, it } from 'vitest';
import { visitor } from '../pages/testing.ts';
import { Browser } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { formWith, type Part, zipOf } from './testing.ts';

const address = '/api/sign-in-exp/default/custom-ui-assets';

async function upload(p: TestPortero, zip: Buffer, form: { field?: string; name?: string } = {}) {
  const { payload, headers } = formWith(zip, form);
  const authorization = `Bearer ${await p.managementToken()}`;
  const answer = await p.core.inject({
    method: 'POST',
    url: address,
    payload,
    headers: { ...headers, authorization },
  });
  return { status: answer.statusCode, body: answer.json() };
}

const pages = (words: string, more: readonly Part[] = []) =>
  zipOf([
    { path: 'index.html', content: `<!doctype html><title>${words}</title><script>go()</script>` },
    { path: 'assets/app-1a2b3c4d.js', content: `"${words}"` },
    { path: 'logo.svg', content: '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>' },
    ...more,
  ]);

async function use(p: TestPortero, words: string): Promise<string> {
  const { status, body } = await upload(p, pages(words));
  expect(status, JSON.stringify(body)).toBe(200);
  const id: string = body.customUiAssetId;
  const customUiAssets = { id, createdAt: 0 };
  expect((await p.api('PATCH', '/sign-in-exp', { customUiAssets })).status).toBe(200);
  return id;
}

const stop = (p: TestPortero) => p.api('PATCH', '/sign-in-exp', { customUiAssets: null, customUiCsp: {} });

onEveryServer('custom sign-in pages', (open) => {
  it('are refused when they are too large, no zip, or hold what pages do not need', async () => {
    const p = open();
    const refused: readonly (readonly [Buffer, string, string?])[] = [
      [Buffer.from('GIF89a'), 'guard.mime_type_not_allowed'],
      [Buffer.alloc(20 * 1024 * 1024 + 1, 'P'), 'guard.file_size_exceeded'],
      [Buffer.from('PK nothing'), 'guard.invalid_input', 'damaged'],
      [zipOf([{ path: 'page.html', content: 'x' }]), 'guard.invalid_input', 'index.html'],
      [pages('x', [{ path: '../x.js', content: 'x' }]), 'guard.invalid_input', 'not allowed'],
      [pages('x', [{ path: 'x.js', content: 'x', mode: 0o120777 }]), 'guard.invalid_input', 'link'],
      [pages('x', [{ path: 'run.sh', content: 'x' }]), 'guard.invalid_input', 'run.sh'],
      [pages('x', [{ path: 'x.png', content: '<script>' }]), 'guard.invalid_input', 'x.png'],
      [
        pages('x', [{ path: 'x.js', content: Buffer.alloc(30_000_000, 'a') }]),
        'guard.invalid_input',
        'larger',
      ],
    ];
    for (const [zip, code, why = ''] of refused) {
      const { status, body } = await upload(p, zip);
      expect([status, body.code], JSON.stringify(body)).toEqual([400, code]);
      expect(JSON.stringify(body)).toContain(why);
    }
    expect((await upload(p, pages('x'), { field: 'other' })).status).toBe(400);
    expect((await p.api('POST', address.slice(4), { file: 'x' })).status).toBe(400);
    expect((await p.api('GET', address.slice(4))).body).toEqual([]);
  });

  it('need an administrator’s token, and are not for the administrators’ own tenant', async () => {
    const p = open();
    const form = formWith(pages('x'));
    const stranger = await p.core.inject({ method: 'POST', url: address, ...form });
    expect(stranger.statusCode).toBe(401);
    const authorization = `Bearer ${await p.managementToken('admin')}`;
    const admin = await p.admin?.inject({
      method: 'POST',
      url: address,
      payload: form.payload,
      headers: { ...form.headers, authorization },
    });
    expect(admin?.json().code).toBe('guard.not_allowed_for_admin_tenant');
  });

  it('are used only when they were uploaded here', async () => {
    const p = open();
    const customUiAssets = { id: 'x'.repeat(21), createdAt: 1 };
    const { status, body } = await p.api('PATCH', '/sign-in-exp', { customUiAssets });
    expect([status, body.code]).toEqual([400, 'request.invalid_input']);
  });

  it('are shown on every page address, files beside them, and nowhere else', async () => {
    const p = open();
    const id = await use(p, 'Mine');
    const v = await visitor(p);
    await v.start();
    expect(v.page.html).toContain('<title>Mine</title>');
    expect(v.page.headers['cache-control']).toBe('no-store');
    for (const path of ['/register', '/mfa-verification/Totp', '/callback/google?code=1', '/nothing/here']) {
      const answer = await v.browser.get(path);
      expect(answer.payload, path).toContain('<title>Mine</title>');
      expect(answer.statusCode).toBe(200);
    }
    const script = await v.browser.get('/assets/app-1a2b3c4d.js');
    expect([script.payload, script.headers['cache-control']]).toEqual(['"Mine"', 'public, max-age=604800']);
    const again = await v.browser.get('/logo.svg', {
      'if-none-match': String((await v.browser.get('/logo.svg')).headers.etag),
    });
    expect(again.statusCode).toBe(304);
    const part = async (range: string, more: Record<string, string> = {}) => {
      const answer = await v.browser.get('/assets/app-1a2b3c4d.js', { range, ...more });
      return [answer.statusCode, answer.headers['content-range'], answer.payload];
    };
    expect(await part('bytes=1-2')).toEqual([206, 'bytes 1-2/6', 'Mi']);
    expect(await part('bytes=4-99')).toEqual([206, 'bytes 4-5/6', 'e"']);
    expect(await part('bytes=-2', { 'if-range': String(script.headers.etag) })).toEqual([
      206,
      'bytes 4-5/6',
      'e"',
    ]);
    expect(await part('bytes=6-')).toEqual([416, 'bytes */6', '']);
    for (const whole of ['bytes=0-1,3-4', 'bytes=3-1', 'bytes=-', 'lines=1-2', `bytes=${'9'.repeat(99)}-`])
      expect(await part(whole), whole).toEqual([200, undefined, '"Mine"']);
    expect(await part('bytes=1-2', { 'if-range': '"older"' })).toEqual([200, undefined, '"Mine"']);
    // What is ours stays: the API, discovery, the logo in emails, pages that need the engine’s own forms.
    expect((await v.browser.get('/api/.well-known/experience')).json().customUiAssets.id).toBe(id);
    expect((await v.browser.get('/oidc/.well-known/openid-configuration')).json().issuer).toBeTruthy();
    expect((await v.browser.get('/assets/portero-logo.svg')).headers['content-type']).toContain('svg');
    expect((await v.browser.get('/device')).payload).not.toContain('Mine');
    for (const link of ['/recovery/stop', '/recovery/continue', '/password-reset'])
      expect((await v.browser.get(`${link}?token=x`)).payload, link).not.toContain('Mine');
    expect((await v.browser.get('/missing-0123456789.js')).statusCode).toBe(404);
    expect((await v.browser.get('/%2e%2e/%2e%2e/package.json')).payload).not.toContain('workspaces');
    await stop(p);
  });

  it('run only their own scripts, and those of sources that the tenant names', async () => {
    const p = open();
    await use(p, 'Strict');
    const csp = { scriptSrc: ['https://cdn.example.com'], connectSrc: ['wss://live.example.com'] };
    expect((await p.api('PATCH', '/sign-in-exp', { customUiCsp: csp })).status).toBe(200);
    const evil = { scriptSrc: ["https://x.example.com; script-src 'unsafe-inline'"] };
    expect((await p.api('PATCH', '/sign-in-exp', { customUiCsp: evil })).status).toBe(400);
    const v = await visitor(p);
    await v.start();
    const policy = String(v.page.headers['content-security-policy']);
    expect(policy).toMatch(
      /script-src 'self' 'wasm-unsafe-eval' 'sha256-[^']+' https:\/\/cdn\.example\.com;/,
    );
    expect(policy).toContain("connect-src 'self' wss://live.example.com;");
    expect(policy).toContain("frame-ancestors 'none'");
    // A picture opened by itself runs nothing either.
    const picture = await v.browser.get('/logo.svg');
    expect(String(picture.headers['content-security-policy'])).not.toContain("unsafe-inline' script");
    expect(String(picture.headers['content-security-policy'])).toMatch(
      /script-src 'self' 'wasm-unsafe-eval' https/,
    );
    await stop(p);
  });

  it('still ask for a live interaction where ours do', async () => {
    const p = open();
    await use(p, 'Guarded');
    const answer = await new Browser(p.core).get('/sign-in');
    expect([answer.statusCode, answer.headers.location]).toEqual([302, '/unknown-session']);
    await stop(p);
  });

  it('can be left by anybody for our pages, and come back', async () => {
    const p = open();
    await use(p, 'Broken');
    const v = await visitor(p);
    await v.start();
    await v.open('/sign-in?ui=built-in');
    expect(v.page.html).toContain('portero-card');
    await v.open('/sign-in');
    expect(v.page.html).toContain('portero-card');
    await v.open('/sign-in?ui=custom');
    expect(v.page.html).toContain('<title>Broken</title>');
    await stop(p);
  });

  it('can be tried before they are used, by who has an address from an administrator', async () => {
    const p = open();
    const { body } = await upload(p, pages('Next'));
    const id: string = body.customUiAssetId;
    const { body: preview } = await p.api('POST', `${address.slice(4)}/${id}/preview`);
    const link = new URL(preview.url);
    const browser = new Browser(p.core);
    expect((await browser.get(link.pathname + link.search)).payload).toContain('<title>Next</title>');
    expect((await browser.get('/assets/app-1a2b3c4d.js')).payload).toBe('"Next"');
    // The id alone, or another’s token, shows nothing.
    const token = link.searchParams.get('ui') ?? '';
    for (const forged of [id, token.replace(id, 'x'.repeat(21)), `${id}.zzzzzzzzz.${token.split('.')[2]}`]) {
      const stranger = new Browser(p.core);
      const answer = await stranger.get(`/sign-in?preview=true&ui=${encodeURIComponent(forged)}`);
      expect(answer.payload).not.toContain('<title>Next</title>');
    }
    expect((await p.api('POST', `${address.slice(4)}/${'x'.repeat(21)}/preview`)).status).toBe(404);
  });

  it('are kept in versions: an older one is taken back, the oldest go, a deleted one is out of use', async () => {
    const p = open();
    const first = await use(p, 'First');
    const second = await use(p, 'Second');
    await p.api('PATCH', '/sign-in-exp', { customUiAssets: { id: first, createdAt: 0 } });
    const v = await visitor(p);
    await v.start();
    expect(v.page.html).toContain('<title>First</title>');
    for (let n = 0; n < 6; n++) await upload(p, pages(`Later ${n}`));
    const { body: versions } = await p.api('GET', address.slice(4));
    expect(versions).toHaveLength(6);
    expect(versions.filter(({ isActive }: { isActive: boolean }) => isActive)).toMatchObject([
      { id: first, name: 'pages.zip', fileCount: 3 },
    ]);
    expect(versions.some(({ id }: { id: string }) => id === second)).toBe(false);
    expect((await p.api('DELETE', `${address.slice(4)}/${first}`)).status).toBe(204);
    expect((await p.api('GET', '/sign-in-exp')).body.customUiAssets).toBe(null);
    expect((await p.api('DELETE', `${address.slice(4)}/${first}`)).status).toBe(404);
    await v.start();
    expect(v.page.html).toContain('portero-card');
  });
});
