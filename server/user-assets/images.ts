/**
 * What an uploaded file really is: judged by its bytes, from the first to the last, and never by its name. A page or a
 * program that calls itself a picture is none.
 */

/** Pictures that every browser draws, and that hold nothing that runs. */
export const avatarTypes = ['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/bmp'] as const;
/** What administrators may upload besides, for logos and icons. */
export const assetTypes = [...avatarTypes, 'image/x-icon', 'image/svg+xml'] as const;
export type AssetType = (typeof assetTypes)[number];

export const extensions: Readonly<Record<AssetType, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/bmp': 'bmp',
  'image/x-icon': 'ico',
  'image/svg+xml': 'svg',
};

/** Other names of the same, and the one that says nothing. */
const aliases: Readonly<Record<string, AssetType>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/x-ms-bmp': 'image/bmp',
  'image/vnd.microsoft.icon': 'image/x-icon',
};
const unnamed = new Set(['', 'application/octet-stream']);

/** The kind of picture, or undefined for what is none, or is not what it claims. */
export function typeOf(content: Buffer, claimed: string): AssetType | undefined {
  const found = assetTypes.find((type) => checks[type](content));
  const wanted = claimed.toLowerCase().split(';')[0]?.trim() ?? '';
  return unnamed.has(wanted) || (aliases[wanted] ?? wanted) === found ? found : undefined;
}

const starts = (content: Buffer, ...bytes: readonly number[]): boolean =>
  content.length > bytes.length && bytes.every((byte, index) => content[index] === byte);

/** Cameras pad with zeros; anything else behind the end is another file in disguise. */
function ends(content: Buffer, ...bytes: readonly number[]): boolean {
  let end = content.length;
  while (end > 0 && content[end - 1] === 0) end -= 1;
  // The marker itself may end in zeros.
  for (; end <= content.length; end += 1)
    if (content.subarray(0, end).subarray(-bytes.length).equals(Buffer.from(bytes))) return true;
  return false;
}

const text = (content: Buffer, from: number, to: number): string => content.toString('latin1', from, to);

const checks: Readonly<Record<AssetType, (content: Buffer) => boolean>> = {
  'image/jpeg': (content) => starts(content, 0xff, 0xd8, 0xff) && ends(content, 0xff, 0xd9),
  'image/png': (content) =>
    starts(content, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) &&
    text(content, 12, 16) === 'IHDR' &&
    ends(content, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82),
  'image/gif': (content) => /^GIF8[79]a/.test(text(content, 0, 6)) && ends(content, 0x3b),
  'image/webp': (content) =>
    content.length > 16 &&
    text(content, 0, 4) === 'RIFF' &&
    text(content, 8, 15) === 'WEBPVP8' &&
    content.readUInt32LE(4) + 8 === content.length,
  'image/bmp': (content) =>
    content.length > 54 && text(content, 0, 2) === 'BM' && content.readUInt32LE(2) === content.length,
  'image/x-icon': (content) =>
    starts(content, 0, 0, 1, 0) && content.length > 22 && pointsInside(content, content.readUInt16LE(4)),
  'image/svg+xml': isPlainSvg,
};

/** Each picture of an icon lies in the file. */
function pointsInside(content: Buffer, count: number): boolean {
  if (count === 0 || 6 + count * 16 > content.length) return false;
  return Array.from({ length: count }, (_, index) => 6 + index * 16).every(
    (at) => content.readUInt32LE(at + 8) + content.readUInt32LE(at + 12) <= content.length,
  );
}

/**
 * A drawing and nothing else. What is refused would run, load something or hide one of both; what gets past is served in a
 * sandbox without scripts and without network all the same.
 */
const active =
  /<!(?:doctype|entity)|<\?(?!xml\s)|<\/?\s*(?:[\w-]+:)?(?:script|foreignobject|iframe|object|embed|audio|video|image|animate\w*|set|handler|listener|link|meta)\b|\son\w+\s*=|javascript:|@import|&#|url\(\s*["']?\s*(?!["']?#)|(?:href|src)\s*=\s*["']?\s*(?!["']?#)/i;

function isPlainSvg(content: Buffer): boolean {
  if (content.length > 512 * 1024 || content.includes(0)) return false;
  const source = content
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trim();
  const body = source.replace(/^<\?xml\s[^>]*\?>\s*/i, '').replace(/^(?:<!--[\s\S]*?-->\s*)*/, '');
  return (
    Buffer.from(source).length <= content.length &&
    /^<svg[\s>]/i.test(body) &&
    /<\/svg>$/i.test(body) &&
    !active.test(source)
  );
}
