/** Objects out of a JSON array, out of lines, or out of the member `users` of one large object; never the whole at once. */
import { longestRecord, type RawRecord, UnreadableFile } from './records.ts';

const incomplete = 'The file ends in the middle: it is not complete.';

/** @param inMember the people are in the member `users` of the file's object */
export async function* jsonRecords(
  text: AsyncIterable<string>,
  inMember: boolean,
): AsyncGenerator<RawRecord> {
  /** Open brackets around the place; records are the objects directly in the list. */
  let depth = 0;
  let listDepth = inMember ? -1 : 0;
  let isList = false;
  let started = false;
  let ended = false;
  let inText = false;
  let escaped = false;
  let record = '';
  let isLong = false;
  let lastText = '';
  let isUsers = false;
  for await (const chunk of text) {
    for (const character of chunk) {
      const isRecord = listDepth >= 0 && depth > listDepth;
      if (isRecord) {
        if (record.length < longestRecord) record += character;
        else isLong = true;
      }
      if (inText) {
        if (escaped) escaped = false;
        else if (character === '\\') escaped = true;
        else if (character === '"') {
          inText = false;
          isUsers = depth === 1 && lastText === 'users';
        } else if (depth === 1 && lastText.length < 8) lastText += character;
        continue;
      }
      if (/\s/.test(character)) continue;
      if (!started) {
        started = true;
        if (character === '[' && !inMember) {
          isList = true;
          depth = 1;
          listDepth = 1;
          continue;
        }
        if (character !== '{')
          throw new UnreadableFile(
            inMember
              ? 'The file must be an object with the list "users".'
              : 'The file must be a list of objects.',
          );
      }
      if (ended) {
        if (inMember) continue;
        throw new UnreadableFile('There is something behind the end of the list.');
      }
      if (character === '"') {
        inText = true;
        lastText = '';
        if (listDepth >= 0 && depth === listDepth)
          throw new UnreadableFile('The list must have objects only.');
      } else if (character === '{' || character === '[') {
        if (inMember && listDepth < 0 && character === '[' && depth === 1 && isUsers) listDepth = 2;
        else if (listDepth >= 0 && depth === listDepth) {
          if (character === '[') throw new UnreadableFile('The list must have objects only.');
          record = character;
          isLong = false;
        }
        depth += 1;
      } else if (character === '}' || character === ']') {
        depth -= 1;
        if (depth < 0) throw new UnreadableFile('The brackets of the file do not match.');
        if (listDepth >= 0 && depth === listDepth && isRecord) yield isLong ? tooLong : parsed(record);
        else if (listDepth >= 0 && depth === listDepth - 1) ended = true;
      } else if (!/[,:]/.test(character)) {
        isUsers = false;
        if (listDepth >= 0 && depth === listDepth)
          throw new UnreadableFile('The list must have objects only.');
      } else if (character === ',') isUsers = false;
    }
  }
  if (!started) throw new UnreadableFile('The file is empty.');
  if (inText || (isList || inMember ? !ended : depth !== 0))
    throw new UnreadableFile(
      inMember && listDepth < 0 && depth === 0 ? 'The file has no list "users".' : incomplete,
    );
}

const tooLong: RawRecord = { problem: 'The record is too long.' };

function parsed(text: string): RawRecord {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { problem: 'The record is not valid JSON.' };
  }
}
