/** `npm run portero -- <command>`: what operators do without the Console. */

import { readEnvFile } from '@portero/server/env-file.ts';
import { backUp, restore } from './backup.ts';
import { doctor } from './doctor.ts';
import { explained } from './explained.ts';
import { outliveReaders } from './interruption.ts';
import { rotateKeys } from './keys.ts';
import { verifyLogs } from './logs.ts';
import { migrateDatabase } from './migrate.ts';
import { exportUsers, importUsers } from './users.ts';

const usage = `portero <command>

  doctor                         name wrong settings in plain words
  migrate                        bring the database to this version, without starting the server
  backup FILE                    copy the embedded database, also while the server runs
  restore FILE                   put such a copy into an empty DATA_DIR, which has its vault.key already
  keys rotate [--cookie] [--algorithm ES256|ES384|ES512|RS256] [--grace SECONDS] [--tenant ID]
                                 make a new signing key (or cookie key)
  logs verify [--tenant ID] [--expect NUMBER:MARK]
                                 whether the audit log is as it was written, and holds a seal noted earlier
  users import FILE [--format csv|json|auth0|firebase|keycloak] [--on-duplicate skip|update|fail] [--dry-run]
               [--keep-ids] [--trust-unverified] [--firebase-hash FILE] [--report FILE] [--tenant ID]
                                 bring people in from a file (- for a pipe); exits with 2 when rows failed
  users export [--format csv|json] [--output FILE] [--include-password-hashes] [--tenant ID]
                                 write everybody to a file, or to the standard output
`;

const [command, ...rest] = process.argv.slice(2);
const commands: Readonly<Record<string, (args: string[]) => Promise<number>>> = {
  doctor,
  backup: (args) => backUp(args),
  restore: (args) => restore(args),
  migrate: migrateDatabase,
  keys: (args) => (args[0] === 'rotate' ? rotateKeys(args.slice(1)) : showUsage(args)),
  logs: (args) => (args[0] === 'verify' ? verifyLogs(args.slice(1)) : showUsage(args)),
  users: ([what, ...args]) =>
    what === 'import' ? importUsers(args) : what === 'export' ? exportUsers(args) : showUsage(args),
};

async function showUsage(_args: string[]): Promise<number> {
  if (command !== undefined && !Object.hasOwn(commands, command))
    console.error(`There is no command “${command}”.\n`);
  console.error(usage);
  return 1;
}

outliveReaders();
process.exitCode =
  (await explained(async () => readEnvFile())) || (await (commands[command ?? ''] ?? showUsage)(rest));
