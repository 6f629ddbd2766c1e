/**
 * Pictures that people and administrators upload (contract MANAGEMENT §9.7, ACCOUNT §3, EXPERIENCE §5). They are kept in
 * the database, so that every server process has them and a backup holds them, and served from the tenant's own address.
 */
import { error } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import * as z from 'zod';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { countWithin } from '../security/attempts.ts';
import { networkOf } from '../security/networks.ts';
import type { TenantContext } from '../tenants/context.ts';
import { getUser } from '../users/rules.ts';
import { broken, PictureRefused } from './formats/bounds.ts';
import { withoutMetadata } from './formats/index.ts';
import { type AssetType, assetTypes, avatarTypes, extensions, typeOf } from './images.ts';
import {
  deleteAssets,
  insertAsset,
  selectAsset,
  selectAssetIds,
  selectAssetsOf,
  selectStrayIds,
  selectUserByAvatar,
  setAssetOwner,
} from './store.ts';

export const maxUploadSize = 20 * 1024 * 1024;
/** Somebody's newest pictures that stay, beside the one that they use. */
const kept = 3;
const assetType = z.enum(assetTypes);
const hour = 3_600_000;
const uploadsInAnHour = 30;
const registrationPrefix = 'r-';

export type Upload = { readonly content: Buffer; readonly claimed: string };

/**
 * What is kept of an upload: the picture, without what it tells of whoever took it.
 * @throws guard.mime_type_not_allowed for what is no such picture, whatever it says it is, guard.picture_too_large
 */
function check(
  { content, claimed }: Upload,
  allowed: readonly AssetType[],
): { contentType: AssetType; content: Buffer } {
  const contentType = typeOf(content, claimed);
  if (!contentType || !allowed.includes(contentType)) throw error('guard.mime_type_not_allowed');
  try {
    const clean = withoutMetadata(content, contentType);
    // What is left without the rest may not have become something else.
    if (typeOf(clean, contentType) !== contentType) throw broken();
    return { contentType, content: clean };
  } catch (failure) {
    if (!(failure instanceof PictureRefused)) throw failure;
    throw error(failure.reason === 'too-large' ? 'guard.picture_too_large' : 'guard.mime_type_not_allowed');
  }
}

/** @returns its address @throws guard.mime_type_not_allowed, guard.picture_too_large */
export async function uploadAsset(tenant: TenantContext, upload: Upload, actor: Actor): Promise<string> {
  const { contentType, content } = check(upload, assetTypes);
  const id = newId();
  await tenant.db.transaction(async (db) => {
    await insertAsset(db, rowOf(id, null, contentType, content));
    await recordChange(db, {
      key: 'Management.UserAsset.Created',
      result: 'Success',
      actor,
      asset: id,
      contentType,
    });
  });
  return addressOf(tenant, id, contentType);
}

/**
 * Somebody's own picture. Of earlier ones, the newest and the one in use stay.
 * @throws guard.mime_type_not_allowed, guard.picture_too_large, request.rate_limited, entity.not_found
 */
export async function uploadAvatar(tenant: TenantContext, userId: string, upload: Upload): Promise<string> {
  const { contentType, content } = check(upload, avatarTypes);
  await ensureNotTooMany(tenant, `user:${userId}`);
  const id = newId();
  await tenant.db.transaction(async (db) => {
    const { avatar } = await getUser(tenant, userId, db);
    await insertAsset(db, rowOf(id, userId, contentType, content));
    const older = (await selectAssetIds(db, userId)).filter((one) => one !== id);
    await deleteAssets(
      db,
      older.slice(kept - 1).filter((one) => !avatar?.includes(one)),
    );
  });
  return addressOf(tenant, id, contentType);
}

/**
 * The picture of somebody who is about to register.
 * @throws guard.mime_type_not_allowed, guard.picture_too_large, request.rate_limited
 */
export async function uploadFirstAvatar(tenant: TenantContext, ip: string, upload: Upload): Promise<string> {
  const { contentType, content } = check(upload, avatarTypes);
  await ensureNotTooMany(tenant, `network:${networkOf(ip)}`);
  const id = `${registrationPrefix}${newId()}`;
  await insertAsset(tenant.db, rowOf(id, null, contentType, content));
  return addressOf(tenant, id, contentType);
}

/** @throws entity.not_found */
export async function readAsset(
  tenant: TenantContext,
  file: string,
): Promise<{ content: Buffer; contentType: string }> {
  const id = file.replace(/\.[a-z]{2,4}$/, '');
  const found = await selectAsset(tenant.db, id);
  if (!found) throw error('entity.not_found');
  return { content: Buffer.from(found.content), contentType: found.contentType };
}

/** What somebody uploaded, newest first; the pictures themselves are at their addresses. */
export async function picturesOf(tenant: TenantContext, userId: string) {
  const rows = await selectAssetsOf(tenant.db, userId);
  return rows.map((row) => ({ ...row, url: addressOf(tenant, row.id, assetType.parse(row.contentType)) }));
}

/** Give pictures of registrations to who registered with them; those of nobody go. */
export async function sweepStrayAssets(tenant: TenantContext, now = Date.now()): Promise<void> {
  const { db } = tenant;
  for (const id of await selectStrayIds(db, registrationPrefix, now - 24 * hour)) {
    const owners = await Promise.all(
      avatarTypes.map((type) => selectUserByAvatar(db, addressOf(tenant, id, type))),
    );
    const owner = owners.find((one) => one !== undefined);
    if (owner === undefined) await deleteAssets(db, [id]);
    else await setAssetOwner(db, id, owner);
  }
}

const rowOf = (id: string, userId: string | null, contentType: AssetType, content: Buffer) => ({
  id,
  userId,
  contentType,
  size: content.length,
  content,
  createdAt: Date.now(),
});

const addressOf = ({ endpoint }: TenantContext, id: string, type: AssetType): string =>
  `${endpoint}/user-assets/${id}.${extensions[type]}`;

/** @throws request.rate_limited */
async function ensureNotTooMany(tenant: TenantContext, key: string): Promise<void> {
  const isFine = await countWithin(tenant.db, {
    action: 'upload',
    key,
    limit: uploadsInAnHour,
    windowMs: hour,
  });
  if (!isFine) throw error('request.rate_limited');
}
