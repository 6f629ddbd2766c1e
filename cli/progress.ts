/** How far something is, on the standard error: one line that changes on a terminal, a line now and then elsewhere. */

/** Milliseconds between lines where nobody watches. */
const seldom = 10_000;

type Output = Pick<NodeJS.WritableStream, 'write'> & { readonly isTTY?: boolean };

/** Never on the standard output: that may be a pipe. */
export class Progress {
  readonly #out: Output;
  #told = Date.now();
  #width = 0;

  constructor(out: Output = process.stderr) {
    this.#out = out;
  }

  /** On a terminal in place of what stood there; elsewhere at most every ten seconds. */
  show(text: string): void {
    if (this.#out.isTTY) {
      this.#out.write(`\r${text.padEnd(this.#width)}`);
      this.#width = text.length;
    } else if (Date.now() - this.#told >= seldom) {
      this.#told = Date.now();
      this.#out.write(`${text}\n`);
    }
  }

  /** @param text what is said last, instead of the line that changes */
  end(text = ''): void {
    if (this.#out.isTTY) this.#out.write(`\r${' '.repeat(this.#width)}\r`);
    if (text) this.#out.write(`${text}\n`);
  }
}
