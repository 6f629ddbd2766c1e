import { describe, expect, it } from 'vitest';
import { ArchiveProblem, readArchive } from './archive.ts';
import { contentTypeOf, isLitter } from './kinds.ts';
import { badSources, inlineScriptHashes } from './policy.ts';
import { type Part, zipOf } from './testing.ts';

const limits = { maxFiles: 10, maxFileSize: 1024 * 1024, maxTotalSize: 2 * 1024 * 1024 };
const index: Part = { path: 'index.html', content: '<!doctype html>' };

describe('an archive that means harm', () => {
  const refused: Readonly<Record<string, readonly [zip: Buffer, why: string]>> = {
    'climbs out of its folder': [zipOf([index, { path: '../../etc/passwd', content: 'x' }]), 'not allowed'],
    'climbs out half way': [zipOf([index, { path: 'a/../../x.js', content: 'x' }]), 'not allowed'],
    'names an absolute path': [zipOf([index, { path: '/etc/passwd', content: 'x' }]), 'not allowed'],
    'climbs with backslashes': [zipOf([index, { path: '..\\..\\x.js', content: 'x' }]), 'not allowed'],
    'names a drive': [zipOf([index, { path: 'C:x.js', content: 'x' }]), 'not allowed'],
    'has a NUL in a name': [zipOf([index, { path: 'x.js\0.png', content: 'x' }]), 'not allowed'],
    'has a dot for a folder': [zipOf([index, { path: './x.js', content: 'x' }]), 'not allowed'],
    'has an endless name': [zipOf([index, { path: `${'a'.repeat(300)}.js`, content: 'x' }]), 'not allowed'],
    'links to a file outside': [
      zipOf([index, { path: 'x.js', content: '/etc/passwd', mode: 0o120777 }]),
      'a link',
    ],
    'holds a device': [zipOf([index, { path: 'x.js', content: '', mode: 0o020666 }]), 'a link or a device'],
    'says another name in the file’s own header': [zipOf([{ ...index, localPath: 'other.html' }]), 'damaged'],
    'has a file twice': [zipOf([index, index]), 'twice'],
    'is encrypted': [zipOf([{ ...index, flags: 0x0801 }]), 'encrypted'],
    'is packed in an unknown way': [zipOf([{ ...index, method: 14 }]), 'not read'],
    'lets two files share their bytes': [
      zipOf([
        { ...index, path: 'a.html', localPath: 'a.html' },
        { ...index, path: 'a.html', at: 0 },
      ]),
      'overlap',
    ],
    'unpacks to more than it says': [
      zipOf([index, { path: 'bomb.js', content: Buffer.alloc(900_000), claimedSize: 10 }]),
      'not what the archive says',
    ],
    'unpacks to less than it says': [zipOf([{ ...index, claimedSize: 1000 }]), 'not what the archive says'],
    'has another checksum': [zipOf([{ ...index, crc: 1 }]), 'not what the archive says'],
    'unpacks to one file too large': [
      zipOf([index, { path: 'bomb.js', content: Buffer.alloc(limits.maxFileSize + 1) }]),
      'larger than 1 MB',
    ],
    'unpacks to too much in all': [
      zipOf([1, 2, 3].map((n) => ({ path: `${n}.js`, content: Buffer.alloc(900_000) }))),
      'larger than 2 MB',
    ],
    'holds too many files': [
      zipOf(Array.from({ length: 11 }, (_, n) => ({ path: `${n}.js`, content: '' }))),
      'more than 10',
    ],
    'counts more files than there are': [zipOf([index], { count: 2 }), 'damaged'],
    'is cut off': [zipOf([index]).subarray(0, 60), 'damaged'],
    'is empty': [Buffer.alloc(0), 'damaged'],
    'is no zip': [Buffer.from('PK, or so it says'.repeat(20)), 'damaged'],
  };
  for (const [what, [zip, why]] of Object.entries(refused)) {
    it(`and ${what} is refused`, async () => {
      const failure = await readArchive(zip, limits).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(failure).toBeInstanceOf(ArchiveProblem);
      expect(String(failure)).toContain(why);
    });
  }

  it('stops inflating at what was declared, however much there is', async () => {
    const bomb = zipOf([{ path: 'bomb.js', content: Buffer.alloc(64 * 1024 * 1024), claimedSize: 1 }]);
    const before = process.memoryUsage().rss;
    await expect(readArchive(bomb, limits)).rejects.toThrow(ArchiveProblem);
    expect(process.memoryUsage().rss - before).toBeLessThan(40 * 1024 * 1024);
  });
});

describe('an honest archive', () => {
  it('is read, packed or not, folders left out', async () => {
    const files = await readArchive(
      zipOf([
        index,
        { path: 'assets/', content: '', mode: 0o040755 },
        { path: 'assets/añil.js', content: 'ok', method: 0 },
        { path: 'empty.css', content: '' },
      ]),
      limits,
    );
    expect(files.map(({ path, content }) => [path, content.toString()])).toEqual([
      ['index.html', '<!doctype html>'],
      ['assets/añil.js', 'ok'],
      ['empty.css', ''],
    ]);
  });
});

it('knows files by name and bytes together', () => {
  const png = Buffer.from('89504e470d0a1a0a00', 'hex');
  expect(contentTypeOf('a/logo.PNG', png)).toBe('image/png');
  expect(contentTypeOf('app.js', Buffer.from('let x'))).toBe('text/javascript; charset=utf-8');
  for (const [path, content] of [
    ['logo.png', Buffer.from('<script>')],
    ['app.js', png],
    ['app.php', Buffer.from('<?php')],
    ['run.exe', Buffer.from('MZ')],
    ['page.svg', Buffer.from('<html>')],
    ['x.constructor', Buffer.from('x')],
  ] as const) {
    expect(contentTypeOf(path, content), path).toBeUndefined();
  }
  expect(['.env', '__MACOSX/a.js', 'a/.DS_Store', 'LICENSE', 'Thumbs.db'].every(isLitter)).toBe(true);
  expect(['index.html', 'a/b.js'].some(isLitter)).toBe(false);
});

it('takes as sources only hosts that end no directive', () => {
  expect(badSources({ scriptSrc: ['https://cdn.example.com', 'https://*.example.com:8443/js/'] })).toEqual(
    [],
  );
  expect(badSources({ connectSrc: ['wss://live.example.com', 'https://api.example.com'] })).toEqual([]);
  const bad = [
    "'unsafe-inline'",
    '*',
    'https://*',
    'https://*.*.example.com',
    'https://a.example.com; script-src *',
    'https://a.example.com https://b.example.com',
    'http://a.example.com',
    'data:',
    'wss://a.example.com',
    'https://',
    'https://a.example.com,evil',
    'https://a.example.com\n',
  ];
  expect(badSources({ scriptSrc: bad })).toEqual(bad);
});

it('lets in only the inline scripts that the page came with', () => {
  const html = '<script>one()</script><script src="/a.js"></script><SCRIPT type="module">two()</SCRIPT >';
  expect(inlineScriptHashes(html)).toHaveLength(2);
});
