/** Invitations lie among the things that can be used once; whoever comes too late is not listed. */
import * as z from 'zod';
import type { TenantDatabase } from '../database/tenant-scope.ts';

const purpose = 'administrator-invitation';
const payload = z.object({ email: z.string(), roleIds: z.array(z.string()), inviterId: z.string() });

export type InvitationRow = z.infer<typeof payload> & {
  readonly id: string;
  readonly createdAt: number;
  readonly expiresAt: number;
};

const open = (db: TenantDatabase) =>
  db.read
    .selectFrom('single_use')
    .select(['key', 'payload', 'createdAt', 'expiresAt'])
    .where('purpose', '=', purpose)
    .where('consumedAt', 'is', null)
    .where('expiresAt', '>', Date.now());

/** Latest first; of one address only, when it is given. */
export async function pendingInvitations(db: TenantDatabase, subject?: string): Promise<InvitationRow[]> {
  const query = open(db).orderBy('createdAt', 'desc').orderBy('key');
  const rows = await (subject === undefined ? query : query.where('subject', '=', subject)).execute();
  return rows.map(rowOf);
}

/** @param secret the keyed hash of what the link holds */
export async function invitationByCode(
  db: TenantDatabase,
  id: string,
  secret: string,
): Promise<InvitationRow | undefined> {
  const row = await open(db).where('key', '=', id).where('secret', '=', secret).executeTakeFirst();
  return row && rowOf(row);
}

const rowOf = ({
  key,
  createdAt,
  expiresAt,
  ...row
}: {
  readonly key: string;
  readonly payload: unknown;
  readonly createdAt: number;
  readonly expiresAt: number;
}): InvitationRow => ({ id: key, createdAt, expiresAt, ...payload.parse(row.payload) });
