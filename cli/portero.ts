/** `npm run portero -- <command>`: what operators do without the Console. */
import { doctor } from './doctor.ts';
import { rotateKeys } from './keys.ts';
import { migrateDatabase } from './migrate.ts';

const usage = `portero <command>

  doctor                         name wrong settings in plain words
  migrate                        bring the database to this version, without starting the server
  keys rotate [--cookie] [--algorithm ES256|ES384|ES512|RS256] [--grace SECONDS] [--tenant ID]
                                 make a new signing key (or cookie key)
`;

const [command, ...rest] = process.argv.slice(2);
const commands: Readonly<Record<string, (args: string[]) => Promise<number>>> = {
  doctor,
  migrate: migrateDatabase,
  keys: (args) => (args[0] === 'rotate' ? rotateKeys(args.slice(1)) : showUsage(args)),
};

async function showUsage(_args: string[]): Promise<number> {
  console.error(usage);
  return 1;
}

process.exitCode = await (commands[command ?? ''] ?? showUsage)(rest);
