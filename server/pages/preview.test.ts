import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPortero, type TestPortero } from '../testing/portero.ts';

describe('the preview of the sign-in page', () => {
  let portero: TestPortero;
  beforeAll(async () => {
    portero = await startPortero();
  });
  afterAll(() => portero.close());

  const post = (origin: string | undefined, signInExperience: string) =>
    portero.core.inject({
      method: 'POST',
      url: '/sign-in?preview=true',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...(origin && { origin }) },
      payload: new URLSearchParams({ signInExperience }).toString(),
    });
  const unsaved = JSON.stringify({ termsOfUseUrl: 'https://example.com/unsaved-terms' });

  it('shows the Console settings that are not saved, framed by the Console alone', async () => {
    const admin = portero.config.adminEndpoint;
    const answer = await post(admin, unsaved);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('https://example.com/unsaved-terms');
    expect(answer.headers['content-security-policy']).toContain(`frame-ancestors ${admin}`);
  });

  it('puts nothing on the page that another site posts', async () => {
    for (const origin of ['https://evil.example', 'null', undefined]) {
      const answer = await post(origin, unsaved);
      expect(answer.statusCode).toBe(200);
      expect(answer.body).not.toContain('unsaved-terms');
    }
  });

  it('shows what is saved when what is posted makes no sense', async () => {
    for (const text of ['{', '[]', '{"color":7}'])
      expect((await post(portero.config.adminEndpoint, text)).statusCode).toBe(200);
  });
});
