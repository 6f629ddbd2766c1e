/** Bitmaps and icons: they say nothing of where they come from, but an icon may hold a PNG that does. */
import { broken, ensureDrawable } from './bounds.ts';
import { cleanPng } from './png.ts';

/** @throws PictureRefused */
export function ensureBitmap(file: Buffer): Buffer {
  ensureDrawable(Math.abs(file.readInt32LE(18)), Math.abs(file.readInt32LE(22)));
  return file;
}

/** @throws PictureRefused */
export function cleanIcon(file: Buffer): Buffer {
  const count = file.readUInt16LE(4);
  const head = Buffer.from(file.subarray(0, 6 + count * 16));
  const pictures: Buffer[] = [];
  let at = head.length;
  for (let entry = 6; entry < head.length; entry += 16) {
    const from = head.readUInt32LE(entry + 12);
    const picture = cleanEntry(file.subarray(from, from + head.readUInt32LE(entry + 8)));
    head.writeUInt32LE(picture.length, entry + 8);
    head.writeUInt32LE(at, entry + 12);
    pictures.push(picture);
    at += picture.length;
    // Entries may point at the same bytes again and again.
    if (at > 4 * file.length + 1024) throw broken();
  }
  return Buffer.concat([head, ...pictures]);
}

function cleanEntry(picture: Buffer): Buffer {
  if (picture.toString('latin1', 1, 4) === 'PNG') return cleanPng(picture);
  if (picture.length < 40) throw broken();
  ensureDrawable(Math.abs(picture.readInt32LE(4)), Math.abs(picture.readInt32LE(8)));
  return picture;
}
