/**
 * Runs imports, one portion of rows to a transaction, so that sign-ins get their turn (`pace.ts`). What became of a row
 * is stored in the transaction that changed the person: after a crash, any process goes on behind the last one. A lease
 * keeps two processes from one import.
 */
import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { isError } from '@portero/schema/errors.ts';
import { importedUser, onDuplicate } from '@portero/schema/user-import.ts';
import * as z from 'zod';
import { recordChange } from '../audit/audit.ts';
import { outsideRequests } from '../audit/request.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { TenantContext } from '../tenants/context.ts';
import { isGone, newOwner } from './owners.ts';
import { Pace } from './pace.ts';
import { bringInAll, prepare, refused, type Wanted } from './people.ts';
import { deleteRows, forgetPeople, selectPending } from './rows-store.ts';
import {
  changeState,
  claimImport,
  deleteImport,
  type ImportRow,
  noteResults,
  type PersonRow,
  type RowResult,
  releaseImport,
  selectStale,
} from './store.ts';

/** Milliseconds, as all others here. */
const lease = 30_000;
const every = 5_000;
const soon = 500;
const longestHashing = 5_000;

/** Says that an import waits. */
export const waiting = new EventEmitter<{ import: [] }>();

export type ImportRunner = {
  /** Run what waits now, to its end. */
  run(): Promise<void>;
  stop(): Promise<void>;
};

const details = z.object({
  onDuplicate: z.enum(onDuplicate),
  actor: z.object({ type: z.enum(['user', 'app', 'command']), id: z.string() }),
});

class Lost extends Error {}
/** Takes a trial back. */
class Trial extends Error {}

/**
 * Looks at intervals, when this process has received a file, and half a second after the start. `stop` ends after the
 * portion at hand.
 */
export function startImports(tenants: readonly TenantContext[]): ImportRunner {
  const owner = newOwner();
  let stopped = false;
  let running: Promise<void> | undefined;
  let again = false;

  const sweep = async () => {
    do {
      again = false;
      for (const tenant of tenants) {
        try {
          await tidy(tenant.db);
          await runAll(tenant, owner, () => stopped);
        } catch (failure) {
          tenant.log.warn({ err: failure }, 'imports could not be looked for; the next sweep does');
        }
      }
    } while (again && !stopped);
  };
  const run = (): Promise<void> => {
    again = true;
    running ??= sweep().finally(() => {
      running = undefined;
    });
    return running;
  };
  const wake = () => void outsideRequests(run);
  const timer = setInterval(wake, every).unref();
  // What a process before this one left.
  const first = setTimeout(wake, soon).unref();
  waiting.on('import', wake);
  return {
    run,
    async stop() {
      stopped = true;
      clearInterval(timer);
      clearTimeout(first);
      waiting.off('import', wake);
      await running;
    },
  };
}

/** Whatever waits, one after another. What fails is given back, and not tried again by this sweep: others get their turn. */
async function runAll(tenant: TenantContext, owner: string, isStopped: () => boolean): Promise<void> {
  const { db, log } = tenant;
  const failed = new Set<string>();
  while (!isStopped()) {
    const now = Date.now();
    const job = await claimImport(db, owner, now, now + lease, { isGone, except: failed });
    if (!job) return;
    try {
      await runImport(tenant, job, owner, isStopped);
    } catch (failure) {
      if (failure instanceof Lost) continue;
      failed.add(job.id);
      log.warn({ err: failure, importId: job.id }, 'an import stopped; the next sweep goes on with it');
      // Where the database does not answer, the lease ends by itself.
      await releaseImport(db, job.id, owner);
    }
  }
}

