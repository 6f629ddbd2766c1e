/**
 * The state of one sign-in attempt: one sealed row per interaction. Changes are transitions of the state that was
 * read; when another request was faster the transition is run again on the newer state, so nothing is lost.
 */
import { error } from '@portero/schema/errors.ts';
import { interactionEvent } from '@portero/schema/experience.ts';
import { mfaFactor } from '@portero/schema/sign-in-experience.ts';
import * as z from 'zod';
import { forUpdate } from '../database/dialect.ts';
import { prepared, type Slots } from '../database/prepared.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { passkey } from '../mfa/factors.ts';
import { oneTimeTokenContext } from '../one-time-tokens/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { termsAgreement } from '../terms/rules.ts';
import { linkContext } from './links.ts';

const identified = { id: z.string(), verified: z.boolean() };
const addressed = z.object({ type: z.enum(['email', 'phone']), value: z.string() });
const code = { ...identified, identifier: addressed, templateType: z.string(), sentAt: z.number() };
/** A proof of a second factor is one person's, and of the factor that was shown: gone with it. */
const second = { ...identified, userId: z.string(), factorId: z.string().optional() };

/** A proof as clients may see it. */
export const publicRecord = z.object({
  id: z.string(),
  type: z.enum([
    'Password',
    'EmailVerificationCode',
    'PhoneVerificationCode',
    'NewPasswordIdentity',
    'MfaEmailVerificationCode',
    'MfaPhoneVerificationCode',
    'Totp',
    'WebAuthn',
    'SignInPasskey',
    'BackupCode',
    'OneTimeToken',
  ]),
  userId: z.string().optional(),
  identifier: z.object({ type: z.enum(['username', 'email', 'phone']), value: z.string() }).optional(),
  templateType: z.string().optional(),
  verified: z.boolean().optional(),
  oneTimeTokenContext: oneTimeTokenContext.optional(),
});

/** Proofs, one shape per kind; a further kind is a further row here and a file in `verifications/`. */
const record = z.discriminatedUnion('type', [
  z.object({
    ...identified,
    type: z.literal('Password'),
    identifier: z.object({ type: z.enum(['username', 'email', 'phone']), value: z.string() }),
    /** Whose password it was, and of when: the name may be somebody else's and the password another by the time it is used. */
    userId: z.string(),
    passwordUpdatedAt: z.number().nullable(),
  }),
  z.object({ ...code, type: z.literal('EmailVerificationCode') }),
  z.object({ ...code, type: z.literal('PhoneVerificationCode') }),
  z.object({
    ...identified,
    type: z.literal('NewPasswordIdentity'),
    identifier: z.object({ type: z.literal('username'), value: z.string() }),
    /** Digest of the chosen password. */
    passwordEncrypted: z.string(),
  }),
  z.object({
    ...identified,
    type: z.literal('OneTimeToken'),
    identifier: z.object({ type: z.literal('email'), value: z.string() }),
    context: linkContext,
  }),
  z.object({ ...code, ...second, type: z.literal('MfaEmailVerificationCode') }),
  z.object({ ...code, ...second, type: z.literal('MfaPhoneVerificationCode') }),
  z.object({
    ...second,
    type: z.literal('Totp'),
    /** Of a new one: the secret, and the step of the code that proved it. */
    pending: z.object({ secret: z.string(), step: z.number().optional() }).optional(),
  }),
  z.object({
    ...second,
    type: z.literal('WebAuthn'),
    /** What the browser has to sign; gone once it was answered, whatever the answer. */
    challenge: z.string().optional(),
    purpose: z.enum(['registration', 'authentication']),
    /** Of a new one, once it was shown. */
    pending: passkey.optional(),
  }),
  z.object({
    ...identified,
    type: z.literal('SignInPasskey'),
    /** Whom it was asked of, where somebody typed a name. */
    identifier: z.object({ type: z.enum(['username', 'email', 'phone']), value: z.string() }).optional(),
    challenge: z.string().optional(),
    /** Whose passkey answered, and which. */
    userId: z.string().optional(),
    factorId: z.string().optional(),
  }),
  z.object({
    ...second,
    type: z.literal('BackupCode'),
    /** Of a new set. */
    pending: z.object({ codes: z.array(z.string()) }).optional(),
  }),
]);
export type VerificationRecord = z.infer<typeof record>;
export type RecordOf<T extends VerificationRecord['type']> = Extract<VerificationRecord, { type: T }>;
export type PasswordRecord = RecordOf<'Password'>;
/** Proofs that may tell who somebody is. */
export type IdentifyingRecord = RecordOf<
  'Password' | 'EmailVerificationCode' | 'PhoneVerificationCode' | 'NewPasswordIdentity' | 'OneTimeToken'
