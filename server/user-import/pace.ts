/** How many rows a transaction gets, and how long the others get their turn afterwards: both by how long the last one took. */
import type { Engine } from '../database/dialect.ts';

/**
 * Milliseconds that a transaction is meant to take, and the part of it that is rested. On SQLite nothing else happens in
 * this process meanwhile; on PostgreSQL others only wait for what the transaction holds.
 */
const aims = {
  sqlite: { milliseconds: 30, rest: 0.5 },
  postgres: { milliseconds: 100, rest: 0.2 },
} as const;
/** A commit costs the same for few as for many. */
const fewest = 25;
const most = 200;
const shortestRest = 2;
const longestRest = 100;

/** Half-way to what would have fitted, each time. */
export class Pace {
  readonly #aim: (typeof aims)[Engine];
  #rows = 50;

  constructor(engine: Engine) {
    this.#aim = aims[engine];
  }

  get rows(): number {
    return this.#rows;
  }

  /** @returns milliseconds to rest */
  after(rows: number, milliseconds: number): number {
    const fitting = (rows * this.#aim.milliseconds) / Math.max(milliseconds, 1);
    // Half-way only: one slow commit says little about the next.
    this.#rows = Math.round(Math.min(most, Math.max(fewest, (this.#rows + fitting) / 2)));
    return Math.max(shortestRest, Math.min(milliseconds * this.#aim.rest, longestRest));
  }
}
