/** Authenticator app, backup codes and passkeys: set up, replace, name, remove. */
import { passkeyRegistration } from '@portero/schema/mfa.ts';
import { fill, type TaskPart } from '@portero/sign-in/index.ts';
import {
  addOwnFactor,
  removeOwnFactor,
  renameOwnFactor,
  replaceOwnBackupCodes,
  replaceOwnTotp,
} from '../account/factors.ts';
import { removeIdentifier } from '../account/identifiers.ts';
import { beginPasskey, confirmNewPasskey } from '../account/passkeys.ts';
import { changeProfile, ownPages } from '../account/profile.ts';
import { newBackupCodes } from '../mfa/backup-codes.ts';
import { factorsOf } from '../mfa/factors.ts';
import { qrPath } from '../mfa/qr.ts';
import { accountName, newTotpSecret, totpUri } from '../mfa/totp.ts';
import { credentialOf, FormError, given } from '../pages/form.ts';
import { type CenterPage, finish, WrongField } from './page.ts';
import { deviceName } from './sessions.ts';
import { canEdit, type Visit } from './visit.ts';

const backTo = ({ phrases }: Visit) => ({ href: '/account/security', label: phrases.account.back });
const offers = ({ experience }: Visit, factor: 'Totp' | 'BackupCode' | 'WebAuthn'): boolean =>
  experience.mfa.factors.includes(factor);

/** Whether somebody may have several, which they then tell apart by their names. */
const mayHaveSeveral = ({ experience: { mfa } }: Visit): boolean => (mfa.maxTotp ?? 1) > 1;

const namePart = ({ phrases: { account: words } }: Visit, value: string): TaskPart => ({
  part: 'text',
  name: 'name',
  label: words.passkeyName,
  value,
  hint: words.passkeyNameHint,
});

/**
 * The secret waits in the sealed cookie until a code of it came back; nothing is stored before. What the rules refuse
 * is shown beside the field.
 */
export const totpPage = (task: 'authenticator-app' | 'authenticator-app/replace'): CenterPage => ({
  isThere: (visit) => canEdit(visit, 'mfa') && offers(visit, 'Totp'),
  proof: 'always',
  task,
  async show(visit, { form }) {
    const { memory, phrases, request, user } = visit;
    const secret = memory.secret ?? newTotpSecret();
    const issuer = new URL(request.tenant.endpoint).hostname;
    const uri = totpUri(secret, { issuer, account: accountName(user) });
    const replaces = task !== 'authenticator-app';
    return {
      page: {
        view: 'task',
        title: replaces ? phrases.account.totpReplaceTitle : phrases.mfa.totpBindTitle,
        lead: replaces ? phrases.account.totpReplaceLead : phrases.mfa.totpBindLead,
        back: backTo(visit),
        parts: [
          { part: 'qr', secret, uri, qr: qrPath(uri) },
          { part: 'code' },
          ...(mayHaveSeveral(visit) ? [namePart(visit, form?.name ?? named(visit, 'Totp')?.name ?? '')] : []),
          { part: 'submit', label: phrases.action.continue },
        ],
      },
      memory: { ...memory, secret },
    };
  },
  async submit(visit, form) {
    const { account, memory, request } = visit;
    if (memory.secret === undefined) return { to: request.url };
    const app = {
      secret: memory.secret,
      code: given(form, 'code').replaceAll(/\s/g, ''),
      name: form.name.trim() || undefined,
    };
    // Without an id, as an application sends people here, all that there are give way.
    const replaces = visit.query.get('id') ?? undefined;
    await (task === 'authenticator-app'
      ? addOwnFactor(account, { type: 'Totp', ...app })
      : replaceOwnTotp(account, { ...app, replaces }));
    return finish(visit, 'Totp', task);
  },
});

const backupSet = ({ user }: Visit) => factorsOf(user).find(({ type }) => type === 'BackupCode');

const hasOtherFactor = ({ user }: Visit) => factorsOf(user).some(({ type }) => type !== 'BackupCode');

/** New codes: shown, kept by the person, then stored in place of those that there are. */
export const backupCodesPage = (task: 'backup-codes/generate' | 'backup-codes/regenerate'): CenterPage => ({
  isThere: (visit) => canEdit(visit, 'mfa') && offers(visit, 'BackupCode'),
  proof: 'always',
  task,
  async show(visit) {
    const { memory, phrases } = visit;
    // By themselves they would be refused once they are written down; the list says what to set up first.
    if (!hasOtherFactor(visit)) return { to: '/account/security' };
    const present = backupSet(visit);
    // Shown until they are stored; those of a set that is gone meanwhile are of no use any more.
    const { codes = newBackupCodes() } = memory.replaces === present?.id ? memory : {};
    return {
      page: {
        view: 'task',
        title: phrases.mfa.codesTitle,
        lead: present ? phrases.account.codesReplaceLead : phrases.mfa.codesLead,
        back: backTo(visit),
        parts: [
          { part: 'codes', codes },
          { part: 'submit', label: phrases.action.continue },
        ],
      },
      memory: { ...memory, codes, replaces: present?.id },
    };
  },
  async submit(visit, form) {
    const { account, memory, request } = visit;
    if (!memory.codes) return { to: request.url };
    if (form.saved !== 'yes') throw new FormError('saved', 'keepCodes');
    const { codes, replaces } = memory;
    await (replaces === undefined || task === 'backup-codes/generate'
      ? addOwnFactor(account, { type: 'BackupCode', codes })
      : replaceOwnBackupCodes(account, codes, { id: replaces }));
    return finish(visit, 'Codes', task);
  },
});

