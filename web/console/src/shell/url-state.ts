/** The state of a list lives in its address, so that Back, reload and links keep it. */

export type ListSearch = { readonly page?: number; readonly keyword?: string };

/** For `validateSearch` of a list's route. Whatever is wrong in an address falls back to the beginning. */
export function listSearch(search: Record<string, unknown>): ListSearch {
  const page = Number(search.page);
  const keyword = typeof search.keyword === 'string' ? search.keyword.slice(0, 256) : '';
  return {
    ...(Number.isInteger(page) && page > 1 && { page }),
    ...(keyword && { keyword }),
  };
}

/** One of these texts, or nothing. */
export function oneOf<const T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((candidate) => candidate === value);
}
