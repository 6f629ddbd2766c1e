/** One part of a file, as players of films and interrupted downloads ask for it (RFC 9110 §14). */
export type FilePart = { readonly first: number; readonly last: number };

/**
 * Undefined for the whole: without a range, with several of them, and with what is none, as the standard allows.
 * @param header `bytes=0-499`, `bytes=500-`, `bytes=-500`
 */
export function partOf(size: number, header: string | undefined): FilePart | 'beyond' | undefined {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  if (from === '')
    return to === '0' || size === 0 ? 'beyond' : { first: Math.max(0, size - Number(to)), last: size - 1 };
  const [first, last] = [Number(from), to === '' ? size - 1 : Math.min(Number(to), size - 1)];
  if (first >= size) return 'beyond';
  return last < first ? undefined : { first, last };
}
