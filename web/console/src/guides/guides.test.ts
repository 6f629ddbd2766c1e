import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { phrases } from '../i18n/language.ts';
import {
  type ApiGuideEntry,
  apiGuides,
  catalogue,
  findGuides,
  type GuideEntry,
  loadGuide,
} from './catalogue.ts';
import { type Block, fill, type GuideValues, inOtherWords, region } from './model.ts';
import { spanish } from './texts.es.ts';

const entries: readonly GuideEntry[] = catalogue;
const every: readonly ApiGuideEntry[] = [...catalogue, ...apiGuides];
const values = { endpoint: 'https://id.example.com', appId: 'libreria', appSecret: 'the-secret' };

/** The Portero SDK does, and ASP.NET Core whenever it asks for a code. */
const sendsByItself: ReadonlySet<string> = new Set(['flask', 'dotnet']);

function flatten(blocks: readonly Block[]): Block[] {
  return blocks.flatMap((block) =>
    block.kind === 'tabs' ? block.tabs.flatMap((tab) => flatten(tab.blocks)) : [block],
  );
}

function textsOf(block: Block): string[] {
  if (block.kind === 'code') return [block.code];
  if (block.kind === 'text' || block.kind === 'note') return [block.text];
  return block.kind === 'list' ? [...block.items] : [];
}

describe.each(entries)('the guide for $name', (entry) => {
  it('has numbered steps with different titles, and a line in the catalogue', async () => {
    const { guide } = await entry.load();
    const titles = guide.steps.map((step) => step.title);
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles.length).toBeGreaterThanOrEqual(5);
    expect(phrases().guides.taglines).toHaveProperty([entry.id]);
  });

  it('carries this application’s values and leaves no blank to fill', async () => {
    const { guide } = await entry.load();
    const filled = guide.steps
      .flatMap((step) => flatten(step.blocks))
      .flatMap(textsOf)
      .map((text) => fill(text, values));
    const all = filled.join('\n');
    expect(all).toContain('libreria');
    expect(all).toContain('https://id.example.com');
    expect(all).not.toMatch(/__(ENDPOINT|APP)\w*__|#(end)?region/);
    expect(all.includes('the-secret')).toBe(
      entry.kind === 'Traditional' || entry.kind === 'MachineToMachine',
    );
  });

  it('sends a PKCE challenge, which the Console demands of what it makes with it', async () => {
    if (entry.kind !== 'Traditional') return;
    const { guide } = await entry.load();
    const all = guide.steps
      .flatMap((step) => flatten(step.blocks))
      .flatMap(textsOf)
      .join('\n');
    if (!sendsByItself.has(entry.id)) expect(all).toMatch(/code_challenge|S256Challenge|pkce: true|withPkce/);
  });

  it('lets the redirect URI that its code uses be added in place', async () => {
    if (entry.kind === 'MachineToMachine' || entry.device) return;
    const { guide } = await entry.load();
    const blocks = guide.steps.flatMap((step) => flatten(step.blocks));
    const uris = blocks.flatMap((block) => (block.kind === 'uris' ? [block] : []));
    expect(uris.map((block) => block.field)).toEqual(['redirectUris', 'postLogoutRedirectUris']);
  });
});

