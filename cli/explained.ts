import { PorteroError } from '@portero/schema/errors.ts';
import { ConfigError } from '@portero/server/config.ts';
import { NewerDatabaseError } from '@portero/server/database/migrate.ts';

/** Run a command; what a person can mend is said in a line, without a stack. @returns the exit code */
export async function explained(work: () => Promise<void>): Promise<number> {
  try {
    await work();
    return 0;
  } catch (failure) {
    if (failure instanceof ConfigError) for (const problem of failure.problems) console.error(problem);
    else if (failure instanceof PorteroError) console.error(failure.details ?? failure.message);
    else if (failure instanceof NewerDatabaseError) console.error(failure.message);
    else console.error(failure);
    return 1;
  }
}
