/** How many fields of a form differ from what is stored. Lists and free-form objects count as one field. */
export function countChanges(before: unknown, after: unknown): number {
  if (Object.is(before, after)) return 0;
  if (isRecord(before) && isRecord(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].reduce((sum, key) => sum + countChanges(before[key], after[key]), 0);
  }
  return JSON.stringify(before) === JSON.stringify(after) ? 0 : 1;
}

/** What somebody changed since `before`, laid over a newer version: the rest is as the newer version has it. */
export function overlay<V extends Record<string, unknown>>(before: V, mine: V, newer: V): V {
  const laid: V = { ...newer };
  for (const key in before) if (!Object.hasOwn(mine, key)) delete laid[key];
  for (const key in mine) if (countChanges(before[key], mine[key]) > 0) laid[key] = mine[key];
  return laid;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
