/**
 * Where our documents differ from the contract's, and why. `docs/compatibility.md` has the same rows; the test prints
 * those that it lacks. What is no longer different must go from here.
 */
import { account } from './differences/account.ts';
import { administrators } from './differences/administrators.ts';
import { applications } from './differences/applications.ts';
import { authority } from './differences/authority.ts';
import { experience } from './differences/experience.ts';
import { missing } from './differences/missing.ts';
import { people } from './differences/people.ts';

export type Difference = {
  /** As our document names them. */
  readonly operations: readonly string[];
  /** As the comparison words it. */
  readonly what: readonly string[];
  readonly reason: string;
};

export const differences: readonly Difference[] = [
  ...administrators,
  ...people,
  ...account,
  ...applications,
  ...authority,
  ...experience,
  ...missing,
];
