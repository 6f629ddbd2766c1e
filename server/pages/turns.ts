/** Forms of one sign-in are taken one after the other, so that the second of a double click meets what the first has done. */
const turns = new Map<string, Promise<unknown>>();

/** Do the work when what came before it under the same key is over. Another process is not waited for. */
export async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = turns.get(key) ?? Promise.resolve();
  const mine = before.then(work, work);
  turns.set(key, mine);
  try {
    return await mine;
  } finally {
    if (turns.get(key) === mine) turns.delete(key);
  }
}
