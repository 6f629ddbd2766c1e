/** What strangers wrote is text in the Console, too: React escapes it, so these are the ways round React, and none is open. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = new URL('.', import.meta.url).pathname;
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.test.ts'))
  .map((path) => ({ path, source: readFileSync(join(root, path), 'utf8') }));

/** Opening tags, whole: attributes may hold `=>`. */
const tagsOf = (name: string, source: string): string[] =>
  [...source.matchAll(new RegExp(`<${name}\\s[\\s\\S]*?(?:/>|[^=]>\\n)`, 'g'))].map(([tag]) => tag);

it('nothing is put into the page as markup, and no text is run', () => {
  expect(sources.length).toBeGreaterThan(200);
  const found = sources.filter(({ source }) =>
    /dangerouslySetInnerHTML|\.(?:inner|outer)HTML\s*=|insertAdjacentHTML|document\.write|\beval\(|new Function\(|rehype-raw/.test(
      source,
    ),
  );
  expect(found.map(({ path }) => path)).toEqual([]);
});

it('markup of mails is framed where it can do nothing, and no frame of text goes without', () => {
  const frames = sources.flatMap(({ path, source }) =>
    tagsOf('iframe', source).map((tag) => ({ path, tag })),
  );
  const written = frames.filter(({ tag }) => tag.includes('srcDoc'));
  expect(written.length).toBeGreaterThan(1);
  for (const { path, tag } of written) expect(tag, path).toContain('sandbox=""');
});

it('links whose address is a value lead where our own words, documentation or checked addresses say', () => {
  const own = [
    'get-started/GetStartedPage.tsx',
    'guides/Steps.tsx',
    'protected-apps/ProtectedSettings.tsx',
    'security/CaptchaTab.tsx',
    'ui/FormCard.tsx',
    'users/detail/Impersonate.tsx',
    'ui/MarkdownContent.tsx',
    'ui/Page.tsx',
    'ui/Prose.tsx',
  ];
  const found = sources
    .filter(({ source }) => /\bhref=\{(?!['`])/.test(source))
    .map(({ path }) => path.replaceAll('\\', '/'));
  // A new one here: make sure that its address cannot be `javascript:`, then add it.
  expect(found.filter((path) => !own.includes(path))).toEqual([]);
});