>;
/** Those and the one that names nobody by a name. */
export type NamingRecord = IdentifyingRecord | RecordOf<'SignInPasskey'>;

export const pendingProfile = z.object({
  username: z.string().optional(),
  primaryEmail: z.string().optional(),
  primaryPhone: z.string().optional(),
  name: z.string().optional(),
  avatar: z.string().optional(),
  profile: z.record(z.string(), z.unknown()).optional(),
  customData: z.record(z.string(), z.unknown()).optional(),
  /** Organizations that a one-time token lets the person join. */
  jitOrganizationIds: z.array(z.string()).optional(),
  passwordEncrypted: z.string().optional(),
  passwordEncryptionMethod: z.literal('Argon2id').optional(),
  submitted: z.boolean().optional(),
});
export type PendingProfile = z.infer<typeof pendingProfile>;

/** Second factors and choices that wait for the end of the flow. */
const pendingMfa = z.object({
  mfaEnabled: z.boolean().optional(),
  mfaSkipped: z.boolean().optional(),
  additionalBindingSuggestionSkipped: z.boolean().optional(),
  passkeySkipped: z.boolean().optional(),
  totp: z.object({ id: z.string(), secret: z.string(), step: z.number() }).optional(),
  webAuthn: z.array(passkey).optional(),
  backupCode: z.object({ id: z.string(), codes: z.array(z.string()) }).optional(),
});
export type PendingMfa = z.infer<typeof pendingMfa>;

/** What the hosted pages carry from one page to the next; a custom page keeps this itself. */
const pageMemory = z.object({
  identifier: z.object({ type: z.enum(['username', 'email', 'phone']), value: z.string() }).optional(),
  verificationId: z.string().optional(),
  /** The factor that is being set up. */
  binding: mfaFactor.optional(),
  /** A link was for somebody else, and whoever is signed in stays. */
  keepsAccount: z.boolean().optional(),
  terms: termsAgreement.optional(),
});
export type PageMemory = z.infer<typeof pageMemory>;

const stateSchema = z.object({
  interactionEvent,
  userId: z.string().optional(),
  /** The person was made here: they have no factor yet that they could be asked for. */
  createdHere: z.boolean().optional(),
  /** When the person was named by their password: of when it is. A newer one ends this sign-in. */
  provenPassword: z.object({ updatedAt: z.number().nullable() }).optional(),
  /** The password that was shown is expired: our own pages have a new one chosen before the end. */
  passwordExpired: z.boolean().optional(),
  /** When the person was named by a passkey: which. Without it this sign-in is over. */
  provenPasskey: z.string().optional(),
  /** Not to be asked for a second factor on this device again; kept when the flow ends. */
  trustsDevice: z.boolean().optional(),
  profile: pendingProfile,
  mfa: pendingMfa.default({}),
  verificationRecords: z.array(record),
  captcha: z.object({ verified: z.boolean(), skipped: z.boolean() }),
  /** The person whose password was just reset here; only our own pages go on from it. */
  resetUserId: z.string().optional(),
  page: pageMemory.optional(),
});
export type State = z.infer<typeof stateSchema>;

const maxRecords = 12;
const maxRetries = 10;

/** A state in which nothing has happened yet. */
export const emptyState = (event: State['interactionEvent']): State => ({
  interactionEvent: event,
  profile: {},
  mfa: {},
  verificationRecords: [],
  captcha: { verified: false, skipped: false },
});

/** The state, or undefined when the sign-in has not been started. */
export async function readState(
  tenant: TenantContext,
  uid: string,
  db: TenantDatabase = tenant.db,
): Promise<State | undefined> {
  return (await readRow(tenant, uid, db))?.state;
}

/** Begin afresh; whatever was there is discarded. */
export async function writeFirstState(
  tenant: TenantContext,
  uid: string,
  expiresAt: number,
  state: State,
): Promise<void> {
  const sealed = seal(tenant, uid, state);
  await tenant.db.write
    .insertInto('interactions')
    .values({ uid, sealed, revision: 1, expiresAt })
    .onConflict((conflict) =>
      conflict
        .columns(['uid'])
        .doUpdateSet((set) => ({ sealed, expiresAt, revision: set('interactions.revision', '+', 1) })),
    )
    .execute();
}

export type Transition<T> = { readonly next: State; readonly result: T };

