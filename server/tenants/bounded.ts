/** A cache for many entries that takes no memory before it has them. */
import { LRUCache } from 'lru-cache';

/**
 * What was used longest ago goes first. `max` would set aside places for all of them at once: half a megabyte for twenty
 * thousand, which most processes never fill.
 */
export const bounded = <Value extends {}>(
  entries: number,
  options: { readonly ttl?: number } = {},
): LRUCache<string, Value> => new LRUCache({ maxSize: entries, sizeCalculation: () => 1, ...options });
