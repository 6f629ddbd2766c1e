/** WebP with the chunks that draw it and no others (RFC 9649). */
import { broken, ensureDrawable, Frames } from './bounds.ts';

const drawing = new Set(['VP8X', 'VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);
/** Flags of VP8X that say that Exif data and XMP are there. */
const metadataFlags = 0x08 | 0x04;
const frameHead = 16;

/** @throws PictureRefused */
export function cleanWebp(file: Buffer): Buffer {
  const frames = new Frames();
  let isDrawn = false;
  const kept = chunksOf(file.subarray(12)).flatMap(({ type, body }) => {
    if (!drawing.has(type)) return [];
    if (type === 'VP8X') {
      if (body.length < 10) throw broken();
      ensureDrawable(body.readUIntLE(4, 3) + 1, body.readUIntLE(7, 3) + 1);
      const plain = Buffer.from(body);
      plain[0] = (plain[0] ?? 0) & ~metadataFlags;
      return [chunk(type, plain)];
    }
    if (type === 'ANMF') {
      if (body.length < frameHead) throw broken();
      frames.add(body.readUIntLE(6, 3) + 1, body.readUIntLE(9, 3) + 1);
      const inner = chunksOf(body.subarray(frameHead)).filter((one) => /^(?:VP8[ L]|ALPH)$/.test(one.type));
      for (const one of inner) ensureBitstream(one.type, one.body);
      isDrawn = true;
      return [
        chunk(
          type,
          Buffer.concat([body.subarray(0, frameHead), ...inner.map((one) => chunk(one.type, one.body))]),
        ),
      ];
    }
    if (ensureBitstream(type, body)) isDrawn = true;
    return [chunk(type, body)];
  });
  if (!isDrawn) throw broken();
  const content = Buffer.concat([Buffer.from('WEBP'), ...kept]);
  return Buffer.concat([Buffer.from('RIFF'), size(content.length), content]);
}

/** @returns whether it is one */
function ensureBitstream(type: string, body: Buffer): boolean {
  if (type === 'VP8 ') {
    if (body.length < 10) throw broken();
    ensureDrawable(body.readUInt16LE(6) & 0x3fff, body.readUInt16LE(8) & 0x3fff);
    return true;
  }
  if (type !== 'VP8L') return false;
  if (body.length < 5 || body[0] !== 0x2f) throw broken();
  const bits = body.readUInt32LE(1);
  ensureDrawable((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
  return true;
}

function chunksOf(file: Buffer): { type: string; body: Buffer }[] {
  const found: { type: string; body: Buffer }[] = [];
  for (let at = 0; at < file.length; ) {
    if (at + 8 > file.length) throw broken();
    const length = file.readUInt32LE(at + 4);
    if (at + 8 + length > file.length) throw broken();
    found.push({ type: file.toString('latin1', at, at + 4), body: file.subarray(at + 8, at + 8 + length) });
    at += 8 + length + (length % 2);
  }
  return found;
}

const chunk = (type: string, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from(type, 'latin1'), size(body.length), body, Buffer.alloc(body.length % 2)]);

function size(length: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(length);
  return bytes;
}
