/**
 * JPEG without what says where, when and by whom it was taken (ITU T.81 annex B for the structure). Kept are the picture,
 * what its colours mean, and which way is up.
 */
import { broken, ensureDrawable } from './bounds.ts';
import { orientationIn } from './exif.ts';

const begin = 0xd8;
const end = 0xd9;
const scan = 0xda;
/** Frames; C4, C8 and CC mean other things. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
/** Tables, frames and restart intervals: what a decoder needs. */
const isNeeded = (marker: number): boolean =>
  isFrame(marker) || marker === 0xc4 || marker === 0xcc || (marker >= 0xdb && marker <= 0xdd);

/** @throws PictureRefused */
export function cleanJpeg(file: Buffer): Buffer {
  const kept: Buffer[] = [file.subarray(0, 2)];
  let at = 2;
  let orientation = 1;
  let drawn = false;
  for (;;) {
    while (file[at] === 0xff && file[at + 1] === 0xff) at += 1;
    const marker = file[at + 1];
    if (file[at] !== 0xff || marker === undefined || marker === begin) throw broken();
    if (marker === end) break;
    if (at + 4 > file.length) throw broken();
    const length = file.readUInt16BE(at + 2);
    const next = at + 2 + length;
    if (length < 2 || next > file.length) throw broken();
    const segment = file.subarray(at, next);
    const body = segment.subarray(4);
    if (isFrame(marker)) {
      if (body.length < 6) throw broken();
      ensureDrawable(body.readUInt16BE(3), body.readUInt16BE(1));
      drawn = true;
    }
    if (marker === 0xe1) orientation = orientationIn(body) ?? orientation;
    if (isNeeded(marker) || isColour(marker, body)) kept.push(segment);
    at = next;
    if (marker !== scan) continue;
    if (!drawn) throw broken();
    const after = endOfScan(file, at);
    kept.push(segment, file.subarray(at, after));
    at = after;
  }
  if (!drawn) throw broken();
  // What stands behind the end – other pictures with their own data, films – is left behind.
  if (orientation !== 1) kept.splice(1, 0, orientationSegment(orientation));
  return Buffer.concat([...kept, Buffer.from([0xff, end])]);
}

/** JFIF's densities, an ICC profile, Adobe's kind of colours. A preview is a picture of its own, and is not kept. */
function isColour(marker: number, body: Buffer): boolean {
  const name = body.toString('latin1', 0, 12);
  if (marker === 0xe0) return name.startsWith('JFIF\0') && body.length === 14;
  if (marker === 0xe2) return name.startsWith('ICC_PROFILE\0');
  return marker === 0xee && name.startsWith('Adobe') && body.length <= 14;
}

/** Within a scan, FF is followed by 00 or a restart marker. */
function endOfScan(file: Buffer, from: number): number {
  let at = from;
  for (;;) {
    at = file.indexOf(0xff, at);
    const next = at < 0 ? undefined : file[at + 1];
    if (next === undefined) throw broken();
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
    at += next === 0xff ? 1 : 2;
  }
}

/** The least that says which way is up: one entry of one directory. */
function orientationSegment(orientation: number): Buffer {
  const exif = Buffer.from(
    '457869660000' + '4d4d002a00000008' + '0001' + '0112000300000001' + '00000000' + '00000000',
    'hex',
  );
  exif.writeUInt16BE(orientation, 24);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(exif.length + 2, 2);
  return Buffer.concat([head, exif]);
}
