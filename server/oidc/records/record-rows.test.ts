import pg from 'pg';
import { expect, it } from 'vitest';
import { onEveryDatabase } from '../../database/testing/databases.ts';
import { rowWithOwner } from './record-rows.ts';

onEveryDatabase('records of tokens', (open, engine) => {
  it.runIf(engine === 'postgres')(
    'are found by their key, also by a plan that was made before there were any',
    async () => {
      const { settings, tenant } = open();
      if (settings.engine !== 'postgres') throw new Error('not a PostgreSQL');
      const values = { model: 'AccessToken', id: 'token', now: Date.now() };
      const { sql, parameters } = rowWithOwner.bound(tenant('default'), values);
      const client = new pg.Client({ connectionString: settings.url });
      await client.connect();
      try {
        await client.query('set plan_cache_mode = force_generic_plan');
        await client.query(`prepare found as ${sql}`);
        const shown = parameters.map((value) => client.escapeLiteral(String(value))).join(', ');
        const { rows } = await client.query(`explain execute found (${shown})`);
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
        const scans = [...plan.matchAll(/(\S+ Scan.*?) on "?oidc_records/g)].map(([, how]) => how);
        expect(scans, plan).toEqual(Array(2).fill('Index Scan using oidc_records_pkey'));
      } finally {
        await client.end();
      }
    },
  );
});
