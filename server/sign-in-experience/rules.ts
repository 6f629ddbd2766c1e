/**
 * Changing the sign-in experience: one object per tenant, refused as a whole when its parts contradict one another
 * or ask for messages that nobody could send (contract MANAGEMENT §9, EXPERIENCE §7).
 *
 * Reading it is in `experience.ts`, what the pages may know in `public.ts`, the policies it holds in files of their
 * own. Connectors, custom phrases and people belong to their neighbours.
 */
import { error } from '@portero/schema/errors.ts';
import { builtInLanguages } from '@portero/schema/languages.ts';
import type { SignInExperience, SignInExperiencePatch } from '@portero/schema/sign-in-experience.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { changesOf } from '../audit/changes.ts';
import { type Channels, sendableChannels } from '../connectors/availability.ts';
import { addressesOf } from '../custom-domains/directory.ts';
import { customLanguages } from '../custom-phrases/rules.ts';
import { fieldNames } from '../custom-profile-fields/catalogue.ts';
import { badSources } from '../custom-ui/policy.ts';
import { versionUploadedAt } from '../custom-ui/versions.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { TenantContext } from '../tenants/context.ts';
import { usernameCaseConflicts } from '../users/case-conflicts.ts';
import { malformedEntries } from './email-blocklist.ts';
import { checkAdaptiveMfa, checkMfa, checkSignIn, checkSignUp } from './methods.ts';
import { recoveryMethods } from './recovery.ts';
import { selectSignInExperienceToChange, writeSignInExperience } from './store.ts';

const conflictSamples = 20;

/** Check that the caller changes what they saw; throws when somebody else was faster. */
export type Precondition = (current: SignInExperience) => void;

/**
 * Replace the given fields.
 * @throws sign_in_experiences.*, request.invalid_input
 */
export async function updateSignInExperience(
  tenant: TenantContext,
  patch: SignInExperiencePatch,
  actor: Actor,
  precondition: Precondition = () => {},
): Promise<SignInExperience> {
  const channels = await sendableChannels(tenant);
  const addresses = await addressesOf(tenant);
  const updated = await tenant.db.transaction(async (db) => {
    const current = await selectSignInExperienceToChange(db);
    precondition(current);
    const { rpId } = patch.passkeySignIn ?? {};
    if (rpId !== current.passkeySignIn.rpId) checkPasskeyAddress(rpId, addresses);
    const strict = tenant.config.integrationTest;
    const next = await checked(db, current, patch, channels, strict);
    await writeSignInExperience(db, next);
    await recordChange(db, {
      key: 'Management.SignInExperience.Updated',
      result: 'Success',
      actor,
      changed: Object.keys(patch),
      ...changesOf({ ...current }, next),
    });
    return next;
  });
  tenant.cache.invalidate('sign-in-experience');
  return updated;
}

/** Change what must follow from a change elsewhere, e.g. when a connector goes. Part of the caller's transaction. */
export async function adjustSignInExperience(
  db: TenantDatabase,
  adjust: (current: SignInExperience) => SignInExperience,
): Promise<void> {
  await writeSignInExperience(db, adjust(await selectSignInExperienceToChange(db)));
}

async function checked(
  db: TenantDatabase,
  current: SignInExperience,
  patch: SignInExperiencePatch,
  channels: Channels,
  strict: boolean,
): Promise<SignInExperience> {
  const next = { ...current, ...cleared(patch) };
  if (patch.languageInfo) await checkLanguage(db, patch.languageInfo.fallbackLanguage);
  if (current.usernamePolicy.caseSensitive && !next.usernamePolicy.caseSensitive)
    await refuseCaseConflicts(db);
  if (patch.socialSignInConnectorTargets) {
    next.socialSignInConnectorTargets = patch.socialSignInConnectorTargets.filter((target) =>
      channels.socialTargets.has(target),
    );
  }
  if (patch.signUp) checkSignUp(patch.signUp, channels);
  if (patch.signIn || patch.signUp)
    checkSignIn(next, channels, { methodsGiven: patch.signIn !== undefined, strict });
  if (patch.mfa) checkMfa(next, { strict });
  if (patch.mfa?.factors.length === 0 && !patch.adaptiveMfa) next.adaptiveMfa = { enabled: false };
  if (patch.mfa || patch.adaptiveMfa) checkAdaptiveMfa(next);
  if (patch.forgotPasswordMethods) checkRecovery(patch.forgotPasswordMethods, channels);
  if (patch.passwordExpiration) next.passwordExpiration = expiration(current, patch.passwordExpiration);
  if (next.passwordExpiration.enabled && recoveryMethods(next, channels).length === 0) {
    throw error('sign_in_experiences.password_expiration_requires_forgot_password');
  }
  if (patch.emailBlocklistPolicy) next.emailBlocklistPolicy = blocklist(patch.emailBlocklistPolicy);
  if (patch.signUpProfileFields)
    next.signUpProfileFields = await profileFields(db, patch.signUpProfileFields);
  if (patch.customUiCsp) checkSources(patch.customUiCsp);
  if (patch.customUiAssets) next.customUiAssets = await uploaded(db, patch.customUiAssets.id);
  return next;
}

