/**
 * Sign-in pages of an administrator's own, in place of ours: uploaded as a zip, kept in the database so that every
 * process has them, used once `customUiAssets` of the sign-in experience names them (contract EXPERIENCE §10). The last
 * few uploads stay, so that a bad one is taken back in a moment.
 */
import { createHash } from 'node:crypto';
import { error, notThere } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { invalidInput } from '../http/failures.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { adjustSignInExperience } from '../sign-in-experience/rules.ts';
import { adminTenantId, type TenantContext } from '../tenants/context.ts';
import { ArchiveProblem, readArchive } from './archive.ts';
import { contentTypeOf, isLitter } from './kinds.ts';
import { previewToken } from './preview.ts';
import { deleteAsset, insertAsset, type NewFile, selectAsset, selectAssets } from './store.ts';

export const maxArchiveSize = 20 * 1024 * 1024;
const limits = { maxFiles: 1000, maxFileSize: 20 * 1024 * 1024, maxTotalSize: 48 * 1024 * 1024 };
/** Versions that are kept, the one in use not counted. */
const keptVersions = 5;

const refused = (message: string) => invalidInput([{ code: 'custom', path: ['file'], message }]);

/** Our own pages speak to administrators: theirs are not replaced. @throws guard.not_allowed_for_admin_tenant */
export function refuseAdminTenant(tenant: TenantContext): void {
  if (tenant.id === adminTenantId) throw error('guard.not_allowed_for_admin_tenant');
}

/**
 * Keep an archive as a new version. It is not in use before the sign-in experience names it.
 * @throws guard.not_allowed_for_admin_tenant, guard.mime_type_not_allowed for what is no zip, guard.invalid_input with
 *   what is wrong inside
 */
export async function uploadAsset(
  tenant: TenantContext,
  { name, content }: { readonly name: string; readonly content: Buffer },
  actor: Actor,
): Promise<string> {
  refuseAdminTenant(tenant);
  if (content.subarray(0, 2).toString('latin1') !== 'PK') throw error('guard.mime_type_not_allowed');
  const files = await filesOf(content);
  const inUse = (await getSignInExperience(tenant)).customUiAssets?.id;
  const id = newId();
  await tenant.db.transaction(async (db) => {
    const size = files.reduce((sum, file) => sum + file.size, 0);
    await insertAsset(db, { id, name, fileCount: files.length, size, createdAt: Date.now() }, files);
    const others = (await selectAssets({ ...db, read: db.write })).filter(
      (asset) => asset.id !== inUse && asset.id !== id,
    );
    for (const old of others.slice(keptVersions - 1)) await deleteAsset(db, old.id);
    await recordChange(db, {
      key: 'Management.CustomUi.Uploaded',
      result: 'Success',
      actor,
      customUiAssetId: id,
      files: files.length,
      size,
    });
  });
  return id;
}

async function filesOf(zip: Buffer): Promise<NewFile[]> {
  const all = await readArchive(zip, limits).catch((failure: unknown) => {
    if (failure instanceof ArchiveProblem) throw refused(failure.message);
    throw failure;
  });
  const useful = all.filter(({ path }) => !isLitter(path));
  const folder = folderOf(useful.map(({ path }) => path));
  return useful.map(({ path, content }) => {
    const contentType = contentTypeOf(path, content);
    if (!contentType) {
      throw refused(`“${path}” is of a kind that sign-in pages do not need, or not what its name says.`);
    }
    const hash = createHash('sha256').update(content).digest('base64url').slice(0, 22);
    return { path: path.slice(folder.length), contentType, hash, size: content.length, content };
  });
}

/** `index.html` is at the root, or in the one folder that everything is in. */
function folderOf(paths: readonly string[]): string {
  if (paths.includes('index.html')) return '';
  const folder = paths[0]?.includes('/') ? paths[0].slice(0, paths[0].indexOf('/') + 1) : '';
  const isWhole = folder !== '' && paths.every((path) => path.startsWith(folder));
  if (isWhole && paths.includes(`${folder}index.html`)) return folder;
  throw refused('There is no index.html at the root of the archive.');
}

export type CustomUiVersion = {
  readonly id: string;
  readonly name: string;
  readonly fileCount: number;
  readonly size: number;
  readonly createdAt: number;
  readonly isActive: boolean;
};

/** Newest first. */
export async function listAssets(tenant: TenantContext): Promise<CustomUiVersion[]> {
  const [rows, { customUiAssets }] = await Promise.all([
    selectAssets(tenant.db),
    getSignInExperience(tenant),
  ]);
  return rows.map(({ id, name, fileCount, size, createdAt }) => {
    return { id, name, fileCount, size, createdAt, isActive: customUiAssets?.id === id };
  });
}

/** Also takes it out of use: then our own pages are back. @throws entity.not_exists_with_id */
export async function removeAsset(tenant: TenantContext, id: string, actor: Actor): Promise<void> {
  await tenant.db.transaction(async (db) => {
    await adjustSignInExperience(db, (current) =>
      current.customUiAssets?.id === id ? { ...current, customUiAssets: null } : current,
    );
    if (!(await deleteAsset(db, id))) throw missing(id);
    await recordChange(db, {
      key: 'Management.CustomUi.Deleted',
      result: 'Success',
      actor,
      customUiAssetId: id,
    });
  });
  tenant.cache.invalidate('sign-in-experience');
}

/** An address at which one browser sees this version for a while, in use or not. @throws entity.not_exists_with_id */
export async function previewAddress(tenant: TenantContext, id: string): Promise<string> {
  if (!(await selectAsset(tenant.db, id))) throw missing(id);
  return `${tenant.endpoint}/sign-in?${new URLSearchParams({ preview: 'true', ui: previewToken(tenant, id) })}`;
}

const missing = (id: string) => notThere('custom_ui_assets', id);