async function runImport(
  tenant: TenantContext,
  job: ImportRow,
  owner: string,
  isStopped: () => boolean,
): Promise<void> {
  const { db } = tenant;
  const context = { importId: job.id, ...details.parse(job.details) };
  const pace = new Pace(db.engine);
  for (let after = 0; ; ) {
    if (isStopped()) {
      await releaseImport(db, job.id, owner);
      return;
    }
    const pending = await selectPending(db, job, { after, limit: pace.rows });
    if (pending.length === 0) break;
    const wanted = await prepareAll(tenant, pending, isStopped);
    after = wanted.at(-1)?.row ?? after;
    const began = performance.now();
    await portion(tenant, wanted, owner, job.isDryRun, context);
    await pause(pace.after(wanted.length, performance.now() - began));
  }
  await db.transaction(async (inside) => {
    const isOurs = await changeState(inside, job.id, ['Running'], { state: 'Done', finishedAt: Date.now() });
    if (!isOurs) throw new Lost();
    await recordChange(inside, {
      key: 'Management.UserImport.Finished',
      result: 'Success',
      actor: context.actor,
      importId: job.id,
      isDryRun: job.isDryRun,
    });
  });
}

/**
 * Opens what is sealed and hashes what came in clear. One hash after another: people who sign in want the processor,
 * too. Stops early when that takes long, so that the lease does not run out, and when the process is to end.
 */
async function prepareAll(
  { vault }: TenantContext,
  pending: readonly PersonRow[],
  isStopped: () => boolean,
): Promise<Wanted[]> {
  const until = performance.now() + longestHashing;
  const wanted: Wanted[] = [];
  for (const { row, sealed } of pending) {
    wanted.push(await prepare(row, importedUser.parse(JSON.parse(vault.open('user-import', sealed ?? '')))));
    if (performance.now() > until || isStopped()) break;
  }
  return wanted;
}

type Context = Parameters<typeof bringInAll>[3];

async function portion(
  tenant: TenantContext,
  wanted: readonly Wanted[],
  owner: string,
  isTrial: boolean,
  context: Context,
): Promise<void> {
  const { db } = tenant;
  const note = async (inside: TenantDatabase, results: readonly RowResult[]) => {
    const leaseUntil = Date.now() + lease;
    const isOurs = await noteResults(inside, context.importId, owner, results, {
      leaseUntil,
      keepSealed: isTrial,
    });
    if (!isOurs) throw new Lost();
  };
  const attempt = async (some: readonly Wanted[]): Promise<void> => {
    let results: RowResult[] = [];
    try {
      await db.transaction(async (inside) => {
        results = await bringInAll(tenant, inside, some, context);
        if (isTrial) throw new Trial();
        await note(inside, results);
      });
    } catch (failure) {
      if (!(failure instanceof Trial)) throw failure;
      await db.transaction((inside) =>
        note(
          inside,
          results.map(({ row, outcome, code, message, userId }) =>
            // Nobody was made, so there is no id to tell.
            outcome === 'created' ? { row, outcome } : { row, outcome, code, message, userId },
          ),
        ),
      );
    }
  };
  try {
    await attempt(wanted);
  } catch (failure) {
    if (failure instanceof Lost) throw failure;
    // Something that only the database saw, such as somebody who registers meanwhile: one row must not cost the others.
    for (const one of wanted) {
      try {
        await attempt([one]);
      } catch (alone) {
        if (alone instanceof Lost || !isError(alone)) throw alone;
        await db.transaction((inside) => note(inside, [refused(one.row, alone)]));
      }
    }
  }
}

async function tidy(db: TenantDatabase): Promise<void> {
  const now = Date.now();
  for (const { id, state, finishedAt } of await selectStale(db, now)) {
    if (state === 'Receiving')
      await changeState(db, id, ['Receiving'], {
        state: 'Failed',
        failure: 'The upload was cut off.',
        finishedAt: now,
      });
    else if (finishedAt !== null && finishedAt < now - 30 * 86_400_000) {
      await deleteRows(db, id);
      await deleteImport(db, id);
      continue;
    } else if (state === 'Paused')
      await changeState(db, id, ['Paused'], {
        state: 'Cancelled',
        failure: 'Nobody went on with it within a week.',
        finishedAt: now,
      });
    else
      await changeState(db, id, ['Done'], {
        state: 'Cancelled',
        failure: 'The trial was not run within a day.',
      });
    await forgetPeople(db, id);
  }
}
