import { describe, expect, it } from 'vitest';
import { allows } from '../shell/authority.ts';
import { areas, levelOf, mayGive, withLevel } from './scopes.ts';

const holding =
  (...scopes: string[]) =>
  (verb: 'read' | 'write', group: string | undefined) =>
    group === undefined || allows(scopes, verb, group);

describe('what an administrator may hand out', () => {
  it('is what they hold, and what that includes', () => {
    const may = holding('write:users', 'read:logs');
    const open = ['read:users', 'write:users', 'read:logs'];
    for (const scope of open) expect(mayGive(may, scope), scope).toBe(true);
    for (const scope of ['all', 'write:logs', 'read:roles']) expect(mayGive(may, scope), scope).toBe(false);
    for (const area of areas) expect(mayGive(holding('all'), `write:${area}`)).toBe(true);
    expect(mayGive(holding('all'), 'all')).toBe(true);
  });
});

describe('the permissions of a role', () => {
  it('are one choice for each area', () => {
    const scopes = withLevel(withLevel(['read:logs'], 'users', 'read'), 'users', 'write');
    expect(scopes).toEqual(['read:logs', 'write:users']);
    expect([levelOf(scopes, 'users'), levelOf(scopes, 'logs'), levelOf(scopes, 'roles')]).toEqual([
      'write',
      'read',
      'nothing',
    ]);
    expect(withLevel(scopes, 'logs', 'nothing')).toEqual(['write:users']);
  });
});
