/** Two samples beside one another, without asking how they are distributed. */

export type Comparison = {
  readonly medians: readonly [number, number];
  /** How often a guess by one value would be right: a half is chance, one is certainty (the area under the curve). */
  readonly tells: number;
  /** Mann–Whitney, two-sided, by the normal approximation: how likely such a difference is when there is none. */
  readonly p: number;
};

export function compare(a: readonly number[], b: readonly number[]): Comparison {
  const all = [...a.map((value) => ({ value, of: 'a' })), ...b.map((value) => ({ value, of: 'b' }))];
  all.sort((one, other) => one.value - other.value);
  let rankSum = 0;
  for (let at = 0; at < all.length; ) {
    let end = at;
    while (end < all.length && all[end]?.value === all[at]?.value) end++;
    const rank = (at + 1 + end) / 2;
    rankSum += all.slice(at, end).filter(({ of }) => of === 'a').length * rank;
    at = end;
  }
  const [n, m] = [a.length, b.length];
  const u = rankSum - (n * (n + 1)) / 2;
  const z = Math.abs(u - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12);
  const share = u / (n * m);
  return { medians: [median(a), median(b)], tells: Math.max(share, 1 - share), p: 2 * tail(z) };
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

/** Of the normal distribution above `z` (Abramowitz and Stegun 26.2.17). */
function tail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const series = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const sum = series.reduce((so, factor, at) => so + factor * t ** (at + 1), 0);
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}
