import type { User } from '../users/rules.ts';

/** Whom a page speaks of, so that the person sees which of their accounts it is. No line begins with the dot. */
export const nameOf = ({ name, primaryEmail, username, primaryPhone, id }: User): string =>
  [name, primaryEmail ?? username ?? primaryPhone].filter(Boolean).join('\u00a0· ') || id;
