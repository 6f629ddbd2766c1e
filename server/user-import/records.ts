/**
 * From the bytes of an upload to one record after another, with bounded memory: whatever the file's size, no more than
 * one chunk and one record are held. What is wrong with one record does not end the rest; what is wrong with the file does.
 */
import { csvRecords } from './csv.ts';
import { jsonRecords } from './json.ts';

export type RawRecord = { readonly value: unknown } | { readonly problem: string };

/** The file as a whole cannot be read. Its message is for whoever sent it. */
export class UnreadableFile extends Error {}

/** Longest record, in characters. */
export const longestRecord = 128 * 1024;

export type Shape = 'csv' | 'json' | 'users-member';

/** @throws UnreadableFile */
export function recordsOf(chunks: AsyncIterable<unknown>, shape: Shape): AsyncGenerator<RawRecord> {
  const text = textOf(chunks);
  return shape === 'csv' ? csvRecords(text) : jsonRecords(text, shape === 'users-member');
}

async function* textOf(chunks: AsyncIterable<unknown>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      throw new UnreadableFile('The file is not UTF-8 text. Save it as UTF-8 and try again.');
    }
  };
  let isFirst = true;
  for await (const chunk of chunks) {
    if (!(chunk instanceof Uint8Array)) throw new UnreadableFile('The file cannot be read.');
    if (isFirst) ensureText(chunk);
    isFirst = false;
    yield decode(chunk);
  }
  yield decode();
}

/** What people send instead of text, by how it begins. @throws UnreadableFile */
function ensureText(start: Uint8Array): void {
  const begins = (...bytes: number[]) => bytes.every((byte, at) => start[at] === byte);
  if (begins(0x50, 0x4b, 0x03, 0x04) || begins(0xd0, 0xcf, 0x11, 0xe0))
    throw new UnreadableFile(
      'This is a workbook or another packed file. Save it from the spreadsheet program as CSV (UTF-8) and try again.',
    );
  if (begins(0x1f, 0x8b)) throw new UnreadableFile('The file is compressed. Unpack it and try again.');
  if (begins(0xff, 0xfe) || begins(0xfe, 0xff))
    throw new UnreadableFile('The file is UTF-16 text. Save it as UTF-8 and try again.');
}
