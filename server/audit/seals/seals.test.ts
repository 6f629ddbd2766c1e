/** Whoever can write to the database, but has not the server's key, changes nothing in the audit log unnoticed. */

import { sql } from 'kysely';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { connect } from '../../database/connect.ts';
import { forTenant, type TenantDatabase } from '../../database/tenant-scope.ts';
import { onEveryDatabase } from '../../database/testing/databases.ts';
import { Vault } from '../../security/vault.ts';
import { recordChanges } from '../audit.ts';
import { closed, idsFrom, opened } from './seal.ts';
import { newestSeals, Sealer } from './sealing.ts';
import { hasSeal, type Verification, verifySeals } from './verify.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const key = Buffer.alloc(32, 7);

onEveryDatabase('the sealed audit log', (open) => {
  let made = 0;
  let entries = 0;

  /** A log of a tenant of its own, with a clock of its own, and a process that seals it. */
  async function logbook() {
    const { database } = open();
    const id = `sealed${++made}`;
    await database.write.insertInto('tenants').values({ id, createdAt: 1 }).execute();
    const lines: string[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    const vault = new Vault(key).forTenant(id);
    const tenant = { id, db: forTenant(database, id), vault, log };
    let now = Date.UTC(2030, 0, 1);
    let sealer = new Sealer();
    const book = {
      ...tenant,
      lines,
      now: () => now,
      passes(time: number) {
        now += time;
      },
      /** Somebody who has no key writes entries as the server does. */
      async add(count = 1, at = now, db: TenantDatabase = tenant.db): Promise<string[]> {
        const rows = Array.from({ length: count }, (_, index) => ({
          id: `${idsFrom(at)}${String(++entries).padStart(12, '0')}`,
          key: 'Management.User.Updated',
          payload: { result: 'Success', index, nested: { z: 1, a: ['ñ', null, 1.5e-7, 1e21], m: {} } },
          userId: 'ana',
          applicationId: null,
          organizationId: null,
          createdAt: at,
        }));
        for (let from = 0; from < rows.length; from += 500)
          await db.write
            .insertInto('logs')
            .values(rows.slice(from, from + 500))
            .execute();
        return rows.map((row) => row.id).toSorted();
      },
      seal: (before?: number) => sealer.seal(tenant, { now, before }),
      /** Entries, and a seal of them. @returns their ids */
      async sealed(count = 3): Promise<string[]> {
        const ids = await book.add(count);
        now += minute;
        expect(await sealer.seal(tenant, { now })).toBeGreaterThan(0);
        return ids;
      },
      restart() {
        sealer = new Sealer();
      },
      /** From beginning to end. */
      async verify(): Promise<Verification & { calls: number }> {
        let all = await verifySeals(tenant, 0, now);
        let calls = 1;
        while (all.next !== null) {
          const more = await verifySeals(tenant, all.next, now);
          calls++;
          all = {
            ...more,
            problems: [...all.problems, ...more.problems],
            entries: all.entries + more.entries,
            seals: all.seals + more.seals,
          };
        }
        return { ...all, calls };
      },
      problems: async () => (await book.verify()).problems,
      logs: () => tenant.db.read.selectFrom('logs').selectAll().orderBy('id').execute(),
      seals: () => tenant.db.read.selectFrom('log_seals').selectAll().orderBy('number').execute(),
      write: tenant.db.write,
    };
    return book;
  }
  type Book = Awaited<ReturnType<typeof logbook>>;

  const threeSeals = async () => {
    const book = await logbook();
    const ids = [...(await book.sealed()), ...(await book.sealed()), ...(await book.sealed())];
    return { book, ids };
  };
  const inSecondSeal = ({ ids }: { readonly ids: readonly string[] }): string => ids[4] ?? '';

  it('is found whole, entry by entry, and what is not sealed yet is told apart', async () => {
    const { book } = await threeSeals();
    await book.add(2);
    const { problems, ...found } = await book.verify();
    expect(problems).toEqual([]);
    expect(found).toMatchObject({ seals: 3, entries: 9, next: null, delays: [], waiting: { entries: 2 } });
    expect(found.until).toBe(book.now() - minute / 2);
    expect(found.waiting?.since).toBe(book.now());
  });

  it('makes no seal of what may still change, nor one without need, nor two in a moment', async () => {
    const book = await logbook();
    expect(await book.seal()).toBe(0);
    await book.add();
    expect(await book.seal()).toBe(0);
    book.passes(minute);
    expect(await book.seal()).toBe(1);
    await book.add();
    book.passes(31_000);
    expect(await book.seal()).toBe(0);
    book.passes(30_000);
    expect(await book.seal()).toBe(1);
    book.passes(hour);
    expect(await book.seal()).toBe(0);
  });

  const tampering: Record<string, (book: Book, id: string) => Promise<unknown>> = {
    'what it says was changed': ({ write }, id) =>
      write
        .updateTable('logs')
        .set({ payload: { result: 'Error' } })
        .where('id', '=', id)
        .execute(),
    'whom it names was changed': ({ write }, id) =>
      write.updateTable('logs').set({ userId: 'eva' }).where('id', '=', id).execute(),
    'its time was changed': ({ write }, id) =>
      write.updateTable('logs').set({ createdAt: 1 }).where('id', '=', id).execute(),
    'its kind was changed': ({ write }, id) =>
      write.updateTable('logs').set({ key: 'Management.User.Created' }).where('id', '=', id).execute(),
    'it was moved to the end': ({ write }, id) =>
      write
        .updateTable('logs')
        .set({ id: `${idsFrom(Date.UTC(2030, 0, 1) + 200_000)}moved` })
        .where('id', '=', id)
        .execute(),
    'it was taken out': ({ write }, id) => write.deleteFrom('logs').where('id', '=', id).execute(),
  };
  for (const [what, tamper] of Object.entries(tampering))
    it(`tells that ${what}, and when it was made`, async () => {
      const all = await threeSeals();
      const { book } = all;
      await tamper(book, inSecondSeal(all));
      const [problem, ...more] = await book.problems();
      expect(more).toEqual([]);
      expect(problem).toMatchObject({ kind: 'entries', seals: [2, 2], lost: 1 });
      expect(problem?.from).toBe(Date.UTC(2030, 0, 1) + minute);
      expect(problem?.to).toBe(Date.UTC(2030, 0, 1) + 1.5 * minute);
      // The process that seals does not vouch for it, either now or when others come late.
      await book.add(1, Date.UTC(2030, 0, 1) + 70_000);
      await book.sealed();
      await book.sealed();
      expect(await book.problems()).toEqual([expect.objectContaining({ seals: [2, 2], lost: 1 })]);
    });

  it('tells that an entry was added where it is sealed, and names it', async () => {
    const all = await threeSeals();
    const { book } = all;
    book.passes(2 * hour);
    await book.sealed();
    const [added] = await book.add(1, Date.UTC(2030, 0, 1) + 61_000);
    await book.sealed();
    expect(await book.problems()).toMatchObject([
      { kind: 'entries', seals: [2, 2], lost: 0, unknown: [added] },
    ]);
  });

  it('tells that an entry was spelt otherwise, so that others read it otherwise or no search finds it', async () => {
    const spellings = {
      'a member twice': sql<string>`'{"result":"Error",' || substr(cast(payload as text), 2)`,
      'letters by their numbers': sql<string>`replace(cast(payload as text), 'Success', '\\u0053uccess')`,
    };
    for (const [what, spelling] of Object.entries(spellings)) {
      const { book, ids } = await threeSeals();
      const { database, settings } = open();
      const { engine } = settings;
      const isJson = engine === 'postgres' ? sql`(${spelling})::jsonb` : spelling;
      await sql`update logs set payload = ${isJson} where id = ${ids[4]}`.execute(database.write);
      // What the database itself spells has one spelling there.
      expect((await book.problems()).length, what).toBe(engine === 'postgres' ? 0 : 1);
    }
  });

  it('tells that two entries were swapped', async () => {
    const all = await threeSeals();
    const { book, ids } = all;
    const [one, other] = (await book.logs()).slice(3, 5);
    if (!one || !other) throw new Error('no entries');
    await book.write.updateTable('logs').set({ payload: other.payload }).where('id', '=', one.id).execute();
    await book.write.updateTable('logs').set({ payload: one.payload }).where('id', '=', other.id).execute();
    expect(await book.problems()).toMatchObject([
      { kind: 'entries', seals: [2, 2], lost: 2, unknown: [ids[3], ids[4]] },
    ]);
  });

  it('tells of entries that are dated ahead, and before the log begins', async () => {
    const { book } = await threeSeals();
    const [ahead] = await book.add(1, book.now() + 2 * hour);
    expect(await book.problems()).toMatchObject([{ kind: 'entries', seals: null, unknown: [ahead] }]);
    await book.write
      .deleteFrom('logs')
      .where('id', '=', ahead ?? '')
      .execute();
    book.passes(10 * day);
    await book.sealed();
    await book.seal(book.now() - day);
    book.passes(minute);
    await book.seal(book.now() - day);
    expect(await book.problems()).toEqual([]);
    const [before] = await book.add(1, Date.UTC(2030, 0, 1) + 1);
    expect(await book.problems()).toMatchObject([
      { kind: 'entries', seals: null, from: null, unknown: [before] },
    ]);
  });

  it('tells that a seal is gone, whether its entries went with it or not', async () => {
    const { book } = await threeSeals();
    await book.write.deleteFrom('log_seals').where('number', '=', 2).execute();
    const gone = { kind: 'seals', seals: [2, 2], from: Date.UTC(2030, 0, 1) + minute / 2 };
    expect(await book.problems()).toMatchObject([gone]);
    await book.write
      .deleteFrom('logs')
      .where('createdAt', '=', Date.UTC(2030, 0, 1) + minute)
      .execute();
    expect(await book.problems()).toMatchObject([gone]);
    await book.sealed();
    expect(await book.problems()).toMatchObject([gone]);
  });

  it('takes no seal that was edited, copied from a tenant or a number, or made with another key', async () => {
    const all = await threeSeals();
    const { book } = all;
    const other = (await threeSeals()).book;
    const [first, second] = await book.seals();
    const theirs = (await other.seals())[1];
    if (!first || !second || !theirs) throw new Error('no seals');
    await book.write.deleteFrom('logs').where('id', '=', inSecondSeal(all)).execute();
    const ours = opened(book.vault, second);
    if (!ours) throw new Error('not ours');
    const forged = {
      edited: { content: second.content.replace(/"marks":"[^"]{16}/, '"marks":"'), mark: second.mark },
      'of another tenant': theirs,
      'of another number': first,
      'of another key': closed(new Vault(Buffer.alloc(32, 8)).forTenant(book.id), { ...ours, marks: '' }),
      nonsense: { content: '{', mark: '' },
    };
    for (const [how, { content, mark }] of Object.entries(forged)) {
      await book.write.updateTable('log_seals').set({ content, mark }).where('number', '=', 2).execute();
      expect(await book.problems(), how).toMatchObject([{ kind: 'seals', seals: [2, 2] }]);
    }
    // Nor at the end, where the process that seals goes on behind it.
    await book.write.updateTable('log_seals').set({ mark: 'x' }).where('number', '=', 3).execute();
    expect(await book.problems()).toMatchObject([{ kind: 'seals', seals: [2, 3] }]);
    book.restart();
    await book.sealed();
    expect(await book.problems()).toMatchObject([{ kind: 'seals', seals: [2, 3] }]);
  });

  it('shows for ever that the newest seals were taken away, while the process that made them runs', async () => {
    const { book } = await threeSeals();
    await book.write.deleteFrom('log_seals').where('number', '>', 1).execute();
    await book.write
      .deleteFrom('logs')
      .where('createdAt', '>', Date.UTC(2030, 0, 1))
      .execute();
    await book.sealed();
    expect(book.lines.join('')).toContain('seals of the audit log are gone');
    book.restart();
    await book.sealed();
    expect(await book.problems()).toMatchObject([{ kind: 'seals', seals: [2, 3] }]);
  });

  it('misses a seal that somebody noted elsewhere, and shows what was sealed anew long after', async () => {
    const { book } = await threeSeals();
    const noted = (await newestSeals(book)).seals[0];
    if (!noted) throw new Error('no seal');
    expect(book.lines.join('')).toContain('"seal":"1:');
    expect(await hasSeal(book, 9_999_999_999, 'x'.repeat(43))).toBe(false);
    expect(await hasSeal(book, noted.number, noted.mark)).toBe(true);
    expect(await hasSeal(book, noted.number, `${noted.mark}x`)).toBe(false);
    await book.write.deleteFrom('log_seals').execute();
    await book.write.updateTable('logs').set({ userId: 'eva' }).execute();
    book.restart();
    book.passes(day);
    await book.sealed();
    for (let minutes = 0; minutes < 3; minutes++) await book.sealed();
    const { problems, delays } = await book.verify();
    // The chain alone is whole.
    expect(problems).toEqual([]);
    expect(delays).toMatchObject([{ from: Date.UTC(2030, 0, 1) }]);
    expect(await hasSeal(book, noted.number, noted.mark)).toBe(false);
  });

  it('covers an entry whose transaction ended late with the next seal, which names it, and then it is as good as any', async () => {
    const { book } = await threeSeals();
    const [late] = await book.add(1, book.now() - 2 * minute);
    // It may be named yet.
    expect(await book.problems()).toEqual([]);
    await book.sealed();
    const found = await book.verify();
    expect([found.problems, found.entries]).toEqual([[], 13]);
    expect((await newestSeals(book)).seals[0]?.late.map(({ id }) => id)).toEqual([late]);
    book.passes(2 * hour);
    await book.sealed();
    expect(await book.problems()).toEqual([]);
    await book.write
      .updateTable('logs')
      .set({ userId: 'eva' })
      .where('id', '=', late ?? '')
      .execute();
    expect((await book.problems()).map(({ lost, seals, unknown }) => [lost, seals, unknown])).toEqual([
      [0, [2, 2], [late]],
      [1, [4, 4], []],
    ]);
    await book.write
      .deleteFrom('logs')
      .where('id', '=', late ?? '')
      .execute();
    expect(await book.problems()).toMatchObject([{ kind: 'entries', seals: [4, 4], lost: 1 }]);
  });

  it('goes on whole when old entries are removed, and tells when somebody else removed them', async () => {
    const { book } = await threeSeals();
    await book.add(1, book.now() - 2 * minute); // late
    book.passes(10 * day);
    await book.sealed();
    const kept = book.now() - day;
    book.passes(minute);
    expect(await book.seal(kept)).toBe(1);
    const found = await book.verify();
    expect(found.problems).toEqual([]);
    expect((await book.seals()).map(({ number }) => number)).toEqual([4, 5]);
    expect((await book.logs()).length).toBe(3);
    book.passes(minute);
    expect(await book.seal(kept)).toBe(0);
    for (let more = 0; more < 3; more++) await book.sealed();
    // As the server would do it, but that nobody without the key can say so.
    const [, , , , fifth] = await book.seals();
    await book.write.deleteFrom('log_seals').where('number', '<', 6).execute();
    await book.write
      .deleteFrom('logs')
      .where('createdAt', '<', book.now() - 3 * minute)
      .execute();
    expect(fifth?.number).toBe(8);
    expect(await book.problems()).toMatchObject([{ kind: 'seals', seals: [4, 5], from: null }]);
  });

  it('removes nothing that is not old, and in the end everything, without a seal a minute', async () => {
    const { book } = await threeSeals();
    book.passes(minute);
    expect(await book.seal(Date.UTC(2030, 0, 1))).toBe(0);
    expect((await book.logs()).length).toBe(9);
    book.passes(day);
    expect(await book.seal(book.now() - hour)).toBe(1);
    expect(await book.logs()).toEqual([]);
    book.passes(minute);
    expect(await book.seal(book.now() - hour)).toBe(0);
    expect(await book.problems()).toEqual([]);
  });

  it('is sealed once by several processes at a time, each with connections of its own', async () => {
    const book = await logbook();
    const others = await Promise.all(
      Array.from({ length: 3 }, async () => {
        const database = await connect(open().settings);
        return { database, sealer: new Sealer(), db: forTenant(database, book.id) };
      }),
    );
    let added = 0;
    for (let turn = 0; turn < 5; turn++) {
      await book.add(700);
      added += 700;
      book.passes(minute);
      const sealing = others.map(({ sealer, db }) =>
        sealer.seal({ id: book.id, db, vault: book.vault, log: book.log }, { now: book.now() }),
      );
      expect((await Promise.all(sealing)).reduce((sum, one) => sum + one, 0)).toBe(1);
    }
    const found = await book.verify();
    expect(found).toMatchObject({ problems: [], seals: 5, entries: added });
    expect(book.lines.join('')).not.toContain('are gone');
    for (const { database } of others) await database.close();
  });

  it('is sealed in parts after a time without, and verified in calls of bounded work', async () => {
    const book = await logbook();
    await book.add(12_000);
    book.passes(minute);
    expect(await book.seal()).toBe(6);
    for (let more = 0; more < 3; more++) await book.sealed();
    const found = await book.verify();
    expect(found).toMatchObject({ problems: [], entries: 12_009 });
    expect(found.calls).toBeGreaterThan(1);
    await book.write.deleteFrom('log_seals').where('number', '=', 7).execute();
    expect(await book.problems()).toMatchObject([{ kind: 'seals', seals: [7, 7] }]);
    // What is old goes in parts as well.
    book.passes(day);
    expect(await book.seal(book.now() - hour)).toBeGreaterThan(5);
    expect(await book.logs()).toEqual([]);
  });

  it('goes on behind a copy that was brought back', async () => {
    const { book } = await threeSeals();
    const [logs, seals] = [await book.logs(), await book.seals()];
    await book.sealed();
    // The server is stopped, the copy brought back, and the server started.
    await book.write.deleteFrom('logs').execute();
    await book.write.deleteFrom('log_seals').execute();
    const theirs = <T extends { tenantId: string }>({ tenantId: _, ...row }: T) => row;
    await book.write.insertInto('logs').values(logs.map(theirs)).execute();
    await book.write.insertInto('log_seals').values(seals.map(theirs)).execute();
    book.restart();
    book.passes(hour);
    await book.sealed();
    expect(await book.verify()).toMatchObject({ problems: [], entries: 12, seals: 4 });
  });

  it('covers entries as the server writes them, and no other tenant’s', async () => {
    const [one, other] = [await logbook(), await logbook()];
    await recordChanges(one.db, [{ key: 'Management.User.Created', result: 'Success', userId: 'ana' }]);
    await other.sealed();
    const now = Date.now() + minute;
    expect(await new Sealer().seal(one, { now })).toBe(1);
    expect(await verifySeals(one, 0, now)).toMatchObject({ problems: [], entries: 1, seals: 1 });
    expect((await one.seals()).length).toBe(1);
    // What is written for a tenant goes to that tenant.
    const [seal] = await one.seals();
    await other.write.deleteFrom('log_seals').execute();
    expect(await one.seals()).toEqual([seal]);
  });

  it('is told broken, not in the way, when the database holds what no server wrote', async () => {
    const { book } = await threeSeals();
    const [first] = await book.logs();
    await book.write
      .insertInto('log_seals')
      .values({ number: 2_000_000_000, content: 'null', mark: 'null', late: 1 })
      .execute();
    await book.write
      .updateTable('logs')
      .set({ key: '' })
      .where('id', '=', first?.id ?? '')
      .execute();
    expect((await book.problems()).map(({ kind, seals }) => [kind, seals])).toEqual([
      ['entries', [1, 1]],
      ['seals', [4, 2_000_000_000]],
    ]);
    await book.sealed();
    expect((await book.problems()).map(({ seals }) => seals)).toEqual([
      [1, 1],
      [5, 2_000_000_000],
    ]);
  });

  it('goes on being sealed, and is told broken, whichever number somebody took', async () => {
    const { engine } = open().settings;
    const last = engine === 'postgres' ? 2 ** 31 - 1 : Number.MAX_SAFE_INTEGER;
    for (const number of [last, last - 1, 5, 4]) {
      const { book } = await threeSeals();
      await book.write.insertInto('log_seals').values({ number, content: '', mark: '', late: 0 }).execute();
      await book.sealed();
      book.restart();
      await book.sealed();
      const { problems, waiting } = await book.verify();
      expect(waiting?.entries, `${number}`).toBe(0);
      expect(problems.map(({ kind }) => kind)).toEqual(['seals']);
      expect(problems[0]?.seals?.[1]).toBe(number);
    }
  });

  it('goes on being sealed and shortened behind any number of seals that nobody made', async () => {
    const { book } = await threeSeals();
    const junk = async (from: number) => {
      const rows = Array.from({ length: 150 }, (_, index) => ({ number: from + index, ...unmade }));
      await book.write.insertInto('log_seals').values(rows).execute();
    };
    const unmade = { content: '{}', mark: 'x', late: 1 };
    await junk(1_000_000);
    book.restart();
    const ids = await book.sealed();
    expect((await newestSeals(book)).seals.map(({ number }) => number)).toEqual([4, 3, 2, 1]);
    book.passes(3 * day);
    await book.seal(book.now() - day);
    expect((await book.logs()).map(({ id }) => id)).not.toContain(ids[0]);

    // Where the numbers are that are gone with their entries.
    const many = await logbook();
    for (let count = 0; count < 3; count++) await many.sealed();
    many.passes(3 * day);
    await many.seal(many.now() - day);
    await many.write
      .insertInto('log_seals')
      .values([1, 2, 3].map((number) => ({ number, ...unmade })))
      .execute();
    await many.sealed();
    many.passes(3 * day);
    await many.seal(many.now() - day);
    expect(await many.logs()).toEqual([]);
  });
});
