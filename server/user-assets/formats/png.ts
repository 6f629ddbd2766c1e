/** PNG, also a moving one, with the chunks that draw it and no others (PNG third edition §11). */
import { inflateSync } from 'node:zlib';
import { broken, ensureDrawable, Frames, PictureRefused } from './bounds.ts';

/** Texts, times, Exif data and whatever programs put in of their own are not among them. */
const drawing = new Set([
  ...['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'cICP', 'sBIT', 'bKGD', 'pHYs'],
  ...['acTL', 'fcTL', 'fdAT', 'mDCV', 'cLLI'],
]);
const signatureLength = 8;
/** Of a colour profile, unpacked. */
const largestProfile = 4 * 1024 * 1024;

/** @throws PictureRefused */
export function cleanPng(file: Buffer): Buffer {
  const kept: Buffer[] = [file.subarray(0, signatureLength)];
  const frames = new Frames();
  let hasData = false;
  for (let at = signatureLength; ; ) {
    if (at + 12 > file.length) throw broken();
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    const next = at + 12 + length;
    if (next > file.length || !/^[A-Za-z]{4}$/.test(type)) throw broken();
    const body = file.subarray(at + 8, at + 8 + length);
    if ((at === signatureLength) !== (type === 'IHDR')) throw broken();
    if (type === 'IHDR') {
      if (length !== 13) throw broken();
      ensureDrawable(body.readUInt32BE(0), body.readUInt32BE(4));
    }
    if (type === 'fcTL') {
      if (length !== 26) throw broken();
      frames.add(body.readUInt32BE(4), body.readUInt32BE(8));
    }
    if (type === 'iCCP') ensureProfile(body);
    if (type === 'IDAT') hasData = true;
    if (drawing.has(type)) kept.push(file.subarray(at, next));
    if (type === 'IEND') break;
    at = next;
  }
  if (!hasData) throw broken();
  return Buffer.concat(kept);
}

/** Packed, it may unfold like a picture. */
function ensureProfile(body: Buffer): void {
  const start = body.indexOf(0) + 2;
  if (start < 2 || start > 82) throw broken();
  try {
    inflateSync(body.subarray(start), { maxOutputLength: largestProfile });
  } catch (failure) {
    throw failure instanceof RangeError ? new PictureRefused('too-large') : broken();
  }
}
