import { describe, expect, it } from 'vitest';
import { looksChange, looksOf, looksProblems, type OwnLooks } from './own-looks.ts';

const words = { url: 'url', color: 'color' };
const stored: OwnLooks = {
  color: { primaryColor: '#17654a', isDarkModeEnabled: true },
  branding: { logoUrl: 'https://example.com/logo.svg', darkFavicon: 'https://example.com/dark.ico' },
  customCss: 'a {}',
};

describe('looks over the tenant’s', () => {
  it('go back as they came, with what the form does not show', () => {
    expect(looksChange(looksOf(stored), stored)).toEqual(stored);
  });

  it('leave out what is empty, so that it is as everywhere', () => {
    const emptied = {
      ...looksOf(stored),
      primaryColor: '',
      logoUrl: '  ',
      darkFavicon: '',
      customCss: ' \n',
    };
    expect(looksChange(emptied, { color: {} })).toEqual({ color: {}, branding: {}, customCss: null });
  });

  it('are wrong where an address or a colour is none, and right where they are empty', () => {
    const wrong = {
      ...looksOf(stored),
      logoUrl: 'logo.svg',
      favicon: 'javascript:alert(1)',
      darkFavicon: '',
      primaryColor: 'red',
      darkPrimaryColor: '#fff',
    };
    expect(looksProblems(wrong, words)).toEqual({ logoUrl: 'url', favicon: 'url', primaryColor: 'color' });
    expect(looksProblems(looksOf(stored), words)).toEqual({});
  });
});
