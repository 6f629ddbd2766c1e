/** What files of uploaded sign-in pages may be: known by their name's end, and believed only when their bytes agree. */
type Kind = { readonly type: string; readonly fits: (content: Buffer) => boolean };

const starts = (...hexes: string[]) => {
  const beginnings = hexes.map((hex) => Buffer.from(hex, 'hex'));
  return (content: Buffer) => beginnings.some((bytes) => content.subarray(0, bytes.length).equals(bytes));
};
const at = (offset: number, text: string) => (content: Buffer) =>
  content.toString('latin1', offset, offset + text.length) === text;

/** Text in UTF-8, and nothing that only pretends to be. */
function isText(content: Buffer): boolean {
  if (content.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(content);
    return true;
  } catch {
    return false;
  }
}
const text = (type: string): Kind => ({ type: `${type}; charset=utf-8`, fits: isText });

const kinds: Readonly<Record<string, Kind>> = {
  html: text('text/html'),
  htm: text('text/html'),
  css: text('text/css'),
  js: text('text/javascript'),
  mjs: text('text/javascript'),
  json: text('application/json'),
  map: text('application/json'),
  webmanifest: text('application/manifest+json'),
  txt: text('text/plain'),
  md: text('text/plain'),
  svg: { type: 'image/svg+xml', fits: (content) => isText(content) && content.includes('<svg') },
  png: { type: 'image/png', fits: starts('89504e470d0a1a0a') },
  jpg: { type: 'image/jpeg', fits: starts('ffd8ff') },
  jpeg: { type: 'image/jpeg', fits: starts('ffd8ff') },
  gif: { type: 'image/gif', fits: starts('47494638') },
  webp: { type: 'image/webp', fits: at(8, 'WEBP') },
  avif: { type: 'image/avif', fits: at(4, 'ftyp') },
  ico: { type: 'image/x-icon', fits: starts('00000100') },
  woff: { type: 'font/woff', fits: at(0, 'wOFF') },
  woff2: { type: 'font/woff2', fits: at(0, 'wOF2') },
  ttf: { type: 'font/ttf', fits: starts('00010000', '74727565') },
  otf: { type: 'font/otf', fits: at(0, 'OTTO') },
  wasm: { type: 'application/wasm', fits: starts('0061736d') },
  mp4: { type: 'video/mp4', fits: at(4, 'ftyp') },
  webm: { type: 'video/webm', fits: starts('1a45dfa3') },
};

const lastSegment = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** What operating systems and builds leave behind, and what no address could ever reach: not kept, not refused. */
export const isLitter = (path: string): boolean =>
  path.split('/').some((segment) => segment.startsWith('.') || segment === '__MACOSX') ||
  /^(?:Thumbs\.db|desktop\.ini)$/i.test(lastSegment(path)) ||
  !lastSegment(path).includes('.');

/** The content type to serve a file with; undefined for a kind that is not allowed, or for bytes of another kind. */
export function contentTypeOf(path: string, content: Buffer): string | undefined {
  const name = lastSegment(path).toLowerCase();
  const kind = name.slice(name.lastIndexOf('.') + 1);
  const found = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  return found?.fits(content) ? found.type : undefined;
}
