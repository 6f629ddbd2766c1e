import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPortero, type TestPortero } from '../testing/portero.ts';
import { byEmail, configure, redirectUri, visitor } from './testing.ts';

const byBrowser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('a request that the authorization server refuses', () => {
  let p: TestPortero;
  beforeAll(async () => {
    p = await startPortero();
    await configure(p, byEmail);
  });
  afterAll(() => p.close());

  const ask = (parameters: Record<string, string>, headers: Record<string, string>) =>
    p.core.inject({ url: `/oidc/auth?${new URLSearchParams(parameters)}`, headers });
  const request = (more: Record<string, string>) => ({
    response_type: 'code',
    scope: 'openid',
    redirect_uri: redirectUri,
    ...more,
  });
  const read = async (location: unknown) => {
    expect(String(location)).toMatch(/^\/(?!\/)/);
    return p.core.inject({ url: String(location) });
  };

  it('is answered by JSON where no page is asked for', async () => {
    for (const accept of ['application/json', '*/*']) {
      const answer = await ask(request({ client_id: 'nobody' }), { accept });
      expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_client']);
    }
  });

  it('is explained to a person, whoever sent them', async () => {
    const answer = await ask(request({ client_id: 'nobody' }), byBrowser);
    expect(answer.statusCode).toBe(303);
    const page = await read(answer.headers.location);
    expect(page.statusCode).toBe(400);
    expect(page.payload).toContain('Something went wrong');
    expect(page.payload).toContain('Reference: oidc.invalid_client');
    expect(page.payload).not.toContain('Start again');
  });

  it('leads back to the application where that is known, and never to the address that it named', async () => {
    const v = await visitor(p);
    const elsewhere = request({ client_id: v.client.id, redirect_uri: 'https://evil.example/x' });
    const page = await read((await ask(elsewhere, byBrowser)).headers.location);
    expect(page.payload).toContain('Reference: oidc.invalid_redirect_uri');
    expect(page.payload).toContain(`href="${new URL(redirectUri).origin}/bye"`);
    expect(page.payload).not.toContain('evil.example');
  });

  it('is an expired page where only the sign-in is gone', async () => {
    const answer = await p.core.inject({ url: '/oidc/auth/gone', headers: byBrowser });
    const page = await read(answer.headers.location);
    expect([page.statusCode, page.headers.location]).toEqual([302, '/unknown-session']);
  });

  it('has no words but ours', async () => {
    for (const code of ['call+us+at+555', '%3Cscript%3E', 'toString', '']) {
      const page = await read(`/request-refused?code=${code}`);
      expect(page.payload).toContain('Reference: oidc.provider_error');
    }
  });
});
