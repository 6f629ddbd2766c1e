/** CSV as RFC 4180 and spreadsheets have it: quoted fields, `,` or `;` or tab, the first line names the columns. */
import { longestRecord, type RawRecord, UnreadableFile } from './records.ts';

/**
 * Reads as it goes. A line that cannot be read is a problem of its own, and the others go on.
 * @throws UnreadableFile without a usable first line
 */
export async function* csvRecords(text: AsyncIterable<string>): AsyncGenerator<RawRecord> {
  let header: string[] | undefined;
  for await (const row of rows(text)) {
    if ('problem' in row) {
      if (!header) throw new UnreadableFile('The first line, with the names of the columns, is too long.');
      yield row;
      continue;
    }
    const { fields } = row;
    if (!header) {
      header = fields.map((name) => name.trim());
      if (new Set(header).size !== header.length)
        throw new UnreadableFile('Two columns have the same name, or more than one has none.');
      continue;
    }
    if (fields.length === 1 && fields[0] === '') continue; // an empty line
    if (fields.length !== header.length) {
      yield { problem: `The line has ${fields.length} fields where the first line has ${header.length}.` };
      continue;
    }
    yield { value: Object.fromEntries(header.map((name, index) => [name, fields[index] ?? ''])) };
  }
  if (!header) throw new UnreadableFile('The file is empty.');
}

type Row = { readonly fields: string[] } | { readonly problem: string };

async function* rows(text: AsyncIterable<string>): AsyncGenerator<Row> {
  let separator: string | undefined;
  let fields: string[] = [];
  let field = '';
  let length = 0;
  let state: 'plain' | 'quoted' | 'quote in quoted' = 'plain';
  let begun = false;
  const take = (): Row => {
    const row: Row =
      length > longestRecord ? { problem: 'The line is too long.' } : { fields: [...fields, field] };
    fields = [];
    field = '';
    length = 0;
    begun = false;
    return row;
  };
  for await (const chunk of text) {
    for (const character of chunk) {
      if (separator === undefined && state === 'plain' && /[,;\t\n]/.test(character))
        separator = character === '\n' ? ',' : character;
      length += character.length;
      if (state === 'quoted') {
        if (character === '"') state = 'quote in quoted';
        else if (length <= longestRecord) field += character;
        continue;
      }
      if (state === 'quote in quoted' && character === '"') {
        state = 'quoted';
        if (length <= longestRecord) field += character;
        continue;
      }
      if (state === 'quote in quoted') state = 'plain';
      if (character === '"' && field === '' && !begun) {
        state = 'quoted';
        begun = true;
      } else if (character === separator) {
        if (length <= longestRecord) fields.push(field);
        field = '';
        begun = false;
      } else if (character === '\n') {
        if (field.endsWith('\r')) field = field.slice(0, -1);
        yield take();
      } else if (length <= longestRecord) {
        field += character;
      }
    }
  }
  if (state === 'quoted')
    throw new UnreadableFile('The file ends inside a quoted field: it is not complete.');
  if (field !== '' || fields.length > 0) yield take();
}
