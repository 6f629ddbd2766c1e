import { PorteroError } from '@portero/schema/errors.ts';
import { explainFailure } from '@portero/server/start-failure.ts';

/** Run a command; what a person can mend is said in a line, without a stack. @returns the exit code */
export async function explained(work: () => Promise<void>): Promise<number> {
  try {
    await work();
    return 0;
  } catch (failure) {
    if (failure instanceof PorteroError) console.error(failure.details ?? failure.message);
    else for (const line of explainFailure(failure, process.env)) console.error(line);
    return 1;
  }
}