/**
 * Run a transition on the present state and store what comes out. `work` may be called again when another request
 * changed the state meanwhile, so it must not hash, send or wait for the network; `also` commits with the new state.
 * @throws session.interaction_not_found when the sign-in has not been started
 */
export async function changeState<T>(
  tenant: TenantContext,
  uid: string,
  work: (state: State, db: TenantDatabase) => Promise<Transition<T>>,
): Promise<T> {
  for (let attempt = 0; attempt < maxRetries; attempt++) {
    const outcome = await tenant.db
      .transaction(async (db) => {
        const row = await readRow(tenant, uid, db, 'to-change');
        if (!row) throw error('session.interaction_not_found');
        const { next, result } = await work(row.state, db);
        if (next === row.state) return { result };
        const [won] = await replaceRow(db, {
          uid,
          sealed: seal(tenant, uid, next),
          seen: row.revision,
          revision: row.revision + 1,
        });
        if (won) return { result };
        throw new LostRace();
      })
      .catch((failure: unknown) => {
        if (failure instanceof LostRace) return undefined;
        throw failure;
      });
    if (outcome) return outcome.result;
  }
  throw error('request.server_busy');
}

/** The same record with changes, in its place; newest last. */
export function withRecord(state: State, changed: VerificationRecord): State {
  const others = state.verificationRecords.filter((candidate) => candidate.id !== changed.id);
  return { ...state, verificationRecords: [...others, changed].slice(-maxRecords) };
}

/** A one-time token that was shown and used up. */
export const isUsedToken = (record: VerificationRecord): record is RecordOf<'OneTimeToken'> =>
  record.type === 'OneTimeToken' && record.verified;

export function findRecord(state: State, id: string): VerificationRecord {
  const found = state.verificationRecords.find((candidate) => candidate.id === id);
  if (!found) throw error('session.verification_session_not_found');
  return found;
}

/** Proofs as clients may see them: the newest of each type, field by field, so that no digest or secret slips out. */
export function publicRecords({ verificationRecords }: Pick<State, 'verificationRecords'>) {
  const newest = new Map(verificationRecords.map((one) => [one.type, one]));
  return [...newest.values()].map((one) => {
    const { id, type, verified } = one;
    switch (one.type) {
      case 'Password':
        return { id, type, identifier: one.identifier, verified };
      case 'NewPasswordIdentity':
        return { id, type, identifier: one.identifier };
      case 'OneTimeToken':
        return {
          id,
          type,
          identifier: one.identifier,
          verified,
          oneTimeTokenContext: oneTimeTokenContext.parse(one.context),
        };
      case 'Totp':
      case 'WebAuthn':
      case 'BackupCode':
      case 'SignInPasskey':
        return { id, type, userId: one.userId, verified };
      default:
        return { id, type, identifier: one.identifier, templateType: one.templateType, verified };
    }
  });
}

/** The uid is sealed in, so that a row copied over another is not accepted. */
const sealedState = z.object({ uid: z.string(), state: stateSchema });
const seal = (tenant: TenantContext, uid: string, state: State): string =>
  tenant.vault.seal('interaction', JSON.stringify({ uid, state }));

class LostRace extends Error {}

const replaceRow = prepared(
  (db, slot: Slots<{ uid: string; sealed: string; seen: number; revision: number }>) =>
    db.write
      .updateTable('interactions')
      .set({ sealed: slot('sealed'), revision: slot('revision') })
      .where('uid', '=', slot('uid'))
      .where('revision', '=', slot('seen'))
      .returning('uid'),
);

const selectRow = (db: TenantDatabase, slot: Slots<{ uid: string; now: number }>) =>
  db.read
    .selectFrom('interactions')
    .select(['sealed', 'revision'])
    .where('uid', '=', slot('uid'))
    .where('expiresAt', '>', slot('now'));
const rowToLook = prepared(selectRow);
const rowToChange = prepared((db, slot: Parameters<typeof selectRow>[1]) =>
  forUpdate(db.engine, selectRow(db, slot)),
);

async function readRow(
  tenant: TenantContext,
  uid: string,
  db: TenantDatabase,
  purpose: 'to-look' | 'to-change' = 'to-look',
): Promise<{ state: State; revision: number } | undefined> {
  const [row] = await (purpose === 'to-change' ? rowToChange : rowToLook)(db, { uid, now: Date.now() });
  if (!row) return undefined;
  const opened: unknown = JSON.parse(tenant.vault.open('interaction', row.sealed));
  // A state of another version, or of another interaction copied here, is as good as none: the person starts again.
  const { data } = sealedState.safeParse(opened);
  return data?.uid === uid ? { state: data.state, revision: row.revision } : undefined;
}
