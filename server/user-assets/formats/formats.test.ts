/**
 * Pictures lose what they tell of whoever took them, and nothing else. The samples were written by an imaging library, each
 * with a place (40° 25' N), a camera, a time and words in every way that its format has.
 */
import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type AssetType, typeOf } from '../images.ts';
import { PictureRefused } from './bounds.ts';
import { orientationIn } from './exif.ts';
import { withoutMetadata } from './index.ts';

const sample = (name: string) => readFileSync(new URL(`../samples/${name}`, import.meta.url));
const samples: [string, AssetType][] = [
  ['gps.jpg', 'image/jpeg'],
  ['gps-progressive.jpg', 'image/jpeg'],
  ['gps.png', 'image/png'],
  ['moving.png', 'image/png'],
  ['gps.webp', 'image/webp'],
  ['gps-lossy.webp', 'image/webp'],
  ['moving.webp', 'image/webp'],
  ['comment.gif', 'image/gif'],
];
const telltales = [
  'Acme',
  'GPS',
  'Exif',
  'eXIf',
  'EXIF',
  'XMP',
  'xmpmeta',
  'taken at home',
  'Author',
  '2026:11',
];
const reasonOf = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (failure) {
    if (!(failure instanceof PictureRefused)) throw failure;
    return failure.reason;
  }
};

describe('a picture', () => {
  it.each(samples)('tells nothing of whoever took it: %s', (name, type) => {
    const file = sample(name);
    const before = file.toString('latin1');
    expect(telltales.some((one) => before.includes(one))).toBe(true);
    const clean = withoutMetadata(file, type);
    const after = clean.toString('latin1');
    // One thing of Exif stays: which way is up.
    const allowed = type === 'image/jpeg' ? ['Exif'] : [];
    for (const one of telltales.filter((word) => !allowed.includes(word)))
      expect(after.includes(one), one).toBe(false);
    expect(clean.length).toBeLessThan(file.length);
    expect(typeOf(clean, type)).toBe(type);
    // Cleaned again it is the same, so nothing of the picture goes either.
    expect(withoutMetadata(clean, type).equals(clean)).toBe(true);
  });

  it('stays upright, with its colours', () => {
    const clean = withoutMetadata(sample('gps.jpg'), 'image/jpeg');
    const at = clean.indexOf('Exif');
    expect(orientationIn(clean.subarray(at))).toBe(6);
    expect(clean.includes('ICC_PROFILE')).toBe(true);
    expect(withoutMetadata(sample('gps.png'), 'image/png').includes('iCCP')).toBe(true);
    expect(withoutMetadata(sample('comment.gif'), 'image/gif').includes('NETSCAPE2.0')).toBe(true);
  });

  it('loses what stands behind its end, such as a second picture with a place of its own', () => {
    const file = sample('gps.jpg');
    const clean = withoutMetadata(file, 'image/jpeg');
    expect(withoutMetadata(Buffer.concat([file, file]), 'image/jpeg').equals(clean)).toBe(true);
  });

  it.each(samples)('is refused, not misread, wherever it breaks off: %s', (name, type) => {
    const file = sample(name);
    for (let length = 16; length < file.length - 1; length += 13) {
      const part = file.subarray(0, length);
      // A GIF or JPEG cut in its last bytes may still have its end; what is kept is always whole.
      const reason = reasonOf(() => withoutMetadata(part, type));
      if (reason === undefined) expect(typeOf(withoutMetadata(part, type), type)).toBe(type);
      else expect(reason).toBe('broken');
    }
  });

  it.each(samples)('is refused or cleaned with any byte wrong: %s', (name, type) => {
    const file = sample(name);
    for (let at = 0; at < file.length; at += 11) {
      const wrong = Buffer.from(file);
      wrong[at] = (wrong[at] ?? 0) ^ 0xff;
      expect([undefined, 'broken', 'too-large']).toContain(reasonOf(() => withoutMetadata(wrong, type)));
    }
  });
});

