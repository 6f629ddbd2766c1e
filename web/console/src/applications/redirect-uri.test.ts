import { describe, expect, it } from 'vitest';
import { isOrigin, redirectUriProblem, redirectUriWarnings } from './redirect-uri.ts';

describe('a redirect URI', () => {
  it.each([
    'https://example.com/callback',
    'http://localhost:3000/callback',
    'https://example.com/callback?tenant=a',
    'io.example.app://callback',
    'com.example:/oauth2redirect',
    'https://*.example.com/callback',
    'https://example.com/*/callback',
  ])('may be %s', (uri) => expect(redirectUriProblem(uri)).toBeUndefined());

  it.each([
    ['', 'malformed'],
    ['example.com/callback', 'malformed'],
    ['https://', 'malformed'],
    ['https://exa mple.com', 'malformed'],
    ['javascript:alert(1)', 'scheme'],
    ['data:text/html,x', 'scheme'],
    ['https://example.com/#part', 'fragment'],
    ['https://example.com/a/../b', 'dots'],
    ['https://example.com:*/callback', 'wildcardPlace'],
    ['https://example.com/?next=*', 'wildcardPlace'],
    ['https://*/callback', 'wildcardHost'],
  ] as const)('may not be "%s"', (uri, problem) => expect(redirectUriProblem(uri)).toBe(problem));
});

describe('a warning', () => {
  it('is given for wildcards, plain http elsewhere, and custom schemes of web apps', () => {
    expect(redirectUriWarnings(['https://*.example.com/'], 'SPA')).toEqual(['wildcard']);
    expect(redirectUriWarnings(['http://example.com/'], 'Traditional')).toEqual(['plainHttp']);
    expect(redirectUriWarnings(['io.example.app://callback'], 'Traditional')).toEqual(['customSchemeOnWeb']);
  });

  it('is not given for this machine, nor for a native app with its own scheme', () => {
    expect(
      redirectUriWarnings(['http://localhost:3000/', 'http://127.0.0.1/', 'http://[::1]:8080/x'], 'SPA'),
    ).toEqual([]);
    expect(redirectUriWarnings(['io.example.app://callback'], 'Native')).toEqual([]);
  });

  it('does not take a host that only begins with localhost for this machine', () => {
    expect(redirectUriWarnings(['http://localhost.example.com/'], 'SPA')).toEqual(['plainHttp']);
  });
});

it('an origin has no path, no query and no other scheme', () => {
  expect(isOrigin('https://example.com')).toBe(true);
  expect(isOrigin('https://example.com:8443/')).toBe(true);
  for (const other of [
    'https://example.com/path',
    'https://example.com?x',
    'io.example.app://x',
    'example.com',
    '*',
  ]) {
    expect(isOrigin(other)).toBe(false);
  }
});
