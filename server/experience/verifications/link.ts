/**
 * The link beside a code: one press in the browser that asked stands for typing the code. In any other browser it opens
 * nothing – whoever asked for it there might be somebody else – so following a link from a stranger's sign-in is harmless.
 * Kept as a keyed hash, bound to address and interaction, used up by the one `consume`, and gone with its code.
 */
import { error } from '@portero/schema/errors.ts';
import type { VerifiableIdentifier } from '@portero/schema/experience.ts';
import { newSecret } from '@portero/schema/ids.ts';
import * as z from 'zod';
import type { TenantDatabase } from '../../database/tenant-scope.ts';
import { consume, issue, look, withdraw } from '../../security/consume.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { identifierKey } from '../../users/identifiers.ts';
import { type ExperienceContext, note } from '../experience.ts';
import { timesEndedOf } from '../standing.ts';
import { changeState, findRecord, withRecord } from '../state.ts';

const purpose = 'sign-in-link';
export const signInLinkPath = '/sign-in/link';

const stored = z.object({
  recordId: z.string(),
  interaction: z.string(),
  /** Which page goes on with it. */
  flow: z.enum(['sign-in', 'register', 'forgot-password', 'continue']),
  email: z.string(),
});
export type SignInLink = z.infer<typeof stored>;

/** An address of this server for the message with the code. */
export async function issueLink(
  { tenant, interaction }: ExperienceContext,
  identifier: VerifiableIdentifier,
  { recordId, flow, lifetime }: Pick<SignInLink, 'recordId' | 'flow'> & { readonly lifetime: number },
): Promise<string> {
  const token = newSecret();
  await issue(tenant.db, {
    purpose,
    key: keyOf(tenant, token),
    subject: identifierKey(identifier),
    session: interaction.uid,
    secret: null,
    maxTries: 1,
    payload: { recordId, interaction: interaction.uid, flow, email: identifier.value } satisfies SignInLink,
    expiresAt: Date.now() + lifetime * 1000,
  });
  return `${tenant.endpoint}${signInLinkPath}?${new URLSearchParams({ app_id: interaction.clientId, token })}`;
}

/** What a link is for, without using it up; undefined for one that opens nothing any more. */
export async function lookAtSignInLink(
  tenant: TenantContext,
  token: string,
  db: TenantDatabase = tenant.db,
): Promise<SignInLink | undefined> {
  const found = await look(db, purpose, keyOf(tenant, token));
  if (!found || found.isUsed || found.isExpired) return undefined;
  return stored.safeParse(found.payload).data;
}

/**
 * Take the link for the code, in the sign-in that asked for it.
 * @throws verification_code.expired when it opens nothing (any more), or not here
 */
export async function verifyLink(
  ctx: ExperienceContext,
  token: string,
  codePurpose: 'verification-code',
): Promise<SignInLink> {
  const { tenant, interaction } = ctx;
  const { link, event } = await changeState(tenant, interaction.uid, async (state, db) => {
    const found = await lookAtSignInLink(tenant, token, db);
    if (!found) throw error('verification_code.expired');
    const record = findRecord(state, found.recordId);
    if (record.type !== 'EmailVerificationCode') throw error('verification_code.expired');
    const { outcome } = await consume(db, {
      purpose,
      key: keyOf(tenant, token),
      subject: identifierKey(record.identifier),
      session: interaction.uid,
      secret: null,
    });
    if (outcome !== 'consumed') throw error('verification_code.expired');
    await withdraw(db, codePurpose, record.id);
    const timesEnded = await timesEndedOf(tenant, record.identifier, db);
    return {
      next: withRecord(state, { ...record, verified: true, timesEnded }),
      result: { link: found, event: state.interactionEvent },
    };
  });
  note(ctx, event, 'Verification.EmailVerificationCode.Submit', { result: 'Success' });
  return link;
}

const keyOf = ({ vault }: TenantContext, token: string): string => vault.fingerprint(`sign-in-link:${token}`);
