/**
 * Secrets in connectors' settings: sealed where they are stored, masked where somebody only looks, and kept when the
 * mask comes back unchanged.
 */
import type { Factory } from '@portero/connectors/kit/connector.ts';
import { secretMask } from '@portero/schema/connectors.ts';
import type { JsonObject } from '../database/tables.ts';

/** Members of a confidential object that are no secrets themselves. */
const harmless: ReadonlySet<string> = new Set(['type', 'user', 'clientId', 'serviceClient', 'accessUrl']);

const isTree = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The settings with every confidential text replaced by the mask. */
export function maskSecrets(factory: Factory, config: JsonObject): JsonObject {
  const masked = { ...config };
  for (const { key, isConfidential } of factory.manifest.formItems) {
    if (isConfidential && Object.hasOwn(masked, key)) masked[key] = maskValue(masked[key]);
  }
  return masked;
}

function maskValue(value: unknown): unknown {
  if (isTree(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, harmless.has(key) ? member : maskValue(member)]),
    );
  }
  return value === undefined || value === null || value === '' || typeof value === 'boolean'
    ? value
    : secretMask;
}

/** Put stored secrets where the mask was sent back. A mask with nothing behind it stays, and fails or does nothing. */
export function unmaskSecrets(config: JsonObject, stored: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, unmaskValue(value, own(stored, key))]),
  );
}

function unmaskValue(value: unknown, stored: unknown): unknown {
  if (value === secretMask) return stored ?? value;
  return isTree(value) ? unmaskSecrets(value, isTree(stored) ? stored : {}) : value;
}

const own = (object: JsonObject, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** Without empty texts and nulls: a form sends them for what was left blank. */
export function pruned(settings: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== '' && value !== null && value !== undefined),
  );
}
