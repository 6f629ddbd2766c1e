/** Whether the audit log is whole is told without a server, by its exit code too. */
import { rmSync } from 'node:fs';
import { Sealer } from '@portero/server/audit/seals/sealing.ts';
import { readConfig } from '@portero/server/config.ts';
import { freshPostgres, postgresUrl } from '@portero/server/database/testing/databases.ts';
import { dataFolder } from '@portero/server/testing/economy.ts';
import { buildPortero } from '@portero/server/wire.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { verifyLogs } from './logs.ts';

const minute = 60_000;
afterEach(() => void vi.restoreAllMocks());

for (const engine of ['sqlite', 'postgres'] as const)
  describe.skipIf(engine === 'postgres' && !postgresUrl)(`portero logs verify (${engine})`, () => {
    it('says that all is well, names the first seal that is broken, and misses one that was noted', async () => {
      const folder = dataFolder('logs');
      const fresh = engine === 'postgres' ? await freshPostgres() : undefined;
      const env = { DATA_DIR: folder, LOG_LEVEL: 'silent', ...(fresh && { DB_URL: fresh.settings.url }) };
      const said: string[] = [];
      for (const name of ['log', 'error'] as const)
        vi.spyOn(console, name).mockImplementation((line: string) => void said.push(line));
      const verify = async (...args: string[]): Promise<[number, string]> => {
        said.length = 0;
        return [await verifyLogs(args, env), said.join('\n')];
      };
      expect(await verify()).toMatchObject([
        1,
        expect.stringMatching(fresh ? 'no seals yet' : 'no database at'),
      ]);

      const p = await buildPortero(readConfig(env));
      p.stopHousekeeping(); // else it may seal as well
      try {
        expect(await verify('--tenant', 'default')).toMatchObject([
          0,
          expect.stringContaining('! default: nothing'),
        ]);
        const { db } = p.tenants.default;
        const sealer = new Sealer();
        const now = Date.now();
        for (let turn = 0; turn < 3; turn++) {
          const createdAt = now + turn * minute;
          const id = `${createdAt.toString(36).padStart(9, '0')}000000000000`;
          const nobody = { userId: null, applicationId: null, organizationId: null };
          await db.write
            .insertInto('logs')
            .values({ id, key: 'Made', payload: { turn }, createdAt, ...nobody })
            .execute();
          await sealer.seal(p.tenants.default, { now: createdAt + minute });
        }
        const [code, whole] = await verify();
        expect(code).toBe(0);
        expect(whole).toContain('✓ default: verified up to ');
        const noted = /✓ default: last seal (\S+)/.exec(whole)?.[1] ?? '';
        expect(await verify('--tenant', 'default', '--expect', noted)).toMatchObject([
          0,
          whole.replaceAll(/^.*admin.*\n?/gm, '').trim(),
        ]);

        await db.write
          .updateTable('logs')
          .set({ key: 'Changed' })
          .where('createdAt', '=', now + minute)
          .execute();
        const [broken, lines] = await verify();
        expect(broken).toBe(1);
        expect(lines).toContain('✗ default: seal 2: entries from ');
        expect(lines).toContain(new Date(now + minute).toISOString());
        expect(lines).not.toContain('✓ default: verified');

        // Whoever wrote into the database named an entry so that a terminal would show the rest as well.
        const wiped = '\u001b[2K\r✓ default: verified';
        await db.write
          .insertInto('logs')
          .values({
            id: `${(now + minute).toString(36).padStart(9, '0')}${wiped}`,
            key: 'Added',
            payload: {},
            createdAt: now + minute,
            userId: null,
            applicationId: null,
            organizationId: null,
          })
          .execute();
        const [, shown] = await verify();
        expect(shown).toContain('\\u{1b}[2K\\u{d}✓ default: verified');
        expect(shown.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);

        await db.write.deleteFrom('log_seals').where('number', '=', 3).execute();
        const [gone, missed] = await verify('--tenant', 'default', '--expect', noted);
        expect([gone, missed]).toEqual([1, expect.stringContaining('✗ default: seal 3 is not the one')]);
      } finally {
        await p.close();
      }
      for (const [args, line] of [
        [['--tenant', 'nobody'], 'there is no tenant nobody'],
        [['--expect', '3:short', '--tenant', 'default'], '--expect: a seal as'],
        [['--expect', `3:${'x'.repeat(43)}`], 'say with --tenant'],
        [['--all'], '--all'],
      ] as const)
        expect(await verify(...args)).toMatchObject([1, expect.stringContaining(line)]);
      rmSync(folder, { recursive: true, force: true });
      await fresh?.drop();
    });
  });
