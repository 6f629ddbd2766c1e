import { describe, expect, it } from 'vitest';
import { originMatches, redirectUriMatches, redirectUriProblem } from './redirect-uris.ts';

const web = { loopbackPort: false };
const native = { loopbackPort: true };

describe('redirect URI matching', () => {
  const registered = ['https://app.example.com/callback'];

  it('accepts the registered URI, whatever the case of its host and a default port', () => {
    expect(redirectUriMatches('https://app.example.com/callback', registered, web)).toBe(true);
    expect(redirectUriMatches('https://APP.example.com:443/callback', registered, web)).toBe(true);
    expect(redirectUriMatches('https://a.example', ['https://a.example/'], web)).toBe(true);
    expect(redirectUriMatches('io.example.app://callback', ['io.example.app://callback'], web)).toBe(true);
  });

  it.each([
    'https://app.example.com/callback/',
    'https://app.example.com/callbac',
    'https://app.example.com/callbackk',
    'https://app.example.com/Callback',
    'http://app.example.com/callback',
    'https://app.example.com:8443/callback',
    'https://app.example.com/callback?x=1',
    'https://app.example.com/callback#x',
    'https://app.example.com/callback#',
    'https://app.example.com/%63allback',
    'https://app.example.com/callback/../callback/x',
    'https://app.example.com/x/..;/callback',
    'https://app.example.com//callback',
    'https://app.example.com/callback%2f',
    'https://app.example.com/callback%00',
    'https://app.example.com/callback\u0000',
    'https://app.example.com/callback\t',
    'https://app.example.com\\@evil.example/callback',
    'https://evil.example/https://app.example.com/callback',
    'https://app.example.com@evil.example/callback',
    'https://user@app.example.com/callback',
    'https://user:pass@app.example.com/callback',
    'https://app.example.com.evil.example/callback',
    'https://evil-app.example.com/callback',
    'https://appXexample.com/callback',
    'https://app.example.com./callback',
    'https://app。example。com.evil/callback',
    '//app.example.com/callback',
    '/callback',
    'javascript:alert(1)',
    'data:text/html,x',
    '',
    '*',
    'https://*/callback',
  ])('refuses %j', (sent) => {
    expect(redirectUriMatches(sent, registered, web)).toBe(false);
  });

  it('ignores the port of a loopback URI for native applications only', () => {
    expect(redirectUriMatches('http://127.0.0.1:51004/cb', ['http://127.0.0.1/cb'], native)).toBe(true);
    expect(redirectUriMatches('http://[::1]:51004/cb', ['http://[::1]:1/cb'], native)).toBe(true);
    expect(redirectUriMatches('http://localhost:3/cb', ['http://localhost:3000/cb'], web)).toBe(false);
    expect(redirectUriMatches('http://127.0.0.1.evil.example:3/cb', ['http://127.0.0.1/cb'], native)).toBe(
      false,
    );
    expect(redirectUriMatches('https://127.0.0.1:3/cb', ['https://127.0.0.1/cb'], native)).toBe(false);
    expect(redirectUriMatches('http://127.0.0.1:3/other', ['http://127.0.0.1/cb'], native)).toBe(false);
  });

  it('lets a wildcard stand within a host label and in the path, nowhere else', () => {
    const pattern = ['https://pr-*-app.example.dev/cb'];
    expect(redirectUriMatches('https://pr-12-app.example.dev/cb', pattern, web)).toBe(true);
    expect(redirectUriMatches('https://pr-1.2-app.example.dev/cb', pattern, web)).toBe(false);
    expect(redirectUriMatches('https://pr--app.example.dev/cb', pattern, web)).toBe(false);
    expect(redirectUriMatches('https://pr-1-app.example.dev.evil.example/cb', pattern, web)).toBe(false);
    expect(redirectUriMatches('https://pr-1-app.example.dev:444/cb', pattern, web)).toBe(false);
    expect(redirectUriMatches('https://a.example.com/cb/x/y', ['https://a.example.com/cb/*'], web)).toBe(
      true,
    );
    expect(redirectUriMatches('https://a.example.com/c', ['https://a.example.com/cb/*'], web)).toBe(false);
    for (const bad of [
      'https://*.com/cb',
      'https://*/cb',
      'https://*example.com/cb',
      'https://a.*.com/cb',
      'h*://a.b.c/x',
    ]) {
      expect(redirectUriMatches('https://evil.com/cb', [bad], web)).toBe(false);
    }
  });

  it('does not hang on hostile patterns', () => {
    const long = `https://a.example.com/${'a'.repeat(20_000)}b`;
    expect(redirectUriMatches(long, [`https://a.example.com/${'*a'.repeat(500)}`], web)).toBe(false);
  });
});

describe('registering a redirect URI', () => {
  it.each([
    'https://a.example/cb',
    'http://localhost:3000/callback',
    'io.app://callback',
    'com.example.app:/oauth',
    'https://*.example.com/cb',
    'exp+app://x',
  ])('accepts %s', (uri) => {
    expect(redirectUriProblem(uri)).toBeUndefined();
  });
  it.each([
    '',
    'callback',
    'HTTPS://a.example',
    'https://a.example/#x',
    'https://a.example/../x',
    'https://a.example/%2e%2e/x',
    'javascript:alert(1)',
    'https://a:b@c.example/',
    'https://*.com/',
    'https://a.example/?x=*',
    'https://a.example:*/',
    'io.app://*',
  ])('refuses %j', (uri) => {
    expect(redirectUriProblem(uri)).toBeTypeOf('string');
  });
});

describe('origins of redirect URIs', () => {
  const registered = [
    'https://*.preview.example.com/cb',
    'https://app.example/cb/*',
    'capacitor://localhost/cb',
  ];

  it.each(['https://pr-7.preview.example.com', 'https://app.example', 'capacitor://localhost'])(
    '%s is one',
    (origin) => expect(originMatches(origin, registered, { wildcards: true })).toBe(true),
  );

  it.each([
    'https://preview.example.com',
    'https://a.b.preview.example.com',
    'https://a.preview.example.com.evil.example',
    'http://a.preview.example.com',
    'https://a.preview.example.com:8443',
    'https://*.preview.example.com',
    'https://a.preview.example.com/',
    'https://a@b.preview.example.com',
    'https://app.example.evil.example',
    'null',
    '',
  ])('“%s” is none', (origin) => expect(originMatches(origin, registered, { wildcards: true })).toBe(false));

  it('are none of a pattern where patterns are turned off', () => {
    expect(originMatches('https://a.preview.example.com', registered, { wildcards: false })).toBe(false);
    expect(originMatches('https://app.example', registered, { wildcards: false })).toBe(false);
    expect(originMatches('capacitor://localhost', registered, { wildcards: false })).toBe(true);
  });
});
