/**
 * Reads a zip that somebody uploaded, in memory and with everything bounded: how many files, how large each and all of
 * them unpacked, which names. Nothing is believed that can be checked: sizes are enforced while inflating, headers have
 * to agree, entries may not share bytes (the trick of archives that unpack to far more than they hold).
 * The format: APPNOTE.TXT of PKWARE, §4.3.
 */
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';

const inflate = promisify(inflateRaw);

export type ArchiveFile = { readonly path: string; readonly content: Buffer };
export type ArchiveLimits = {
  readonly maxFiles: number;
  readonly maxFileSize: number;
  /** Of all files together, unpacked. */
  readonly maxTotalSize: number;
};

/** Why an archive is refused, in words for whoever made it. */
export class ArchiveProblem extends Error {}

type Entry = {
  readonly path: string;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly offset: number;
};

const endMark = 0x06054b50;
const directoryMark = 0x02014b50;
const localMark = 0x04034b50;
const maxPath = 255;

/** @throws ArchiveProblem */
export async function readArchive(zip: Buffer, limits: ArchiveLimits): Promise<ArchiveFile[]> {
  const { count, start, end } = endOf(zip);
  if (count > limits.maxFiles) throw new ArchiveProblem(`It holds more than ${limits.maxFiles} files.`);
  const entries = directoryOf(zip, count, start, end);
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  if (total > limits.maxTotalSize) throw new ArchiveProblem(tooLarge(limits.maxTotalSize));
  const seen = new Set<string>();
  let free = 0;
  const files: ArchiveFile[] = [];
  for (const entry of [...entries].sort((one, other) => one.offset - other.offset)) {
    if (entry.offset < free) throw new ArchiveProblem('Files in it overlap.');
    const packed = packedOf(zip, entry, start);
    free = packed.byteOffset - zip.byteOffset + packed.length;
    if (entry.path.endsWith('/')) continue;
    if (seen.has(entry.path)) throw new ArchiveProblem(`“${entry.path}” is in it twice.`);
    seen.add(entry.path);
    if (entry.size > limits.maxFileSize)
      throw new ArchiveProblem(`“${entry.path}” is larger than ${limits.maxFileSize >> 20} MB.`);
    files.push({ path: entry.path, content: await unpacked(entry, packed) });
  }
  return files;
}

const tooLarge = (bytes: number): string => `Unpacked it is larger than ${bytes >> 20} MB.`;
const damaged = () => new ArchiveProblem('It is damaged or no zip archive.');

function endOf(zip: Buffer): { count: number; start: number; end: number } {
  for (let at = zip.length - 22; at >= Math.max(0, zip.length - 22 - 0xffff); at--) {
    if (zip.readUInt32LE(at) !== endMark || at + 22 + zip.readUInt16LE(at + 20) !== zip.length) continue;
    const [disk, startDisk, here, count] = [4, 6, 8, 10].map((field) => zip.readUInt16LE(at + field));
    const [size, start] = [zip.readUInt32LE(at + 12), zip.readUInt32LE(at + 16)];
    if (disk !== 0 || startDisk !== 0 || here !== count || count === undefined) throw damaged();
    if (count === 0xffff || start === 0xffffffff) throw new ArchiveProblem('Zip64 archives are not read.');
    if (start + size > at) throw damaged();
    return { count, start, end: start + size };
  }
  throw damaged();
}

function directoryOf(zip: Buffer, count: number, start: number, end: number): Entry[] {
  const entries: Entry[] = [];
  let at = start;
  for (let index = 0; index < count; index++) {
    if (at + 46 > end || zip.readUInt32LE(at) !== directoryMark) throw damaged();
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
      zip.readUInt16LE(at + field),
    );
    const next = at + 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
    if (next > end) throw damaged();
    const path = nameOf(zip.subarray(at + 46, at + 46 + (nameLength ?? 0)));
    if (zip.readUInt16LE(at + 8) & 1) throw new ArchiveProblem(`“${path}” is encrypted.`);
    refuseSpecial(path, zip.readUInt32LE(at + 38) >>> 16);
    entries.push({
      path,
      method: zip.readUInt16LE(at + 10),
      crc: zip.readUInt32LE(at + 16),
      packedSize: zip.readUInt32LE(at + 20),
      size: zip.readUInt32LE(at + 24),
      offset: zip.readUInt32LE(at + 42),
    });
    at = next;
  }
  return entries;
}

/** Only plain files and folders: a link would show what it points to. */
function refuseSpecial(path: string, mode: number): void {
  const kind = mode & 0o170000;
  if (kind === 0 || kind === 0o100000 || kind === 0o040000) return;
  throw new ArchiveProblem(`“${path}” is a link or a device, not a file.`);
}

function nameOf(bytes: Buffer): string {
  let name: string;
  try {
    name = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ArchiveProblem('A file name in it is not UTF-8.');
  }
  const segments = name.replace(/\/$/, '').split('/');
  const isPlain =
    name.length <= maxPath &&
    !/[\p{Cc}\\:*?"<>|]/u.test(name) &&
    segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..');
  if (!isPlain) throw new ArchiveProblem(`The file name “${name.slice(0, 80)}” is not allowed.`);
  return name;
}

/** The bytes of an entry, where its own header says they are; that header must name the same file. */
function packedOf(zip: Buffer, entry: Entry, directory: number): Buffer {
  const { offset, packedSize, path } = entry;
  if (offset + 30 > directory || zip.readUInt32LE(offset) !== localMark) throw damaged();
  const nameLength = zip.readUInt16LE(offset + 26);
  const begin = offset + 30 + nameLength + zip.readUInt16LE(offset + 28);
  if (begin + packedSize > directory) throw damaged();
  if (zip.toString('utf8', offset + 30, offset + 30 + nameLength) !== path) throw damaged();
  return zip.subarray(begin, begin + packedSize);
}

async function unpacked({ path, method, size, crc }: Entry, packed: Buffer): Promise<Buffer> {
  const content = method === 0 ? packed : method === 8 ? await inflated(path, packed, size) : undefined;
  if (!content) throw new ArchiveProblem(`“${path}” is packed in a way that is not read.`);
  if (content.length !== size || crc32(content) !== crc)
    throw new ArchiveProblem(`“${path}” is damaged: it is not what the archive says.`);
  return Buffer.from(content);
}

/** Stops as soon as more comes out than was declared. */
async function inflated(path: string, packed: Buffer, size: number): Promise<Buffer> {
  try {
    return await inflate(packed, { maxOutputLength: Math.max(size, 1) });
  } catch (failure) {
    throw new ArchiveProblem(`“${path}” is damaged: it is not what the archive says.`, { cause: failure });
  }
}
