import { describe, expect, it } from 'vitest';
import { placeElsewhere } from './other-addresses.ts';

describe('addresses that Logto’s documentation gives', () => {
  it.each([
    ['/users/create', { to: '/users', search: { create: true } }],
    ['/api-resources/create', { to: '/api-resources', search: { create: true } }],
    ['/applications/third-party-applications', { to: '/applications', search: { tab: 'third-party' } }],
    ['/roles/r1/machine-to-machine-apps', { to: '/roles/r1/holders' }],
    ['/organization-template/organization-roles/o1/general', { to: '/organization-template/roles/o1' }],
    ['/users/u1/logs/l1', { to: '/audit-logs/l1' }],
    ['/signing-keys', { to: '/tenant-settings' }],
  ])('%s leads to the page that it means', (pathname, place) => {
    expect(placeElsewhere(pathname)).toEqual(place);
  });

  it('leave those of our own alone, and lead nowhere else', () => {
    for (const own of ['/users', '/users/u1/settings', '/users/u1/logs', '/applications/create', '/roles/r1'])
      expect(placeElsewhere(own)).toBe(undefined);
    expect(placeElsewhere('/roles/%2F%2Fevil.example/general')?.to).toBe(
      '/roles/%2F%2Fevil.example/settings',
    );
    expect(placeElsewhere('//evil.example/general')).toBe(undefined);
  });
});
