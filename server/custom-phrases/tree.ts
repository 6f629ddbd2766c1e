/** Phrases are a tree of texts; these are the operations on such trees. */
import type { JsonObject } from '../database/tables.ts';

const isTree = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The tree without empty texts and without branches that hold none. */
export function withoutEmpty(tree: JsonObject): JsonObject {
  const kept: JsonObject = {};
  for (const [key, value] of Object.entries(tree)) {
    if (isTree(value)) {
      const branch = withoutEmpty(value);
      if (Object.keys(branch).length > 0) kept[key] = branch;
    } else if (value !== '' && value !== null) kept[key] = value;
  }
  return kept;
}

/** Whether every text of the tree has its place in the other one. */
export function isPartOf(tree: JsonObject, whole: JsonObject): boolean {
  return Object.entries(tree).every(([key, value]) => {
    const place = Object.hasOwn(whole, key) ? whole[key] : undefined;
    if (isTree(value)) return isTree(place) && isPartOf(value, place);
    return typeof value === 'string' && typeof place === 'string';
  });
}

/** The first tree's texts over the second one's. */
export function overlay(over: JsonObject, under: JsonObject): JsonObject {
  const merged: JsonObject = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isTree(value) && isTree(below) ? overlay(value, below) : value;
  }
  return merged;
}
