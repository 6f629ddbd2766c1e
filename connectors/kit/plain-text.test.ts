import { describe, expect, it } from 'vitest';
import { plainTextOf } from './plain-text.ts';

describe('the plain text of an HTML message', () => {
  it('keeps words, paragraphs, lists, and where links lead', () => {
    const html = `<!doctype html><html><head><title>T</title><style>p{}</style></head><body>
      <div style="display:none">preview</div>
      <h1>Hello   Ana</h1><p>Your <b>code</b>:<br>123&nbsp;456 &amp; more &mdash; &eacute;</p>
      <ul><li>one</li><li>two</li></ul><table><tr><td>a</td><td>b</td></tr></table>
      <a href="https://x.example/?a=1&amp;b=2">Open</a> <a href="https://y.example">https://y.example</a>
      <a href="javascript:alert(1)">odd</a> <img alt="Logo" src="x"><script>bad()</script></body></html>`;
    expect(plainTextOf(html)).toBe(
      [
        'Hello Ana',
        '',
        'Your code:',
        '123 456 & more — é',
        '',
        '- one',
        '',
        '- two',
        '',
        'a b',
        '',
        'Open (https://x.example/?a=1&b=2) https://y.example odd Logo',
      ].join('\n'),
    );
  });

  it('lets escaped markup be text, and makes none', () => {
    expect(plainTextOf('<p>&lt;script&gt;x&lt;/script&gt;</p>')).toBe('<script>x</script>');
    expect(plainTextOf('plain words')).toBe('plain words');
    expect(plainTextOf('')).toBe('');
  });

  it.each([
    '<style>'.repeat(20_000),
    '<a href="'.repeat(20_000),
    '<div>'.repeat(20_000),
    '<'.repeat(100_000),
    '&'.repeat(100_000),
    ' \n'.repeat(50_000),
  ])('takes no long time for nonsense (%#)', (nonsense) => {
    const start = performance.now();
    plainTextOf(nonsense);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
