/** The page for further details, with scripts off. */
import { expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';
import { byEmail, codeFor, configure, redirectUri, visitor } from './testing.ts';

const part = (name: string, required: boolean) => ({ enabled: true, name, type: 'Text', required });

onEveryServer('the page for further details', (portero) => {
  it('is shown to nobody who has not proved who they are', async () => {
    const p = portero();
    await configure(p, byEmail);
    const fields = [
      {
        name: 'fullname',
        type: 'Fullname',
        required: true,
        config: { parts: [part('givenName', true), part('familyName', false)] },
      },
      {
        name: 'company',
        type: 'Text',
        label: '<b>Firm</b>',
        description: 'Where you work',
        required: true,
        config: { minLength: 3 },
      },
      {
        name: 'plan',
        type: 'Select',
        label: 'Plan',
        required: false,
        config: { options: [{ value: 's', label: 'Small' }] },
      },
      { name: 'news', type: 'Checkbox', label: 'News', required: false, config: { defaultValue: 'true' } },
      {
        name: 'address',
        type: 'Address',
        required: false,
        config: { parts: [part('locality', true), part('country', false)] },
      },
      { name: 'birthdate', type: 'Date', required: false, config: { format: 'dd/MM/yyyy' } },
    ];
    const made = await p.api('POST', '/custom-profile-fields/batch', fields);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    await p.api('POST', '/users', {
      primaryEmail: 'known@example.com',
      customData: { company: 'Secret Ltd' },
    });
    const v = await visitor(p);
    await v.start();
    await v.submit({ identifier: 'known@example.com' });
    await v.open(`/continue/extra-profile?app_id=${v.client.id}`);
    expect(v.page.html).not.toContain('Secret Ltd');
    await v.submit({ 'extra.company': 'Taken over', 'extra.givenName': 'Eve' });
    const { body } = await p.api('GET', '/users?search=known@example.com');
    expect(body[0].customData).toEqual({ company: 'Secret Ltd' });
  });

  it('asks once, keeps what was typed when something is wrong, and goes on to the application', async () => {
    const p = portero();
    const v = await visitor(p);
    await v.start({ first_screen: 'register' });
    await v.submit({ identifier: 'ana@example.com' });
    await v.submit({ code: await codeFor(p, 'ana@example.com') });
    expect(v.page.path).toBe('/continue/extra-profile');
    expect(v.page.title).toBe('Tell us about you');
    // What an administrator typed is text.
    expect(v.page.html).toContain('&lt;b>Firm&lt;/b>');
    expect(v.page.html).toContain('>First name<');
    await v.submit({
      'extra.givenName': '',
      'extra.company': 'ab',
      'extra.plan': 'x',
      'extra.birthdate': '2001-02-30',
      'extra.country': 'nowhere',
    });
    expect(v.page.status).toBe(422);
    expect(v.complaint('extra.givenName')).toBe('Fill this in to continue.');
    expect(v.complaint('extra.company')).toBe('Use at least 3 characters.');
    expect(v.complaint('extra.plan')).toBeTruthy();
    expect(v.complaint('extra.birthdate')).toBeTruthy();
    expect(v.value('extra.company')).toBe('ab');
    await v.submit({
      'extra.givenName': 'Ana',
      'extra.company': 'Acme',
      'extra.birthdate': '2001-02-28',
      'extra.address.country': 'ES',
    });
    expect(v.complaint('extra.address.locality')).toBe('Fill this in to continue.');
    await v.submit({
      'extra.givenName': 'Ana',
      'extra.familyName': 'Ruiz',
      'extra.company': 'Acme',
      'extra.birthdate': '2001-02-28',
      'extra.address.locality': 'Cádiz',
    });
    expect(v.page.path, v.page.title).toBe(redirectUri);
    const { body } = await p.api('GET', '/users?search=ana@example.com');
    expect(body[0]).toMatchObject({
      profile: {
        givenName: 'Ana',
        familyName: 'Ruiz',
        birthdate: '2001-02-28',
        address: { locality: 'Cádiz' },
      },
      customData: { company: 'Acme', news: false },
    });
  });

  it('asks somebody whom an administrator made only for what must be there and is not', async () => {
    const p = portero();
    const v = await visitor(p);
    await v.start();
    await v.submit({ identifier: 'known@example.com' });
    await v.submit({ code: await codeFor(p, 'known@example.com') });
    expect(v.page.path).toBe('/continue/extra-profile');
    expect(v.page.html).toContain('extra.givenName');
    expect(v.page.html).not.toContain('extra.company');
    await v.submit({ 'extra.givenName': 'Luis' });
    expect(v.page.path, v.page.title).toBe(redirectUri);
  });
});
