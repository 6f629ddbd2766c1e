/** GIF with its pictures, and how they follow on one another (GIF89a); without comments and what programs add. */
import { broken, ensureDrawable, Frames } from './bounds.ts';

const extension = 0x21;
const picture = 0x2c;
const trailer = 0x3b;
const control = 0xf9;
const application = 0xff;
/** They say how often to begin again. */
const loops = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0']);

/** @throws PictureRefused */
export function cleanGif(file: Buffer): Buffer {
  if (file.length < 14) throw broken();
  ensureDrawable(file.readUInt16LE(6), file.readUInt16LE(8));
  let at = 13 + tableLength(file[10] ?? 0);
  const kept: Buffer[] = [file.subarray(0, at)];
  const frames = new Frames();
  for (;;) {
    const kind = file[at];
    if (kind === trailer) break;
    if (kind === extension) {
      const next = endOfBlocks(file, at + 2);
      if (isKept(file, at)) kept.push(file.subarray(at, next));
      at = next;
    } else if (kind === picture) {
      if (at + 11 > file.length) throw broken();
      frames.add(file.readUInt16LE(at + 5), file.readUInt16LE(at + 7));
      const next = endOfBlocks(file, at + 10 + tableLength(file[at + 9] ?? 0) + 1);
      kept.push(file.subarray(at, next));
      at = next;
    } else throw broken();
  }
  if (frames.isEmpty) throw broken();
  return Buffer.concat([...kept, Buffer.from([trailer])]);
}

/** Of the colours that follow a descriptor. */
const tableLength = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);

function isKept(file: Buffer, at: number): boolean {
  if (file[at + 1] === control) return true;
  return file[at + 1] === application && loops.has(file.toString('latin1', at + 3, at + 14));
}

/** Blocks of up to 255 bytes, until an empty one. */
function endOfBlocks(file: Buffer, from: number): number {
  for (let at = from; at < file.length; ) {
    const length = file[at] ?? 0;
    at += 1 + length;
    if (length === 0) return at;
  }
  throw broken();
}
