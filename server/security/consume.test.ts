import { expect, it } from 'vitest';
import { connect } from '../database/connect.ts';
import { forTenant } from '../database/tenant-scope.ts';
import { onEveryDatabase } from '../database/testing/databases.ts';
import { consume, issue, type SingleUseItem, withdraw } from './consume.ts';

const item = (key: string, more: Partial<SingleUseItem> = {}): SingleUseItem => ({
  purpose: 'verification-code',
  key,
  subject: 'email:ana@example.com',
  session: 'browser-1',
  secret: 'hash-of-123456',
  maxTries: 3,
  payload: { type: 'Register' },
  expiresAt: Date.now() + 60_000,
  ...more,
});
const proof = (key: string, more: object = {}) => {
  const { purpose, subject, session, secret } = item(key);
  return { purpose, key, subject, session, secret, ...more };
};

onEveryDatabase('consume', (open, engine) => {
  it('gives an item away once', async () => {
    const db = open().tenant('default');
    await issue(db, item('once'));
    expect(await consume(db, proof('once'))).toEqual({ outcome: 'consumed', payload: { type: 'Register' } });
    expect(await consume(db, proof('once'))).toEqual({ outcome: 'used' });
  });

  it('lets exactly one of many racing clients win, over several connections', async () => {
    const { database, settings, tenant } = open();
    await issue(tenant('default'), item('race', { maxTries: 1000 }));
    // SQLite has one writer per process, and it blocks: two in one thread would wait for one another.
    const others = engine === 'postgres' ? await Promise.all([connect(settings), connect(settings)]) : [];
    const databases = [database, ...others];
    const outcomes = await Promise.all(
      Array.from({ length: 120 }, (_, i) =>
        consume(forTenant(databases[i % databases.length]!, 'default'), proof('race')),
      ),
    );
    expect(outcomes.filter(({ outcome }) => outcome === 'consumed')).toHaveLength(1);
    await Promise.all(others.map((other) => other.close()));
  });

  it('never lets parallel guesses exceed the number of tries', async () => {
    const db = open().tenant('default');
    await issue(db, item('guess', { maxTries: 5 }));
    const guesses = await Promise.all(
      Array.from({ length: 50 }, (_, i) => consume(db, proof('guess', { secret: `wrong-${i}` }))),
    );
    expect(guesses.filter(({ outcome }) => outcome === 'wrong-secret')).toHaveLength(5);
    expect(guesses.filter(({ outcome }) => outcome === 'too-many-tries')).toHaveLength(45);
    expect(await consume(db, proof('guess'))).toEqual({ outcome: 'too-many-tries' });
  });

  it('refuses another purpose, subject, session and tenant, and the expired', async () => {
    const db = open().tenant('default');
    await issue(db, item('bound'));
    expect(await consume(db, proof('bound', { purpose: 'one-time-token' }))).toEqual({
      outcome: 'not-found',
    });
    expect(await consume(db, proof('bound', { subject: 'email:eve@example.com' }))).toEqual({
      outcome: 'wrong-subject',
    });
    expect(await consume(db, proof('bound', { session: 'browser-2' }))).toEqual({ outcome: 'not-found' });
    expect(await consume(open().tenant('other'), proof('bound'))).toEqual({ outcome: 'not-found' });
    expect(await consume(db, proof('bound', { secret: null }))).toEqual({ outcome: 'wrong-secret' });
    await issue(db, item('late', { expiresAt: Date.now() - 1 }));
    expect(await consume(db, proof('late'))).toEqual({ outcome: 'expired' });
  });

  it('forgets a withdrawn item, and a new one of the same key replaces the old', async () => {
    const db = open().tenant('default');
    await issue(db, item('again'));
    await issue(db, item('again', { secret: 'other' }));
    expect(await consume(db, proof('again'))).toEqual({ outcome: 'wrong-secret' });
    await withdraw(db, 'verification-code', 'again');
    expect(await consume(db, proof('again'))).toEqual({ outcome: 'not-found' });
  });
});
