/** People out of a file and into one, without the Console: offline, or beside a running server. */
import { createReadStream, createWriteStream } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import { extname } from 'node:path';
import { addAbortSignal, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { error } from '@portero/schema/errors.ts';
import { importFormats, isOver, onDuplicate } from '@portero/schema/user-import.ts';
import { recordChange } from '@portero/server/audit/audit.ts';
import { ConfigError, readConfig } from '@portero/server/config.ts';
import type { TenantContext } from '@portero/server/tenants/context.ts';
import { fileOf } from '@portero/server/user-export/file.ts';
import { firebaseHash } from '@portero/server/user-import/formats/format.ts';
import { receiveImport } from '@portero/server/user-import/receive.ts';
import { reportOf } from '@portero/server/user-import/report.ts';
import { selectReport } from '@portero/server/user-import/rows-store.ts';
import { type ImportRow, selectImport } from '@portero/server/user-import/store.ts';
import { everyUser } from '@portero/server/users/list.ts';
import { buildPortero, createLog, type Portero } from '@portero/server/wire.ts';
import { pino } from 'pino';
import { explained } from './explained.ts';
import { ensureInstance } from './instance.ts';
import { type Interruption, isBrokenPipe, onInterruption } from './interruption.ts';
import { printable } from './printable.ts';
import { Progress } from './progress.ts';

/** Rows that are told without a report. */
const toldFailures = 10;

/** @returns 0 when every row went well, 2 when some did not, 1 when nothing could be done, 128 and more when it was interrupted */
export async function importUsers(args: string[]): Promise<number> {
  let failed = 0;
  const interruption = onInterruption();
  const code = await explained(async () => {
    const { values, positionals } = read(args, {
      format: { type: 'string' },
      'on-duplicate': { type: 'string', default: 'skip' },
      'dry-run': { type: 'boolean', default: false },
      'keep-ids': { type: 'boolean', default: false },
      'trust-unverified': { type: 'boolean', default: false },
      'firebase-hash': { type: 'string' },
      report: { type: 'string' },
      tenant: { type: 'string', default: 'default' },
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0)
      throw new ConfigError(['Name one file, or - for what comes in by the pipe.']);
    const options = {
      format: oneOf('--format', values.format ?? formatOf(file), importFormats),
      onDuplicate: oneOf('--on-duplicate', values['on-duplicate'], onDuplicate),
      isDryRun: values['dry-run'],
      keepIds: values['keep-ids'],
      trustUnverified: values['trust-unverified'],
      firebaseHash: values['firebase-hash'] ? await firebaseHashIn(values['firebase-hash']) : undefined,
    };
    // A file that is not there is told before the database is touched.
    if (file !== '-') await ensureReadable(file);
    await withTenant(values.tenant, async (tenant, portero) => {
      const actor = { type: 'command', id: 'portero users import' } as const;
      const source = file === '-' ? process.stdin : createReadStream(file);
      const { id } = await receiveOrLeave(interruption, () =>
        receiveImport(tenant, addAbortSignal(interruption.signal, source), options, actor),
      );
      const done = await runToItsEnd(portero, tenant, id, interruption);
      failed = done.failed;
      await tell(tenant, done);
      if (values.report !== undefined) await write(values.report, reportOf(tenant.db, done));
    });
  });
  interruption.release();
  if (interruption.exitCode !== 0) return interruption.exitCode;
  return code === 0 && failed > 0 ? 2 : code;
}

/** @returns the exit code */
export function exportUsers(args: string[]): Promise<number> {
  return explained(async () => {
    const { values, positionals } = read(args, {
      format: { type: 'string' },
      output: { type: 'string' },
      'include-password-hashes': { type: 'boolean', default: false },
      tenant: { type: 'string', default: 'default' },
    });
    if (positionals.length > 0) throw new ConfigError(['Name the file by --output.']);
    const byName = values.output !== undefined && formatOf(values.output) === 'json' ? 'json' : 'csv';
    const format = oneOf('--format', values.format ?? byName, ['csv', 'json'] as const);
    const includePasswordHash = values['include-password-hashes'];
    if (includePasswordHash && format !== 'json')
      throw new ConfigError(['--include-password-hashes: only with --format json']);
    await withTenant(values.tenant, async (tenant) => {
      const actor = { type: 'command', id: 'portero users export' } as const;
      await tenant.db.transaction((db) =>
        recordChange(db, {
          key: 'Management.User.Exported',
          result: 'Success',
          actor,
          format,
          includePasswordHash,
        }),
      );
      const progress = new Progress();
      async function* counted() {
        let count = 0;
        for await (const some of everyUser(tenant, { query: {} })) {
          yield some;
          count += some.length;
          progress.show(`${count} people`);
        }
        progress.end(`${count} people exported.`);
      }
      const text = fileOf(counted(), { format, includePasswordHash });
      if (values.output === undefined) await print(text);
      else await write(values.output, text);
    });
  });
}

/** Who stops us while the file comes in stops the whole of it: half a file is none. */
async function receiveOrLeave<T>({ signal }: Interruption, receive: () => Promise<T>): Promise<T> {
  try {
    return await receive();
  } catch (failure) {
    if (!signal.aborted) throw failure;
    throw new ConfigError(['Stopped while the file came in: nothing of it is imported.']);
  }
}

/**
 * Work off what was received, here or by a server that runs beside us, whoever comes first.
 * @returns how far it is: to its end, or to where it was interrupted
 */
async function runToItsEnd(
  portero: Portero,
  { db }: TenantContext,
  id: string,
  { signal }: Interruption,
): Promise<ImportRow> {
  const progress = new Progress();
  const read = async () => {
    const one = await selectImport(db, id);
    if (!one) throw error('entity.not_found');
    return one;
  };
  void portero.imports.run();
  for (;;) {
    const one = await read();
    progress.show(`${one.processed} of ${one.received} rows, ${one.failed} failed`);
    if (signal.aborted || isOver(one.state)) break;
    await pause(100, undefined, { signal }).catch(() => {});
  }
  progress.end();
  // Rows that are in the middle come to their end.
  if (signal.aborted) await portero.imports.stop();
  return read();
}

async function tell({ db }: TenantContext, one: ImportRow): Promise<void> {
  const { id, state, created, updated, skipped, failed, isDryRun } = one;
  const isInterrupted = !isOver(state);
  if (isInterrupted)
    console.log(
      `Stopped: ${one.processed} of ${one.received} rows are done. A server that runs goes on with the others, or does when it is started next.`,
    );
  else if (state !== 'Done')
    throw new ConfigError([`The import is ${state}: ${one.failure ?? 'somebody stopped it'}.`]);
  console.log(
    isDryRun
      ? `Trial: ${created} would be created, ${updated} updated, ${skipped} skipped; ${failed} would fail.`
      : `${created} created, ${updated} updated, ${skipped} skipped, ${failed} failed.`,
  );
  if (failed > 0) {
    const rows = await selectReport(db, one, { after: 0, limit: toldFailures, outcome: 'failed' });
    for (const { row, label, message } of rows)
      console.log(printable(`  row ${row}${label && ` (${label})`}: ${message}`));
    if (failed > rows.length)
      console.log(`  and ${failed - rows.length} more; --report FILE has all of them.`);
  }
  console.log(`Import ${id}; its report is in the Console, too.`);
}

async function withTenant(id: string, work: (tenant: TenantContext, portero: Portero) => Promise<void>) {
  const config = readConfig({ ...process.env, LOG_LEVEL: 'error' });
  ensureInstance(config);
  // What is exported may go to the standard output; nothing else may.
  const portero = await buildPortero(config, createLog(config, pino.destination(2)));
  try {
    const tenant = portero.tenants.byId(id);
    if (!tenant) throw new ConfigError([`--tenant: there is no tenant ${id}`]);
    await work(tenant, portero);
  } finally {
    await portero.close();
  }
}

/** To the standard output, as long as somebody reads there. */
async function print(text: AsyncIterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(text), process.stdout, { end: false });
  } catch (failure) {
    if (!isBrokenPipe(failure)) throw failure;
    throw new ConfigError(['Nobody reads on: the export ends here.']);
  }
}

