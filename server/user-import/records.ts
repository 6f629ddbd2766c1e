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
  for await (const chunk of chunks) {
    if (!(chunk instanceof Uint8Array)) throw new UnreadableFile('The file cannot be read.');
    yield decode(chunk);
  }
  yield decode();
}