describe.each(apiGuides)('the guide that protects an API with $name', (entry) => {
  const api = { indicator: 'https://api.example.com', scope: 'read:books' };
  const nobody = { endpoint: 'https://id.example.com', appId: '', appSecret: '' };
  const textOf = async (values: GuideValues) => {
    const { guide } = await entry.load();
    const blocks = guide.steps.flatMap((step) => flatten(step.blocks));
    return blocks
      .flatMap(textsOf)
      .map((text) => fill(text, values))
      .join('\n');
  };

  it('says which tokens count, asks for a permission, knows organizations, and is tried by a machine', async () => {
    const { guide } = await entry.load();
    const titles = guide.steps.map((step) => step.title);
    expect(new Set(titles).size).toBe(titles.length);
    for (const title of ['Say which tokens count', 'Check the token', 'Ask for a permission'])
      expect(titles).toContain(title);
    const all = await textOf({ ...nobody, api });
    for (const part of ['read:books', 'client_credentials', 'organization', '<app ID>:<app secret>'])
      expect(all).toContain(part);
    expect(all).toMatch(/https:\/\/id\.example\.com(\/oidc)?["']/);
    expect(all).toMatch(/["']https:\/\/api\.example\.com["']/);
    expect(all).not.toMatch(/__(ENDPOINT|APP|API|SCOPE)\w*__|#(end)?region/);
  });

  it.each([`'; rm -rf ~ #`, '"); os.system("ls', '$(ls)', '`ls`', 'a\\', '#{x}', 'a\nb'])(
    'never quotes %j, which would end the quotation',
    async (scope) => {
      const all = await textOf({ ...nobody, api: { indicator: `urn:${scope}`, scope } });
      expect(all).not.toContain(scope);
      expect(all).toContain('<permission>');
      expect(all).toContain('<identifier of the API>');
    },
  );
});

const linesOf = (code: string) =>
  code
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
const times = (lines: readonly string[], line: string) => lines.filter((one) => one === line).length;

describe.each(every)('the program of the guide $id', (entry) => {
  it('is shown line by line as tests run it', async () => {
    const { guide } = await entry.load();
    const shown = guide.steps
      .flatMap((step) => flatten(step.blocks))
      .flatMap((block) => (block.kind === 'code' ? linesOf(block.code) : []));
    const folders = apiGuides.some(({ id }) => id === entry.id) ? `{${entry.id},api-shared}` : entry.id;
    const sources = globSync(`${folders}/files/*`, { cwd: import.meta.dirname });
    expect(sources.length).toBeGreaterThan(0);
    for (const file of sources) {
      const lines = linesOf(region(readFileSync(join(import.meta.dirname, file), 'utf8')));
      expect(
        lines.filter((line) => times(lines, line) > times(shown, line)),
        file,
      ).toEqual([]);
    }
  });
});

/** Every text of a guide that is there to be read. */
async function wordsOf(entry: ApiGuideEntry): Promise<string[]> {
  const found: string[] = [];
  inOtherWords((await entry.load()).guide, (text) => {
    found.push(text);
    return text;
  });
  return found;
}

/** Names of files, packages and languages are the same everywhere. */
const isName = (text: string) => /^[\w./-]+$/.test(text) || properNames.has(text);
const properNames = new Set([
  'Flask: async',
  'Authlib: Django',
  'Spring Security: OAuth2 login',
  'Spring Security: OAuth2 resource server',
  'jose: jwtVerify',
  'Expo: AuthSession',
  'macOS, Linux',
]).add('ASP.NET Core: OpenID Connect');

describe('the guides in Spanish', () => {
  it.each(every)('say everything of $id', async (entry) => {
    const missing = (await wordsOf(entry)).filter((text) => !Object.hasOwn(spanish, text) && !isName(text));
    expect(missing).toEqual([]);
    const [english, other] = [(await entry.load()).guide, await loadGuide(entry, 'es')];
    const snippets = ({ steps }: typeof english) =>
      steps
        .flatMap((step) => flatten(step.blocks))
        .map((block) => (block.kind === 'code' ? block.code : block.kind));
    expect(snippets(other)).toEqual(snippets(english));
  });

  it('say nothing that no guide says any more', async () => {
    const all = new Set((await Promise.all(every.map(wordsOf))).flat());
    expect(Object.keys(spanish).filter((text) => !all.has(text))).toEqual([]);
  });

  it.each(Object.entries(spanish))('keep code, links and emphasis of %j', (english, other) => {
    const fixed = (text: string) =>
      [...text.matchAll(/`[^`]+`|\]\([^)]+\)|\*\*(?:Sign in|Sign out|Profile)\*\*/g)].map(String).sort();
    expect(fixed(other)).toEqual(fixed(english));
    expect(other).not.toBe(english);
  });
});

describe('the catalogue', () => {
  it('has guides for all four types', () => {
    expect(new Set(entries.map((entry) => entry.kind)).size).toBe(4);
    expect(new Set(entries.map((entry) => entry.id)).size).toBe(entries.length);
  });

  it('finds by name, by language and by type', () => {
    expect(findGuides('flask', new Set())).toHaveLength(1);
    expect(findGuides('python', new Set(['Traditional'])).map((entry) => entry.id)).toEqual([
      'flask',
      'fastapi',
      'django',
    ]);
    expect(findGuides('', new Set(['Native'])).every((entry) => entry.kind === 'Native')).toBe(true);
    expect(findGuides('cobol', new Set())).toEqual([]);
  });
});

describe('a region of a source file', () => {
  const source = 'a\n  //#region one\n    b\n\n      c\n  //#endregion\n# #region two\nd\n# #endregion\n';

  it('is shown without markers and common indentation', () => {
    expect(region(source, 'one')).toBe('b\n\n  c');
    expect(region(source, 'two')).toBe('d');
  });

  it('is the whole file without a name', () => expect(region(source)).toBe('a\n    b\n\n      c\nd'));

  it('must exist', () => expect(() => region(source, 'three')).toThrow('No region three'));
});
