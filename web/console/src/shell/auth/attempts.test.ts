import { beforeEach, describe, expect, it } from 'vitest';
import { clearAttempt, loadAttempt, safeReturn, saveAttempt } from './attempts.ts';

class MemoryStorage implements Storage {
  #items = new Map<string, string>();
  get length() {
    return this.#items.size;
  }
  clear() {
    this.#items.clear();
  }
  getItem(key: string) {
    return this.#items.get(key) ?? null;
  }
  key(index: number) {
    return [...this.#items.keys()][index] ?? null;
  }
  removeItem(key: string) {
    this.#items.delete(key);
  }
  setItem(key: string, value: string) {
    this.#items.set(key, value);
  }
}

const attempt = { state: 's1', nonce: 'n', verifier: 'v', returnTo: '/users?page=2' };
let storage: Storage;
beforeEach(() => {
  storage = new MemoryStorage();
});

describe('an attempt to sign in', () => {
  it('is found by its state, once', () => {
    saveAttempt(attempt, storage);
    expect(loadAttempt('s1', storage)).toEqual(attempt);
    clearAttempt('s1', storage);
    expect(loadAttempt('s1', storage)).toBeUndefined();
  });

  it('is not found by another state, nor by none', () => {
    saveAttempt(attempt, storage);
    expect(loadAttempt('s2', storage)).toBeUndefined();
    expect(loadAttempt('', storage)).toBeUndefined();
  });

  it('is refused when somebody has tampered with it', () => {
    storage.setItem('portero:console:sign-in:s1', '{"state":"s1"}');
    expect(loadAttempt('s1', storage)).toBeUndefined();
  });

  it('keeps several tabs apart', () => {
    saveAttempt(attempt, storage);
    saveAttempt({ ...attempt, state: 's2', returnTo: '/connectors' }, storage);
    expect(loadAttempt('s1', storage)?.returnTo).toBe('/users?page=2');
    expect(loadAttempt('s2', storage)?.returnTo).toBe('/connectors');
  });
});

describe('the path to return to', () => {
  it.each(['/users', '/applications/x/settings?tab=a'])('may be %s', (path) =>
    expect(safeReturn(path)).toBe(path),
  );

  it.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '',
    '/callback?code=x',
    '/welcome',
  ])('is never "%s"', (path) => expect(safeReturn(path)).toBe('/'));
});
