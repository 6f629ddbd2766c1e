/** Taking in a file: row after row is read, checked and stored, a portion to a transaction, while it still arrives. */
import { setTimeout as pause } from 'node:timers/promises';
import { error } from '@portero/schema/errors.ts';
import { newOrderedId } from '@portero/schema/ids.ts';
import type { OnDuplicate } from '@portero/schema/user-import.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import type { TenantContext } from '../tenants/context.ts';
import { type ReadOptions, readRow, shapeOf } from './read.ts';
import { recordsOf, UnreadableFile } from './records.ts';
import { forgetPeople } from './rows-store.ts';
import { changeState, type ImportRow, insertImport, insertRows, selectImport } from './store.ts';

export type ReceiveOptions = ReadOptions & { readonly onDuplicate: OnDuplicate; readonly isDryRun: boolean };

const rowsAtOnce = 100;
/** Milliseconds between portions, for the others: a file that arrives fast is read fast. */
const breath = 5;
const mostRows = 1_000_000;
/** Milliseconds without a new row, after which whoever sent the file is taken to be gone. */
export const uploadPatience = 120_000;

/**
 * @returns the import, ready to be run
 * @throws request.invalid_input when the file cannot be read as a whole; nothing of it is imported then
 */
export async function receiveImport(
  tenant: TenantContext,
  file: AsyncIterable<unknown>,
  options: ReceiveOptions,
  actor: Actor,
): Promise<ImportRow> {
  const { db, vault } = tenant;
  const id = newOrderedId();
  const { onDuplicate, format, isDryRun } = options;
  await db.transaction(async (inside) => {
    await insertImport(inside, {
      id,
      format,
      isDryRun,
      details: { onDuplicate, actor: { type: actor.type, id: actor.id } },
      leaseOwner: null,
      leaseUntil: Date.now() + uploadPatience,
    });
    await recordChange(inside, {
      key: 'Management.UserImport.Created',
      result: 'Success',
      actor,
      importId: id,
      format,
      onDuplicate,
      isDryRun,
    });
  });
  let row = 0;
  let rows: Parameters<typeof insertRows>[2][number][] = [];
  const store = async () => {
    const portion = rows;
    rows = [];
    const isOurs = await db.transaction((inside) =>
      insertRows(inside, id, portion, Date.now() + uploadPatience),
    );
    if (!isOurs) throw new UnreadableFile('The import was cancelled.');
    await pause(breath);
  };
  try {
    for await (const record of recordsOf(file, shapeOf(format))) {
      const read = readRow(record, row === 0, options);
      row += 1;
      if (row > mostRows) throw new UnreadableFile(`A file may have ${mostRows} people. Split it.`);
      const isGood = 'user' in read;
      rows.push({
        importId: id,
        row,
        label: read.label.replaceAll('\0', '').toWellFormed(),
        sealed: isGood ? vault.seal('user-import', JSON.stringify(read.user)) : null,
        outcome: isGood ? null : 'failed',
        code: isGood ? null : 'request.invalid_input',
        message: isGood ? null : read.problem.replaceAll('\0', '').toWellFormed().slice(0, 1000),
        userId: null,
      });
      if (rows.length >= rowsAtOnce) await store();
    }
    await store();
    if (row === 0) throw new UnreadableFile('There is nobody in the file.');
  } catch (failure) {
    const reason = failure instanceof UnreadableFile ? failure.message : 'The upload was cut off.';
    await changeState(db, id, ['Receiving'], { state: 'Failed', failure: reason, finishedAt: Date.now() });
    await forgetPeople(db, id);
    if (failure instanceof UnreadableFile)
      throw error('request.invalid_input', undefined, { details: reason, cause: failure });
    throw failure;
  }
  await changeState(db, id, ['Receiving'], { state: 'Waiting', leaseUntil: 0 });
  const made = await selectImport(db, id);
  if (!made) throw error('entity.not_found');
  return made;
}
