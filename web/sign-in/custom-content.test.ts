import { parse } from 'node-html-parser';
import { expect, it } from 'vitest';
import { safeContent } from './custom-content.ts';

const attacks = [
  '<script>alert(1)</script>',
  '<scr<script></script>ipt>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<img/onerror=alert(1)/src="https://a.example/x.png">',
  '<svg onload=alert(1)>',
  '<svg><style><img src=x onerror=alert(1)></style></svg>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="java&#115;cript:alert(1)">x</a>',
  '<a href="java\nscript:alert(1)">x</a>',
  '<a href=" &#1; javascript:alert(1)">x</a>',
  '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  '<a href="//evil.example">x</a>',
  '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
  '<div style="background:url(https://evil.example)">x</div>',
  '<div id="csrf" name="csrf">x</div>',
  '<form action="https://evil.example"><input name=password></form>',
  '<base href="https://evil.example">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '</aside></div></body><h1>out</h1>',
  '<!-- --><!--><img src=x onerror=alert(1)>-->',
  '<textarea></textarea><noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<p title="</p><img src=x onerror=alert(1)>">x</p>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
  '<a title="x" onclick="alert(1)" href="https://a.example">x</a>',
  "<p class='\"><script>alert(1)</script>'>x</p>",
  '<<p>script>alert(1)<</p>/script>',
];

it('lets nothing run, frame, submit or reach out', () => {
  for (const attack of attacks) {
    const safe = safeContent(attack);
    const nodes = parse(`<root>${safe}</root>`).querySelectorAll('root *');
    for (const { tagName, attributes } of nodes) {
      expect('SCRIPT STYLE IFRAME SVG FORM INPUT BASE META OBJECT TEXTAREA', attack).not.toContain(
        ` ${tagName} `,
      );
      for (const [name, value] of Object.entries(attributes)) {
        expect(name, attack).toMatch(/^(class|title|alt|href|src|target|rel)$/);
        if (name === 'href' || name === 'src') expect(value, attack).toMatch(/^(https:|\/(?!\/))/);
      }
    }
    // Every tag closes what it opened, so that nothing gets out of its place.
    expect(safe.match(/<\/aside|<\/body|<\/div/g) ?? [], attack).toHaveLength(
      (safe.match(/<div/g) ?? []).length,
    );
  }
});

it('keeps what is harmless as it is', () => {
  const html =
    '<section class="hero"><h2 lang="es">¡Hola!</h2><p>R&amp;D &ndash; <strong>new</strong><br>x</p><img src="https://a.example/x.png" alt="A picture" width="40"></section>';
  expect(safeContent(html)).toBe(html);
  expect(safeContent('<a href="/help">Help</a>')).toBe('<a href="/help">Help</a>');
  expect(safeContent('<a href="https://a.example">x')).toBe(
    '<a href="https://a.example/" target="_blank" rel="noopener noreferrer">x</a>',
  );
  expect(safeContent('1 < 2 & 3 > 2')).toBe('1 &lt; 2 &amp; 3 &gt; 2');
  expect(safeContent('<p>open <em>twice')).toBe('<p>open <em>twice</em></p>');
});
