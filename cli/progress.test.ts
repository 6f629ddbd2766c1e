import { Writable } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Progress } from './progress.ts';

/** A standard error that keeps what is written to it. */
function terminal(isTTY: boolean) {
  let text = '';
  const out = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  return { out: Object.assign(out, { isTTY }), text: () => text };
}

describe('how far something is', () => {
  afterEach(() => void vi.useRealTimers());

  it('is one line that changes on a terminal, and leaves nothing of itself behind', () => {
    const { out, text } = terminal(true);
    const progress = new Progress(out);
    progress.show('10 of 20 rows');
    progress.show('20 of 20');
    // The shorter line covers the longer one.
    expect(text()).toBe('\r10 of 20 rows\r20 of 20     ');
    progress.end('Done.');
    expect(text()).toMatch(/\r {8}\rDone\.\n$/);
  });

  it('is a line now and then in a pipe, without control characters', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 0 });
    const { out, text } = terminal(false);
    const progress = new Progress(out);
    progress.show('too soon');
    vi.setSystemTime(10_000);
    progress.show('in time');
    progress.show('too soon again');
    progress.end();
    expect(text()).toBe('in time\n');
  });
});
