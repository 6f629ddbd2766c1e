/**
 * “Don’t ask again on this device”: a cookie that stands for the second factor at later sign-ins, for so many days
 * (contract EXPERIENCE §6.5). The evidence is here, not in the browser: a row that names person and expiry, and the
 * digest of what the cookie must show.
 *
 * The row is bound to the password and the factors that the person had. Whatever changes one of them – here, in the
 * account, by an administrator – ends every trust without having to know of it.
 */
import { createHash } from 'node:crypto';
import { error } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { Page } from '../http/pagination.ts';
import { factorsOf } from '../mfa/factors.ts';
import { equalInConstantTime } from '../security/vault.ts';
import type { TenantContext } from '../tenants/context.ts';
import { getUser, type User } from '../users/rules.ts';
import * as store from './store.ts';

export type { TrustedDevice } from './store.ts';

type Device = store.TrustedDevice;
type Person = Pick<User, 'id' | 'passwordUpdatedAt' | 'mfaVerifications' | 'primaryEmail' | 'primaryPhone'>;

const day = 86_400_000;
export const defaultDays = 30;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** One for each person, so that a family's browser keeps all of theirs. */
export const trustedDeviceCookie = (tenant: Pick<TenantContext, 'id' | 'endpoint'>, userId: string): string =>
  `${isHttps(tenant) ? '__Host-' : ''}logto-trusted-device-${sha256(`${tenant.id}:${userId}`)}`;

const isHttps = ({ endpoint }: Pick<TenantContext, 'endpoint'>): boolean => endpoint.startsWith('https:');

/** What the cookie holds; made from the row's id by a key that only the server has, so that nothing secret is kept. */
export const trustedDeviceValue = (
  { vault }: Pick<TenantContext, 'vault'>,
  { id, userId }: { readonly id: string; readonly userId: string },
): string => `${id}.${vault.fingerprint(`trusted-device:${userId}:${id}`)}`;

/** What a person proves themselves with, as it is now. */
const proofsOf = ({ vault }: Pick<TenantContext, 'vault'>, user: Person): string => {
  const factors = factorsOf(user).map(({ id }) => id);
  const facts = [user.passwordUpdatedAt, user.primaryEmail, user.primaryPhone, ...factors.sort()];
  return vault.fingerprint(`trusted-device-of:${JSON.stringify(facts)}`);
};

/** The device that a cookie speaks for, if it still stands for the person's second factor. */
export async function findTrustedDevice(
  tenant: TenantContext,
  db: TenantDatabase,
  user: Person,
  cookie: string | undefined,
): Promise<Device | undefined> {
  const [id = '', secret = ''] = (cookie ?? '').slice(0, 200).split('.');
  if (!/^[\w-]{10,40}$/.test(id) || secret === '') return undefined;
  const device = await store.selectDevice(db, { userId: user.id, id });
  const isRight = equalInConstantTime(sha256(cookie ?? ''), device?.secretDigest ?? '');
  if (!device || !isRight || device.expiresAt <= Date.now()) return undefined;
  return device.boundTo === proofsOf(tenant, user) ? device : undefined;
}

/** Trust a device. Part of the transaction that ends a sign-in with a second factor; `user` is as they are after it. */
export async function trustDevice(
  tenant: TenantContext,
  db: TenantDatabase,
  user: Person,
  {
    days,
    replaces,
    ...seen
  }: {
    readonly days: number;
    readonly replaces?: string | undefined;
    readonly userAgent: string;
    readonly ip: string;
    readonly country?: string | undefined;
    readonly city?: string | undefined;
  },
): Promise<{ id: string; expiresAt: number }> {
  const id = newId();
  const now = Date.now();
  const expiresAt = now + days * day;
  const boundTo = proofsOf(tenant, user);
  const userId = user.id;
  await store.deleteStale(db, { userId, boundTo });
  if (replaces !== undefined) await store.deleteDevice(db, { userId, id: replaces });
  await store.insertDevice(db, {
    id,
    userId,
    boundTo,
    secretDigest: sha256(trustedDeviceValue(tenant, { id, userId })),
    userAgent: seen.userAgent.slice(0, 512) || null,
    ip: seen.ip,
    country: seen.country ?? null,
    city: seen.city ?? null,
    createdAt: now,
    lastUsedAt: now,
    expiresAt,
  });
  return { id, expiresAt };
}

/** It has just stood for the second factor. Part of the caller's transaction. */
export const noteUse = (db: TenantDatabase, { id }: Pick<Device, 'id'>): Promise<void> =>
  store.touchDevice(db, id);

/** As it is shown to the person and to administrators. */
export const publicDevice = ({ secretDigest: _digest, boundTo: _bound, userId: _user, ...device }: Device) =>
  device;

/** The devices that a person trusts, newest first. @throws entity.not_found */
export async function listTrustedDevices(
  tenant: TenantContext,
  userId: string,
  page: Page,
): Promise<{ devices: ReturnType<typeof publicDevice>[]; total: number }> {
  const boundTo = proofsOf(tenant, await getUser(tenant, userId));
  const { devices, total } = await store.selectDevices(tenant.db, { userId, boundTo }, page);
  return { devices: devices.map(publicDevice), total };
}

/** Trust no device of a person any longer. @returns how many there were */
export async function forgetTrustedDevices(
  tenant: TenantContext,
  userId: string,
  actor: Actor,
  key: string,
): Promise<number> {
  return tenant.db.transaction(async (db) => {
    const count = await store.deleteDevices(db, userId);
    if (count > 0) await recordChange(db, { key, result: 'Success', actor, userId, count });
    return count;
  });
}

/** Trust a device no longer. @throws entity.not_found */
export async function forgetTrustedDevice(
  tenant: TenantContext,
  userId: string,
  id: string,
  actor: Actor,
  key = 'Management.User.TrustedDeviceDeleted',
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    if (!(await store.deleteDevice(db, { userId, id }))) throw error('entity.not_found');
    await recordChange(db, { key, result: 'Success', actor, userId, deviceId: id });
  });
}
