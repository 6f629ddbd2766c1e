/** Test support: zips, honest ones and others. */
import { randomUUID } from 'node:crypto';
import { crc32, deflateRawSync } from 'node:zlib';

export type Part = {
  readonly path: string;
  readonly content: string | Buffer;
  /** The name in the file's own header, where it differs. */
  readonly localPath?: string;
  /** What the archive says, where it lies. */
  readonly claimedSize?: number;
  readonly crc?: number;
  /** Unix mode, e.g. `0o120777` for a link. */
  readonly mode?: number;
  readonly flags?: number;
  readonly method?: number;
  /** Say that the bytes are where this other part's are. */
  readonly at?: number;
};

/** @param more.count how many entries the directory claims to have, where that is a lie */
export function zipOf(parts: readonly Part[], more: { readonly count?: number } = {}): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const part of parts) {
    const content = Buffer.from(part.content);
    const packed = part.method === 0 ? content : deflateRawSync(content);
    const name = Buffer.from(part.path);
    const localName = Buffer.from(part.localPath ?? part.path);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(part.flags ?? 0x0800, 2);
    fields.writeUInt16LE(part.method ?? 8, 4);
    fields.writeUInt32LE(part.crc ?? crc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(part.claimedSize ?? content.length, 18);
    fields.writeUInt16LE(localName.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, localName, packed]);
    const central = Buffer.alloc(46);
    central.write('PK\x01\x02', 'latin1');
    central.writeUInt16LE((3 << 8) | 20, 4);
    fields.copy(central, 6, 0, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(((part.mode ?? 0o100644) << 16) >>> 0, 38);
    central.writeUInt32LE(part.at === undefined ? offset : (offsets[part.at] ?? 0), 42);
    offsets.push(offset);
    locals.push(local);
    centrals.push(Buffer.concat([central, name]));
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(more.count ?? parts.length, 8);
  end.writeUInt16LE(more.count ?? parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** A form with one file in it. */
export function formWith(content: Buffer, { field = 'file', name = 'pages.zip' } = {}) {
  const boundary = `form-${randomUUID()}`;
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="${field}"; filename="${name}"\r\ncontent-type: application/zip\r\n\r\n`;
  return {
    payload: Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
}
