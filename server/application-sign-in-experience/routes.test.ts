import { expect, it } from 'vitest';
import { insertApplication } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';

const redirectUri = 'https://app.example/callback';

onEveryServer('how an application looks', (portero) => {
  const fresh = async (more: Record<string, unknown> = {}) =>
    (await insertApplication(portero(), `app-${crypto.randomUUID().slice(0, 8)}`, 'SPA', redirectUri, more))
      .id;
  const path = (id: string) => `/applications/${id}/sign-in-experience`;
  const publicLook = async (query: Record<string, string>) =>
    (await portero().core.inject(`/api/.well-known/sign-in-exp?${new URLSearchParams(query)}`)).json();

  it('is set once, then changed by what is given', async () => {
    const id = await fresh();
    expect((await portero().api('GET', path(id))).status).toBe(404);
    const first = await portero().api('PUT', path(id), {
      displayName: 'Librería',
      color: { primaryColor: '#112233' },
      termsOfUseUrl: 'https://app.example/terms',
      privacyPolicyUrl: '',
    });
    expect(first.status, JSON.stringify(first.body)).toBe(201);
    expect(first.body).toEqual({
      tenantId: 'default',
      applicationId: id,
      color: { primaryColor: '#112233' },
      branding: {},
      customCss: null,
      termsOfUseUrl: 'https://app.example/terms',
      privacyPolicyUrl: '',
      displayName: 'Librería',
    });
    const branding = { logoUrl: 'https://app.example/logo.png' };
    const second = await portero().api('PUT', path(id), { branding, displayName: null });
    expect(second.status).toBe(200);
    expect(second.body).toMatchObject({ branding, displayName: null, color: { primaryColor: '#112233' } });
    expect((await portero().api('GET', path(id))).body).toEqual(second.body);
  });

  it('holds no script for an address', async () => {
    const id = await fresh();
    for (const body of [
      { branding: { logoUrl: 'javascript:alert(1)' } },
      { termsOfUseUrl: 'data:text/html,x' },
      { color: { primaryColor: 'red;}' } },
    ])
      expect((await portero().api('PUT', path(id), body)).status, JSON.stringify(body)).toBe(400);
    expect((await portero().api('PUT', path('nobody'), { displayName: 'x' })).status).toBe(404);
  });

  it('goes over the tenant’s look, and under an organization’s', async () => {
    const id = await fresh();
    await portero().api('PUT', path(id), {
      color: { primaryColor: '#112233', darkPrimaryColor: '#445566' },
      branding: { logoUrl: 'https://app.example/logo.png' },
      customCss: 'body { color: teal }',
    });
    const { body: company } = await portero().api('POST', '/organizations', {
      name: 'Acme',
      color: { primaryColor: '#abcdef' },
    });
    expect(await publicLook({ appId: id })).toMatchObject({
      color: { primaryColor: '#112233', darkPrimaryColor: '#445566' },
      branding: { logoUrl: 'https://app.example/logo.png' },
      customCss: 'body { color: teal }',
    });
    expect(await publicLook({ appId: id, organizationId: company.id })).toMatchObject({
      color: { primaryColor: '#abcdef', darkPrimaryColor: '#445566' },
      customCss: 'body { color: teal }',
    });
    await portero().api('PATCH', `/organizations/${company.id}`, { customCss: 'body { color: navy }' });
    expect((await publicLook({ appId: id, organizationId: company.id })).customCss).toBe(
      'body { color: navy }',
    );
    const plain = await publicLook({});
    expect(await publicLook({ appId: 'nobody', organizationId: 'nobody' })).toEqual(plain);
  });

  it('lets no third party dress a page that asks for passwords', async () => {
    const id = await fresh({ isThirdParty: true });
    await portero().api('PUT', path(id), {
      color: { primaryColor: '#112233' },
      customCss: 'body { color: red }',
    });
    expect(await publicLook({ appId: id })).toEqual(await publicLook({}));
  });
});
