import { expect, it } from 'vitest';
import { connect } from '../database/connect.ts';
import { forTenant, type TenantDatabase } from '../database/tenant-scope.ts';
import { onEveryDatabase } from '../database/testing/databases.ts';
import {
  type Attempt,
  attemptFailed,
  attemptSucceeded,
  beginAttempt,
  countWithin,
  releaseAttempts,
} from './attempts.ts';

const minute = 60_000;
const hour = 60 * minute;
let people = 0;
let networks = 0;

/** Somebody nobody has tried yet, from a network of their own. */
const guess = (more: Partial<Attempt> = {}): Attempt => ({
  subject: `username:person-${people++}`,
  ip: elsewhere(),
  policy: { maxAttempts: 5, lockoutDuration: 10 },
  ...more,
});
function elsewhere() {
  networks++;
  return `10.${networks >> 8}.${networks & 255}.1`;
}
const refused = expect.objectContaining({ code: 'session.verification_blocked_too_many_attempts' });

const fail = async (db: TenantDatabase, attempt: Attempt) => attemptFailed(await beginAttempt(db, attempt));

/** Let time pass for everything that is counted. */
const later = (db: TenantDatabase, by: number) =>
  db.write
    .updateTable('attempts')
    .set((set) => ({ windowStart: set('windowStart', '-', by), lockedUntil: set('lockedUntil', '-', by) }))
    .execute();

async function longestWait(db: TenantDatabase): Promise<number> {
  const { until } = await db.read
    .selectFrom('attempts')
    .select((select) => select.fn.max('lockedUntil').as('until'))
    .executeTakeFirstOrThrow();
  return until - Date.now() + 1;
}

onEveryDatabase('the lock-out', (open, engine) => {
  it('comes with the attempt that reaches the limit, and refuses from then on', async () => {
    const db = open().tenant('default');
    const teo = guess();
    for (let i = 0; i < 4; i++) await fail(db, teo);
    await expect(fail(db, teo)).rejects.toEqual(refused);
    await expect(beginAttempt(db, teo)).rejects.toEqual(refused);
    await expect(beginAttempt(db, teo)).rejects.toThrow('10 minutes');
  });

  it('lets no more attempts in than the limit when they all come at once', async () => {
    const { database, settings, tenant } = open();
    // SQLite has one writer per process, and it blocks: two in one thread would wait for one another.
    const others = engine === 'postgres' ? await Promise.all([connect(settings), connect(settings)]) : [];
    const databases = [database, ...others];
    const teo = guess();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 60 }, (_, i) =>
        beginAttempt(forTenant(databases[i % databases.length]!, 'default'), { ...teo, ip: `10.200.${i}.1` }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    await Promise.all(others.map((other) => other.close()));
    await expect(beginAttempt(tenant('default'), teo)).rejects.toEqual(refused);
  });

  it('ends when its time is over, and the count starts again', async () => {
    const db = open().tenant('default');
    const teo = guess();
    for (let i = 0; i < 4; i++) await fail(db, teo);
    await expect(fail(db, teo)).rejects.toEqual(refused);
    await later(db, 10 * minute + 1);
    for (let i = 0; i < 4; i++) await fail(db, teo);
    await expect(fail(db, teo)).rejects.toEqual(refused);
  });

  it('of two hours does not end after the hour in which failures are counted', async () => {
    const db = open().tenant('default');
    const teo = guess({ policy: { maxAttempts: 2, lockoutDuration: 120 } });
    await fail(db, teo);
    await expect(fail(db, teo)).rejects.toEqual(refused);
    await later(db, 61 * minute);
    await expect(beginAttempt(db, teo)).rejects.toEqual(refused);
    await later(db, 60 * minute);
    await fail(db, teo);
  });

  it('may last for a fraction of a minute, and for years', async () => {
    const db = open().tenant('default');
    for (const lockoutDuration of [0.123_456_7, 5_256_000]) {
      const teo = guess({ policy: { maxAttempts: 1, lockoutDuration } });
      await expect(fail(db, teo)).rejects.toEqual(refused);
      await expect(beginAttempt(db, teo)).rejects.toEqual(refused);
    }
  });

  it('is not prolonged by those who go on trying', async () => {
    const db = open().tenant('default');
    const teo = guess({ policy: { maxAttempts: 1, lockoutDuration: 10 } });
    await expect(fail(db, teo)).rejects.toEqual(refused);
    await later(db, 9 * minute);
    await expect(beginAttempt(db, teo)).rejects.toThrow('one minute');
    await later(db, minute + 1);
    await expect(beginAttempt(db, teo)).resolves.toMatchObject({ last: true });
  });

  it('forgets failures after an hour', async () => {
    const db = open().tenant('default');
    const teo = guess();
    for (let i = 0; i < 4; i++) await fail(db, teo);
    await later(db, hour + 1);
    for (let i = 0; i < 4; i++) await fail(db, teo);
  });

  it('starts afresh with a right proof', async () => {
    const db = open().tenant('default');
    const teo = guess();
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 4; i++) await fail(db, teo);
      await attemptSucceeded(db, await beginAttempt(db, teo));
    }
  });

  it('is lifted for whom an administrator names, and for nobody else', async () => {
    const db = open().tenant('default');
    const [teo, luz] = [guess(), guess()];
    for (const person of [teo, luz]) {
      for (let i = 0; i < 4; i++) await fail(db, person);
      await expect(fail(db, person)).rejects.toEqual(refused);
    }
    await releaseAttempts(db, [teo.subject]);
    await beginAttempt(db, teo);
    await expect(beginAttempt(db, luz)).rejects.toEqual(refused);
    await releaseAttempts(db, []);
    await expect(beginAttempt(db, luz)).rejects.toEqual(refused);
  });

  it('of one tenant is not another’s', async () => {
    const { tenant } = open();
    const teo = guess({ policy: { maxAttempts: 1, lockoutDuration: 10 } });
    await expect(fail(tenant('default'), teo)).rejects.toEqual(refused);
    await beginAttempt(tenant('other'), teo);
  });

  it('keeps no name and no address in the database', async () => {
    const db = open().tenant('default');
    await beginAttempt(db, guess({ subject: 'email:ana@example.com', ip: '198.51.100.7' }));
    const rows = await db.read.selectFrom('attempts').selectAll().execute();
    expect(JSON.stringify(rows)).not.toMatch(/ana|198\.51/);
  });
});

