import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser, insertApplication } from '../testing/flow.ts';
import { startPortero, type TestPortero } from '../testing/portero.ts';

/** What a stranger wrote, and what our proxies added to it. */
const forged = '6.6.6.6, 7.7.7.7';
const cases = [
  { name: 'one proxy', env: { TRUST_PROXY_HEADER: '1' }, added: '203.0.113.9' },
  {
    name: 'two proxies',
    env: { TRUST_PROXY_HEADER: '1', TRUST_PROXY_HOPS: '2' },
    added: '203.0.113.9, 10.0.0.4',
  },
  { name: 'none that is believed', env: {}, added: '203.0.113.9' },
] as const;

describe.each(cases)('behind $name', ({ env, added }) => {
  let p: TestPortero;
  beforeAll(async () => {
    p = await startPortero({ env });
    await insertApplication(p, 'forwarded', 'Traditional', 'https://app.example/callback');
  });
  afterAll(() => p.close());
  const expected = 'TRUST_PROXY_HEADER' in env ? '203.0.113.9' : '127.0.0.1';

  it('is where the outermost of them saw it, whatever a stranger writes', async () => {
    const headers = { 'x-forwarded-for': `${forged}, ${added}` };
    const ips = async (key: string) => {
      await p.audit.flush();
      const { body } = await p.api('GET', `/logs?logKey=${key}`);
      return body.map(({ payload }: { payload: { ip?: string } }) => payload.ip);
    };
    // Through the framework, and past it.
    const browser = new Browser(p.core);
    await browser.get(
      '/oidc/auth?client_id=forwarded&redirect_uri=https://app.example/callback&response_type=code&scope=openid&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256',
      headers,
    );
    await p.core.inject({
      method: 'POST',
      url: '/oidc/token',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'grant_type=client_credentials&client_id=forwarded&client_secret=secret-of-forwarded',
    });
    const seen = [...(await ips('ExchangeTokenBy.ClientCredentials')), ...(await ips('Interaction.Create'))];
    expect(seen.length).toBeGreaterThan(0);
    expect(new Set(seen)).toEqual(new Set([expected]));
  });

  it('guesses are counted where they come from, not where they say', async () => {
    const b = new Browser(p.core);
    const at = (i: number) => ({ 'x-forwarded-for': `198.51.${i}.1, ${added}` });
    let first = await b.get('/device', at(0));
    for (let hop = 0; hop < 3 && first.statusCode === 302; hop++)
      first = await b.get(String(first.headers.location), at(0));
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => b.get('/device?user_code=BCDF-GHJK', at(i))),
    );
    expect(answers.filter(({ statusCode }) => statusCode !== 429)).toHaveLength(30);
  });
});
