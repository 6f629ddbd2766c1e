/**
 * Secrets in connectors' settings: sealed where they are stored, masked where somebody only looks, and kept when the
 * mask comes back unchanged.
 */
import { isDeepStrictEqual } from 'node:util';
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

/**
 * Both states of the settings for the audit log. The provider's own form says what is confidential, whatever it is called;
 * of that it is told that it changed, and not from what to what.
 */
export function tellableChange(
  factory: Factory,
  before: JsonObject,
  after: JsonObject,
): { readonly before: JsonObject; readonly after: JsonObject } {
  const [was, is] = [maskSecrets(factory, before), maskSecrets(factory, after)];
  for (const { key, isConfidential } of factory.manifest.formItems) {
    if (!isConfidential || isDeepStrictEqual(before[key], after[key])) continue;
    if (isDeepStrictEqual(was[key], is[key])) is[key] = changedSecret;
  }
  return { before: was, after: is };
}

const changedSecret = 'changed';

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