describe('a drawing', () => {
  const clean = (text: string) => withoutMetadata(Buffer.from(text), 'image/svg+xml').toString();
  const own = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
  const shapes =
    '<title>Acorn</title><style><![CDATA[.a{fill:url("#g")}]]></style><use xlink:href="#b" xml:space="preserve"/><path d="M0 0" data-x="1 > 0"/>';

  it('tells nothing of whoever made it, and keeps all that is drawn', () => {
    const file = `<?xml version="1.0"?><!-- /home/ana/me.svg --><svg ${own} xmlns:inkscape="urn:i" xmlns:sodipodi='urn:s'
 sodipodi:docname="ana.svg" inkscape:export-filename='/home/ana/me.png' width="4"><sodipodi:namedview id="v"><inkscape:grid/></sodipodi:namedview>
<metadata><rdf:RDF><dc:creator>Ana</dc:creator><!-- Ana --></rdf:RDF></metadata><g inkscape:label="Ana">${shapes}</g></svg>`;
    const once = clean(file);
    expect(once).toBe(`<?xml version="1.0"?><svg ${own}\n width="4">\n<g>${shapes}</g></svg>`);
    expect(clean(once)).toBe(once);
    expect(typeOf(Buffer.from(once), 'image/svg+xml')).toBe('image/svg+xml');
  });

  it.each([
    ['a comment without end', `<svg ${own}><!-- <path/></svg>`],
    ['metadata without end', `<svg ${own}><metadata><a></svg>`],
    ['metadata that ends as something else', `<svg ${own}><metadata><a></metadata></a></svg>`],
    ['a tag without end', `<svg ${own}><path d="></svg>`],
    ['a tag in a tag', `<svg ${own}><scr<metadata/>ipt>alert(1)</svg>`],
  ])('is refused, not misread, with %s', (_what, text) => {
    expect(reasonOf(() => clean(text))).toBe('broken');
  });

  it('takes no longer for what opens and never closes', () => {
    for (const part of ['<!--', '<metadata>', '<a b="', '<![CDATA[', '<a inkscape:b'])
      expect(reasonOf(() => clean(`<svg>${part.repeat(100_000)}</svg>`))).toBe('broken');
  });
});

describe('a small file that unfolds into a large picture', () => {
  const chunk = (type: string, body: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    return Buffer.concat([length, Buffer.from(type), body, Buffer.alloc(4)]);
  };
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  const header = (width: number, height: number) => {
    const body = Buffer.from('00000000000000000802000000', 'hex');
    body.writeUInt32BE(width, 0);
    body.writeUInt32BE(height, 4);
    return chunk('IHDR', body);
  };
  const png = (...chunks: Buffer[]) =>
    Buffer.concat([signature, ...chunks, chunk('IDAT', Buffer.alloc(1)), chunk('IEND', Buffer.alloc(0))]);

  it('is refused as a PNG: by its sides, its area, its colour profile, its frames', () => {
    const refused = (file: Buffer) => reasonOf(() => withoutMetadata(file, 'image/png'));
    expect(refused(png(header(8000, 6000)))).toBeUndefined();
    expect(refused(png(header(100_000, 1)))).toBe('too-large');
    expect(refused(png(header(9000, 9000)))).toBe('too-large');
    expect(refused(png(header(0, 5)))).toBe('broken');
    const profile = Buffer.concat([Buffer.from('p\0\0'), deflateSync(Buffer.alloc(6 * 1024 * 1024))]);
    expect(refused(png(header(1, 1), chunk('iCCP', profile)))).toBe('too-large');
    const frame = Buffer.alloc(26);
    frame.writeUInt32BE(4000, 4);
    frame.writeUInt32BE(4000, 8);
    expect(refused(png(header(4000, 4000), ...Array<Buffer>(40).fill(chunk('fcTL', frame))))).toBe(
      'too-large',
    );
  });

  it('is refused as a JPEG, GIF, WebP, bitmap and icon', () => {
    const large = (name: string, type: AssetType, at: number, bytes: string) => {
      const file = Buffer.from(sample(name));
      Buffer.from(bytes, 'hex').copy(file, at);
      return reasonOf(() => withoutMetadata(file, type));
    };
    const frame = sample('gps.jpg').indexOf(Buffer.from([0xff, 0xc0]));
    expect(large('gps.jpg', 'image/jpeg', frame + 5, 'ffffffff')).toBe('too-large');
    expect(large('comment.gif', 'image/gif', 6, 'ffffffff')).toBe('too-large');
    expect(large('gps.webp', 'image/webp', 24, 'ffffffffffff')).toBe('too-large');
    const bitmap = Buffer.alloc(64);
    bitmap.writeInt32LE(100_000, 18);
    bitmap.writeInt32LE(-100_000, 22);
    expect(reasonOf(() => withoutMetadata(bitmap, 'image/bmp'))).toBe('too-large');
    const inside = png(header(60_000, 60_000));
    const icon = Buffer.concat([Buffer.from(`000001000100${'00'.repeat(16)}`, 'hex'), inside]);
    icon.writeUInt32LE(inside.length, 14);
    icon.writeUInt32LE(22, 18);
    expect(reasonOf(() => withoutMetadata(icon, 'image/x-icon'))).toBe('too-large');
  });

  it('makes an icon’s pictures as clean as others', () => {
    const inside = sample('gps.png');
    const icon = Buffer.concat([Buffer.from(`000001000100${'00'.repeat(16)}`, 'hex'), inside]);
    icon.writeUInt32LE(inside.length, 14);
    icon.writeUInt32LE(22, 18);
    const clean = withoutMetadata(icon, 'image/x-icon');
    expect(clean.includes('Acme')).toBe(false);
    expect(clean.subarray(22).equals(withoutMetadata(inside, 'image/png'))).toBe(true);
  });
});
