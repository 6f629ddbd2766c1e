import { describe, expect, it } from 'vitest';
import type { Interaction } from '../oidc/interaction/interactions.ts';
import { contentSecurityPolicy } from './policy.ts';

const policy = (redirectUri: string, customCss: string | null = null): string =>
  contentSecurityPolicy({
    nonce: 'n',
    interaction: { params: { redirect_uri: redirectUri } } as unknown as Interaction,
    customCss,
    framedBy: [],
  });

describe('the pages’ security policy', () => {
  it.each([
    ['https://app.example:8443/cb?x=1', `form-action 'self' https://app.example:8443;`],
    ['com.example.app:/cb', `form-action 'self' com.example.app:;`],
    ['http://[::1]:3000/cb', `form-action 'self' http://[::1]:3000;`],
    ['not an address', `form-action 'self';`],
  ])('lets forms end at %s', (uri, expected) => {
    expect(policy(uri)).toContain(expected);
  });

  it.each([
    `https://a;script-src.example/cb`,
    `https://a,b.example/cb`,
    `https://'unsafe-inline'/cb`,
    `javascript:alert(1)`,
  ])('is not widened by the address %s', (uri) => {
    const written = policy(uri);
    expect(written.split('; ').filter((part) => part.startsWith('script-src'))).toEqual([
      `script-src 'self'`,
    ]);
    expect(written).not.toContain('unsafe');
    expect(written).not.toContain(',');
  });

  it.each([
    [`@import "https://a.example/x.css";`, 'https://a.example'],
    [`@IMPORT url(https://a.example/x.css) screen;`, 'https://a.example'],
    [`@import 'http://a.example/x.css'`, ''],
    [`@import url("https://a;script-src.example/x")`, ''],
    [`.a { content: "import https://a.example" }`, ''],
  ])('lets in the stylesheet of %s', (css, source) => {
    expect(policy('https://app.example/cb', css)).toContain(
      `style-src 'self' 'nonce-n'${source && ` ${source}`};`,
    );
  });
});
