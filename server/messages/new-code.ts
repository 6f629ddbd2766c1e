import { randomInt } from 'node:crypto';

/** Of so many digits, each equally likely, zeros in front included. */
export const newCode = (digits: number): string => String(randomInt(10 ** digits)).padStart(digits, '0');