/** `''` clears addresses. */
function cleared(patch: SignInExperiencePatch): Partial<SignInExperience> {
  const clearable = new Set([
    'termsOfUseUrl',
    'privacyPolicyUrl',
    'supportEmail',
    'supportWebsiteUrl',
    'unknownSessionRedirectUrl',
  ]);
  return Object.fromEntries(
    Object.entries(patch)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, clearable.has(name) && value === '' ? null : value]),
  );
}

/** Browsers ask that address whose pages may use its passkeys: it has to be one of ours. */
function checkPasskeyAddress(rpId: string | undefined, addresses: readonly string[]): void {
  if (rpId === undefined || addresses.some((address) => new URL(address).hostname === rpId)) return;
  throw error('request.invalid_input', undefined, {
    details: `“${rpId}” is no address of this tenant: give the endpoint’s host, or a verified domain.`,
  });
}

function checkSources(csp: SignInExperience['customUiCsp']): void {
  const [bad] = badSources(csp);
  if (bad === undefined) return;
  throw error('request.invalid_input', undefined, {
    details: `“${bad}” is no source: give https://host or https://*.host, for connections wss:// as well.`,
  });
}

/** The version as it was uploaded, whatever time the caller names. */
async function uploaded(db: TenantDatabase, id: string): Promise<SignInExperience['customUiAssets']> {
  const createdAt = await versionUploadedAt(db, id);
  if (createdAt === undefined) {
    throw error('request.invalid_input', undefined, {
      details: `There are no uploaded pages with the id ${id}: upload them first.`,
    });
  }
  return { id, createdAt };
}

async function checkLanguage(db: TenantDatabase, tag: string): Promise<void> {
  if (builtInLanguages.some((builtIn) => builtIn === tag)) return;
  if ((await customLanguages(db)).includes(tag)) return;
  throw error('sign_in_experiences.unsupported_default_language', { language: tag });
}

async function refuseCaseConflicts(db: TenantDatabase): Promise<void> {
  const conflicts = await usernameCaseConflicts(db, conflictSamples);
  if (conflicts.totalConflicts > 0) {
    throw error('sign_in_experiences.username_policy_case_conflicts_exist', conflicts);
  }
}

function checkRecovery(
  methods: NonNullable<SignInExperience['forgotPasswordMethods']>,
  channels: Channels,
): void {
  for (const method of methods) {
    const channel = method === 'EmailVerificationCode' ? 'email' : 'sms';
    if (!channels[channel]) {
      throw error('sign_in_experiences.forgot_password_method_requires_connector', { method: channel });
    }
  }
}

function expiration(
  current: SignInExperience,
  wanted: SignInExperience['passwordExpiration'],
): SignInExperience['passwordExpiration'] {
  if (!wanted.enabled) return wanted;
  if (!Number.isInteger(wanted.validPeriodDays) || wanted.validPeriodDays < 1) {
    throw error('sign_in_experiences.password_expiration_invalid_period_days');
  }
  const since = current.passwordExpiration.enabled ? current.passwordExpiration.enabledAt : undefined;
  return { enabled: true, validPeriodDays: wanted.validPeriodDays, enabledAt: since ?? Date.now() };
}

function blocklist(
  policy: SignInExperience['emailBlocklistPolicy'],
): SignInExperience['emailBlocklistPolicy'] {
  const items = malformedEntries([...(policy.customAllowlist ?? []), ...(policy.customBlocklist ?? [])]);
  if (items.length > 0) throw error('sign_in_experiences.invalid_custom_email_blocklist_format', { items });
  return {
    ...policy,
    ...(policy.customAllowlist && { customAllowlist: [...new Set(policy.customAllowlist)] }),
    ...(policy.customBlocklist && { customBlocklist: [...new Set(policy.customBlocklist)] }),
  };
}

/** Names that are not in the catalogue of profile fields are dropped. */
async function profileFields(
  db: TenantDatabase,
  fields: readonly { name: string }[],
): Promise<{ name: string }[]> {
  const names = fields.map(({ name }) => name);
  const duplicateNames = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  if (duplicateNames.length > 0) throw error('request.invalid_input', { duplicateNames });
  const known = await fieldNames(db);
  return fields.filter(({ name }) => known.has(name));
}
