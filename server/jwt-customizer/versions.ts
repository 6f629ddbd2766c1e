/**
 * Versions of scripts for claims: what each save put in force, who saved it and when. Of environment variables the names
 * only, so that a secret that was replaced is gone: taking a version back leaves the variables as they are.
 */
import { isDeepStrictEqual } from 'node:util';
import { error } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import type { Actor } from '../audit/actor.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { TenantContext } from '../tenants/context.ts';
import {
  type Customizer,
  configKeys,
  type ScriptVersion,
  scriptVersion,
  type TokenTypePath,
} from './entity.ts';
import * as store from './versions-store.ts';

/** The one in force among them. */
const kept = 20;

/** What a version has of a script. */
export const versionOf = ({
  script,
  blockIssuanceOnError,
  environmentVariables,
}: Customizer): ScriptVersion => ({
  script,
  blockIssuanceOnError: blockIssuanceOnError ?? false,
  environmentVariables: Object.keys(environmentVariables ?? {}).sort(),
});

/**
 * Keep what is being saved, unless nothing of it is new.
 * @param before kept as well where no version is, from the time when there were none
 */
export async function keepVersion(
  db: TenantDatabase,
  type: TokenTypePath,
  { before, after, actor }: { before: Customizer | undefined; after: Customizer; actor: Actor },
): Promise<void> {
  const key = configKeys[type];
  const rows = await store.versionRows(db, key);
  const [newest] = rows;
  const value = versionOf(after);
  if (newest && isDeepStrictEqual(scriptVersion.parse(newest.value), value)) return;
  if (!newest && before) {
    const unknown = { actorType: null, actorId: null, createdAt: 0 };
    await store.insertVersion(db, { id: newId(), key, value: versionOf(before), ...unknown });
  }
  await store.insertVersion(db, {
    id: newId(),
    key,
    value,
    actorType: actor.type,
    actorId: actor.id,
    createdAt: Math.max(Date.now(), (newest?.createdAt ?? 0) + 1),
  });
  await store.deleteVersions(
    db,
    rows.slice(kept - 1).map(({ id }) => id),
  );
}

/** Newest first. */
export async function listVersions({ db }: TenantContext, type: TokenTypePath) {
  return (await store.versionRows(db, configKeys[type])).map(factsOf);
}

/** @throws entity.not_found */
export async function getVersion(db: TenantDatabase, type: TokenTypePath, id: string) {
  const row = await store.versionRow(db, configKeys[type], id);
  if (!row) throw error('entity.not_found');
  return { ...factsOf(row), ...scriptVersion.parse(row.value) };
}

const factsOf = ({ id, createdAt, actorType, actorId }: store.VersionRow) => ({
  id,
  createdAt: createdAt === 0 ? null : createdAt,
  actor: actorType === null || actorId === null ? null : { type: actorType, id: actorId },
});
