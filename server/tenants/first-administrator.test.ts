import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { consume } from '../security/consume.ts';
import { Vault } from '../security/vault.ts';
import { onEveryServer } from '../testing/portero.ts';
import { setupCode } from './first-administrator.ts';

onEveryServer('the set-up code', (portero) => {
  const item = {
    purpose: 'setup-code',
    key: 'first-administrator',
    subject: 'first-administrator',
    session: '',
  } as const;

  it('is the same for all servers that start at once, and at the next start', async () => {
    const { admin } = portero().tenants;
    const codes = await Promise.all(Array.from({ length: 12 }, () => setupCode(admin)));
    expect(new Set(codes).size).toBe(1);
    expect(codes[0]).toMatch(/^[0-9A-Za-z]{24}$/);
    expect(await setupCode(admin)).toBe(codes[0]);
  });

  it('does not stand in the database for whoever reads it without the key', async () => {
    const { admin } = portero().tenants;
    const code = (await setupCode(admin)) ?? '';
    const rows = await admin.db.read.selectFrom('single_use').selectAll().execute();
    expect(JSON.stringify(rows)).toContain('sealed');
    expect(JSON.stringify(rows)).not.toContain(code);
  });

  it('is another once it was guessed at too often', async () => {
    const { admin } = portero().tenants;
    const code = await setupCode(admin);
    await admin.db.write.updateTable('single_use').set({ maxTries: 3 }).execute();
    for (let at = 0; at < 3; at++) await consume(admin.db, { ...item, secret: 'wrong' });
    const next = await setupCode(admin);
    expect(next).not.toBe(code);
    expect(await setupCode(admin)).toBe(next);
  });

  it('is another where the key that sealed it is gone, or an older version stored it', async () => {
    const { admin } = portero().tenants;
    const code = await setupCode(admin);
    const vault = new Vault(randomBytes(32)).forTenant('admin');
    const other = await setupCode({ ...admin, vault });
    expect(other).not.toBe(code);
    await admin.db.write.updateTable('single_use').set({ payload: {} }).execute();
    const next = await setupCode(admin);
    expect([code, other]).not.toContain(next);
    expect(await setupCode(admin)).toBe(next);
  });
});