onEveryDatabase('guessing from one place', (open) => {
  const patient = { maxAttempts: 100, lockoutDuration: 60 };

  it('has to wait longer and longer, while the person signs in elsewhere', async () => {
    const db = open().tenant('default');
    const eve = guess({ policy: patient });
    for (let i = 0; i < 30; i++) await fail(db, eve);
    await expect(beginAttempt(db, eve)).rejects.toThrow('one second');
    await attemptSucceeded(db, await beginAttempt(db, { ...eve, ip: elsewhere() }));
    // Their own count goes on, although the identifier's started afresh.
    await later(db, 1001);
    await fail(db, eve);
    await expect(beginAttempt(db, eve)).rejects.toThrow('2 seconds');
    await later(db, 2001);
    await fail(db, eve);
    await expect(beginAttempt(db, eve)).rejects.toThrow('4 seconds');
  });

  it('never locks the account for everybody by itself within an hour', async () => {
    const db = open().tenant('default');
    const eve = guess({ policy: patient });
    let tries = 0;
    for (let waited = 0; waited < hour; ) {
      const outcome = await beginAttempt(db, eve).catch(() => undefined);
      if (outcome) tries++;
      else {
        const wait = await longestWait(db);
        await later(db, wait);
        waited += wait;
      }
    }
    expect(tries).toBeGreaterThan(30);
    expect(tries).toBeLessThan(50);
    await beginAttempt(db, { ...eve, ip: elsewhere() });
  });

  it('waits a quarter of an hour at the longest, however often it failed', async () => {
    const db = open().tenant('default');
    const eve = guess({ policy: { maxAttempts: 1000, lockoutDuration: 60 } });
    await fail(db, eve);
    await db.write.updateTable('attempts').set({ count: 500 }).where('action', '=', 'prove-from').execute();
    await fail(db, eve);
    await expect(beginAttempt(db, eve)).rejects.toThrow('15 minutes');
  });

  it('slows down when many people are tried, and a right proof of one’s own does not help', async () => {
    const db = open().tenant('default');
    const ip = elsewhere();
    const own = guess({ ip });
    for (let i = 0; i < 499; i++) await fail(db, guess({ ip }));
    for (let i = 0; i < 5; i++) await attemptSucceeded(db, await beginAttempt(db, own).catch(nap));
    async function nap() {
      await later(db, 1001);
      return beginAttempt(db, own);
    }
    await later(db, 1001);
    await fail(db, guess({ ip }));
    await expect(beginAttempt(db, guess({ ip }))).rejects.toEqual(refused);
    // The neighbours wait for seconds, never for the hour.
    await later(db, 10_001);
    await beginAttempt(db, guess({ ip }));
  });

  it('counts nowhere when it is refused anywhere', async () => {
    const db = open().tenant('default');
    const eve = guess({ policy: { maxAttempts: 2, lockoutDuration: 10 } });
    await fail(db, eve);
    await expect(fail(db, eve)).rejects.toEqual(refused);
    const before = await db.read.selectFrom('attempts').selectAll().orderBy('key').execute();
    for (let i = 0; i < 3; i++) await expect(beginAttempt(db, eve)).rejects.toEqual(refused);
    expect(await db.read.selectFrom('attempts').selectAll().orderBy('key').execute()).toEqual(before);
  });
});

onEveryDatabase('counting within a limit', (open) => {
  it('never passes it, also in parallel, and starts again after the window', async () => {
    const db = open().tenant('default');
    const count = () => countWithin(db, { action: 'try', key: 'a', limit: 7, windowMs: minute });
    const outcomes = await Promise.all(Array.from({ length: 40 }, count));
    expect(outcomes.filter(Boolean)).toHaveLength(7);
    await later(db, minute + 1);
    expect(await count()).toBe(true);
  });
});
