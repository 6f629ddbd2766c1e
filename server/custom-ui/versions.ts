/** What other domains may ask about uploaded pages. */
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { selectAsset } from './store.ts';

/** When a version was uploaded, as the caller's transaction sees it; undefined when there is none. */
export async function versionUploadedAt(db: TenantDatabase, id: string): Promise<number | undefined> {
  return (await selectAsset({ ...db, read: db.write }, id))?.createdAt;
}
