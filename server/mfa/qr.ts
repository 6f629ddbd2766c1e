/** QR codes: as SVG for pages, as PNG for clients of the API, which the contract promises that. */
import { crc32, deflateSync } from 'node:zlib';
import { encode } from 'uqr';

/** Modules around the code that stay white, so that cameras find it (ISO/IEC 18004 asks for four). */
const border = 4;

/** Modules of the code, true where it is dark. */
const modules = (text: string): readonly (readonly boolean[])[] => encode(text, { ecc: 'M', border }).data;

/** One path, without colours of its own. */
export function qrPath(text: string): { readonly size: number; readonly path: string } {
  const rows = modules(text);
  const path = rows
    .flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join('');
  return { size: rows.length, path };
}

/** `data:image/png;base64,…` in black and white, one bit for each pixel. */
export function qrPng(text: string, scale = 6): string {
  const rows = modules(text);
  const width = rows.length * scale;
  const stride = Math.ceil(width / 8);
  const lines = rows.map((row) => {
    // A filter byte (none), then the pixels: 1 is white.
    const line = Buffer.alloc(1 + stride);
    for (let pixel = 0; pixel < width; pixel++) {
      const at = 1 + (pixel >> 3);
      if (!row[Math.floor(pixel / scale)]) line[at] = (line[at] ?? 0) | (0x80 >> (pixel & 7));
    }
    return line;
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(width, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const image = Buffer.concat(lines.flatMap((line) => Array.from({ length: scale }, () => line)));
  const png = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(image)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return `data:image/png;base64,${png.toString('base64')}`;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
