import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { oneEachTurn } from './turns.ts';

describe('turns', () => {
  it('let the first begin at once', () => {
    const began: number[] = [];
    oneEachTurn()(() => began.push(1));
    expect(began).toEqual([1]);
  });

  it('let one begin in each turn, in the order in which they came, and others go between', async () => {
    const began: (number | string)[] = [];
    const inTurn = oneEachTurn();
    for (const one of [1, 2, 3]) inTurn(() => began.push(one));
    began.push('between');
    await setImmediate();
    inTurn(() => began.push(4)); // came later
    began.push('again');
    while (began.length < 6) await setImmediate();
    expect(began).toEqual([1, 'between', 2, 'again', 3, 4]);
  });

  it('are not held up by one that throws', async () => {
    const inTurn = oneEachTurn();
    let began = false;
    expect(() =>
      inTurn(() => {
        throw new Error('on purpose');
      }),
    ).toThrow('on purpose');
    inTurn(() => {
      began = true;
    });
    while (!began) await setImmediate();
    await setImmediate();
    inTurn(() => {
      began = false;
    });
    expect(began).toBe(false);
  });
});