/** Nobody else may read it, and a file that is there stays until the new one is whole. */
async function write(file: string, text: AsyncIterable<string>): Promise<void> {
  const part = `${file}.part`;
  try {
    await pipeline(Readable.from(text), createWriteStream(part, { mode: 0o600 }));
    await rename(part, file);
  } catch (failure) {
    throw unreadable(file, failure);
  }
}

async function ensureReadable(file: string): Promise<void> {
  let isFolder = false;
  try {
    const opened = await open(file);
    isFolder = (await opened.stat()).isDirectory();
    await opened.close();
  } catch (failure) {
    throw unreadable(file, failure);
  }
  if (isFolder) throw new ConfigError([`${file} is a folder.`]);
}

function unreadable(file: string, failure: unknown): unknown {
  const code = failure instanceof Error && 'code' in failure ? String(failure.code) : undefined;
  if (code === 'ENOENT') return new ConfigError([`${file}: there is no such file or folder.`]);
  return code === 'EACCES' || code === 'EISDIR'
    ? new ConfigError([`${file}: not allowed (${code}).`])
    : failure;
}

async function firebaseHashIn(file: string) {
  await ensureReadable(file);
  try {
    return firebaseHash.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    throw new ConfigError([
      '--firebase-hash: a file with JSON that has signerKey, saltSeparator, rounds and memCost',
    ]);
  }
}

const formatOf = (file: string): string | undefined =>
  ({ '.csv': 'csv', '.tsv': 'csv', '.json': 'json', '.jsonl': 'json', '.ndjson': 'json' })[
    extname(file).toLowerCase()
  ];

function oneOf<const T extends string>(name: string, value: string | undefined, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (!found) throw new ConfigError([`${name}: one of ${allowed.join(', ')}`]);
  return found;
}

type Options = NonNullable<Parameters<typeof parseArgs>[0]>['options'];

function read<const T extends NonNullable<Options>>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (failure) {
    if (failure instanceof TypeError) throw new ConfigError([failure.message]);
    throw failure;
  }
}