export const addPasskeyPage: CenterPage = {
  isThere: (visit) =>
    canEdit(visit, 'passkey') &&
    (offers(visit, 'WebAuthn') || visit.experience.passkeySignIn.enabled === true),
  proof: 'always',
  task: 'passkey/add',
  async show(visit, { form }) {
    const { account, memory, phrases } = visit;
    const words = phrases.account;
    const { verificationRecordId: recordId, registrationOptions } = await beginPasskey(account);
    return {
      page: {
        view: 'task',
        title: phrases.mfa.passkeyBindTitle,
        lead: words.passkeyLead,
        icon: 'key',
        back: backTo(visit),
        parts: [
          namePart(visit, form?.name || deviceName(visit, account.request.userAgent)),
          { part: 'passkey', purpose: 'bind', options: JSON.stringify(registrationOptions) },
          { part: 'submit', label: phrases.mfa.createPasskey },
        ],
      },
      memory: { ...memory, pending: { task: 'passkey/add', recordId } },
    };
  },
  async submit(visit, form) {
    const { account, memory, request } = visit;
    if (memory.pending?.task !== 'passkey/add') return { to: request.url };
    const { recordId } = memory.pending;
    await confirmNewPasskey(account, recordId, credentialOf(form, passkeyRegistration));
    const name = form.name.trim() || undefined;
    await addOwnFactor(account, { type: 'WebAuthn', newIdentifierVerificationRecordId: recordId, name });
    return finish(visit, 'Passkey', 'passkey/add');
  },
};

type Named = 'WebAuthn' | 'Totp';
/** The one that the address names. */
const named = ({ user, query }: Visit, type: Named) =>
  factorsOf(user)
    .filter((one) => one.type === 'WebAuthn' || one.type === 'Totp')
    .find((one) => one.type === type && one.id === query.get('id'));

export const renameFactorPage = (type: Named): CenterPage => ({
  isThere: (visit) => canEdit(visit, type === 'WebAuthn' ? 'passkey' : 'mfa'),
  proof: 'always',
  async show(visit, { form }) {
    const { phrases } = visit;
    const words = phrases.account;
    const found = named(visit, type);
    if (!found) return { to: '/account/security' };
    return {
      page: {
        view: 'task',
        title: type === 'WebAuthn' ? words.passkey : phrases.mfa.totp,
        icon: type === 'WebAuthn' ? 'key' : 'app',
        back: backTo(visit),
        parts: [namePart(visit, form?.name ?? found.name ?? ''), { part: 'submit', label: words.save }],
      },
    };
  },
  async submit(visit, form) {
    const name = form.name.trim();
    if (name === '') throw new WrongField('name', (phrases) => phrases.error.required);
    await renameOwnFactor(visit.account, visit.query.get('id') ?? '', name);
    return finish(visit, 'Saved', undefined);
  },
});

/** What can be removed, by its name in the address: an identifier, or the id of a factor. */
function removable(
  visit: Visit,
): { readonly name: string; readonly remove: () => Promise<unknown> } | undefined {
  const { account, user, phrases, query } = visit;
  const what = query.get('what') ?? '';
  switch (what) {
    case 'email':
    case 'phone':
      return canEdit(visit, what)
        ? { name: phrases.input[what], remove: () => removeIdentifier(account, what) }
        : undefined;
    case 'username':
      return canEdit(visit, 'username')
        ? { name: phrases.input.username, remove: () => changeProfile(account, { username: null }, ownPages) }
        : undefined;
    default: {
      const factor = factorsOf(user).find(({ id }) => id === what);
      if (!factor || !canEdit(visit, factor.type === 'WebAuthn' ? 'passkey' : 'mfa')) return undefined;
      const name =
        factor.type === 'WebAuthn'
          ? factor.name || phrases.account.passkey
          : factor.type === 'Totp'
            ? factor.name || phrases.mfa.totp
            : phrases.account.backupCodes;
      return { name, remove: () => removeOwnFactor(account, factor.id) };
    }
  }
}

/** Ours: asks before something is removed, without any script. */
export const removePage: CenterPage = {
  isThere: () => true,
  proof: 'always',
  async show(visit) {
    const words = visit.phrases.account;
    const found = removable(visit);
    if (!found) return { to: '/account/security' };
    return {
      page: {
        view: 'task',
        title: fill(words.removeTitle, { what: found.name }),
        lead: words.removeLead,
        icon: 'alert',
        tone: 'bad',
        back: backTo(visit),
        parts: [
          { part: 'submit', label: words.remove, danger: true },
          { part: 'link', href: '/account/security', label: visit.phrases.action.cancel },
        ],
      },
    };
  },
  async submit(visit) {
    const found = removable(visit);
    if (!found) return { to: '/account/security' };
    await found.remove();
    return finish(visit, 'Removed', undefined);
  },
};
