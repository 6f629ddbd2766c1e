/** Whether the audit log is as it was written, told from the database and the vault key alone: the server need not run. */
import { parseArgs } from 'node:util';
import { hasSeal, type Problem, verifySeals } from '@portero/server/audit/seals/verify.ts';
import { ConfigError, readConfig } from '@portero/server/config.ts';
import { connect } from '@portero/server/database/connect.ts';
import { forTenant } from '@portero/server/database/tenant-scope.ts';
import { openVault } from '@portero/server/tenants/open-vault.ts';
import { explained } from './explained.ts';
import { type Finding, marks } from './finding.ts';
import { ensureInstance } from './instance.ts';
import { printable } from './printable.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Longer than entries wait to be sealed while a server runs. */
const longestWait = 15 * 60_000;

/** @returns 1 when entries or seals are not as they were written */
export async function verifyLogs(args: string[], env: Environment = process.env): Promise<number> {
  let isBroken = false;
  const code = await explained(async () => {
    const { values } = parseArgs({
      args,
      options: { tenant: { type: 'string' }, expect: { type: 'string' } },
    });
    const expected = values.expect === undefined ? undefined : parseSeal(values.expect);
    if (expected && values.tenant === undefined)
      throw new ConfigError(['--expect: say with --tenant whose log the seal is of']);
    const config = readConfig(env);
    ensureInstance(config);
    const database = await connect(config.database);
    try {
      const tables = await database.read.introspection.getTables();
      if (!tables.some(({ name }) => name === 'log_seals'))
        throw new ConfigError([
          'This database has no seals yet: `portero migrate`, or a start, makes room for them.',
        ]);
      const vault = await openVault(database, config);
      const known = await database.read.selectFrom('tenants').select('id').orderBy('id').execute();
      const ids = known.map(({ id }) => id).filter((id) => (values.tenant ?? id) === id);
      if (ids.length === 0) throw new ConfigError([`--tenant: there is no tenant ${values.tenant}`]);
      for (const id of ids) {
        const tenant = { db: forTenant(database, id), vault: vault.forTenant(id) };
        for await (const { level, text } of findings(tenant, expected)) {
          console.log(printable(`${marks[level]} ${id}: ${text}`));
          isBroken ||= level === 'wrong';
        }
      }
    } finally {
      await database.close();
    }
  });
  return code || Number(isBroken);
}

type Noted = { readonly number: number; readonly mark: string };

function parseSeal(text: string): Noted {
  const [, number, mark] = /^(\d{1,10}):([\w-]{43})$/.exec(text) ?? [];
  if (number === undefined || mark === undefined)
    throw new ConfigError([
      '--expect: a seal as this command or the log of the server shows it, NUMBER:MARK',
    ]);
  return { number: Number(number), mark };
}

/** Broken seals and entries as they are found, then how much was looked at. */
async function* findings(
  tenant: Parameters<typeof verifySeals>[0],
  expected: Noted | undefined,
): AsyncGenerator<Finding> {
  if (expected && !(await hasSeal(tenant, expected.number, expected.mark)))
    yield {
      level: 'wrong',
      text: `seal ${expected.number} is not the one that was noted, or is gone: so may be whatever was sealed with it and since.`,
    };
  let [seals, entries, late, problems] = [0, 0, 0, 0];
  for (let after: number | null = 0; after !== null; ) {
    const part = await verifySeals(tenant, after);
    for (const problem of part.problems) yield { level: 'wrong', text: sentenceOf(problem) };
    for (const { from, to, sealedAt } of part.delays)
      yield {
        level: 'warning',
        text: `entries from ${timeOf(from)} to ${timeOf(to)} were sealed only at ${timeOf(sealedAt)}: the server stood still, was brought to a version with seals, or was given seals anew.`,
      };
    seals += part.seals;
    entries += part.entries;
    late += part.late;
    problems += part.problems.length;
    after = part.next;
    if (after !== null) continue;
    const { until, waiting, head } = part;
    const { since } = waiting ?? {};
    if (since != null && Date.now() - since > longestWait)
      yield { level: 'warning', text: `entries since ${timeOf(since)} are not sealed. Does a server run?` };
    const looked = `entries: ${entries}, seals: ${seals}${late > 0 ? `, came late: ${late}` : ''}`;
    const rest = waiting && waiting.entries > 0 ? ` Not sealed yet: ${waiting.entries}.` : '';
    if (until === null) yield { level: 'warning', text: `nothing is sealed yet.${rest}` };
    else if (problems === 0)
      yield { level: 'ok', text: `verified up to ${timeOf(until)} (${looked}).${rest}` };
    if (head) yield { level: 'ok', text: `last seal ${head}` };
  }
}

const timeOf = (time: number): string => new Date(time).toISOString();

function sentenceOf({ kind, seals, from, to, lost, unknown }: Problem): string {
  const [first, last] = seals ?? [];
  const where = first === undefined ? '' : first === last ? `seal ${first}: ` : `seals ${first}–${last}: `;
  const when = `${from === null ? 'up' : `from ${timeOf(from)}`} ${to === null ? 'on' : `to ${timeOf(to)}`}`;
  if (kind === 'seals')
    return `${where}missing, or not made by this server. Nobody vouches for entries ${when}.`;
  const what = [
    ...(lost > 0 ? [`${lost} changed or taken out`] : []),
    ...(unknown.length > 0 ? [`not sealed as they are: ${unknown.join(', ')}`] : []),
  ];
  return `${where}entries ${when} are not as they were written (${what.join('; ')}).`;
}
