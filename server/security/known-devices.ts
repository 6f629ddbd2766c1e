/**
 * Browsers in which somebody has signed in before. Their guesses count apart from those of strangers, so that nobody
 * can lock a known person out of their own browser by guessing at their name from elsewhere (OWASP "device cookies").
 *
 * Nothing is stored: the cookie holds an id of the browser and, for each of the last people, when it stops being known
 * and a keyed hash of both. Showing it proves nothing and opens nothing; guesses with it are bounded like any.
 *   <device>~<expiry>-<hash>~<expiry>-<hash>
 */
import { newId } from '@portero/schema/ids.ts';
import type { TenantContext } from '../tenants/context.ts';
import { equalInConstantTime } from './vault.ts';

export const knownDeviceCookie = '_known_device';
/** Milliseconds. */
export const knownDeviceLife = 180 * 86_400_000;
const mostPeople = 5;
const hashLength = 22;

type Known = { readonly device: string; readonly people: readonly string[] };

/** The browser's id when the person has signed in there before; undefined for strangers. */
export function knownDevice(
  tenant: Pick<TenantContext, 'vault'>,
  cookie: string | undefined,
  userId: string | undefined,
): string | undefined {
  if (cookie === undefined || userId === undefined) return undefined;
  const { device, people } = parse(cookie);
  return people.some((entry) => isOf(tenant, device, entry, userId)) ? device : undefined;
}

/** The cookie after somebody has signed in. */
export function rememberDevice(
  tenant: Pick<TenantContext, 'vault'>,
  cookie: string | undefined,
  userId: string,
): string {
  const before = parse(cookie ?? '');
  const device = before.people.length > 0 ? before.device : newId();
  const others = before.people.filter((entry) => !isOf(tenant, before.device, entry, userId));
  const expiry = (Date.now() + knownDeviceLife).toString(36);
  const newest = `${expiry}-${hashOf(tenant, device, expiry, userId)}`;
  return [device, ...others.slice(-(mostPeople - 1)), newest].join('~');
}

function parse(cookie: string): Known {
  const [device = '', ...entries] = cookie.slice(0, 600).split('~');
  const now = Date.now();
  const people = entries.filter((entry) => Number.parseInt(entry, 36) > now);
  return /^[\w-]{10,32}$/.test(device)
    ? { device, people: people.slice(0, mostPeople) }
    : { device: '', people: [] };
}

function isOf(tenant: Pick<TenantContext, 'vault'>, device: string, entry: string, userId: string): boolean {
  // At the first dash: the hash may hold some, too.
  const at = entry.indexOf('-');
  const [expiry, hash] = [entry.slice(0, Math.max(0, at)), entry.slice(at + 1)];
  return equalInConstantTime(hash, hashOf(tenant, device, expiry, userId));
}

const hashOf = (
  { vault }: Pick<TenantContext, 'vault'>,
  device: string,
  expiry: string,
  userId: string,
): string => vault.fingerprint(`known-device:${device}:${expiry}:${userId}`).slice(0, hashLength);
