/** `/account/security`: how somebody signs in, and what keeps others out. */
import { type AccountRow, type AccountSection, fill } from '@portero/sign-in/index.ts';
import { changeChoices, getChoices } from '../account/choices.ts';
import { listOwnFactors } from '../account/factors.ts';
import { unlinkIdentity } from '../account/identities.ts';
import { enrolledFactors } from '../mfa/factors.ts';
import { presentable } from '../pages/identifiers.ts';
import { type Verified, verifiedOf } from '../users/verification.ts';
import { datesIn } from './dates.ts';
import { type CenterPage, finish, listPage, unknownAction } from './page.ts';
import { canEdit, canSee, type View } from './visit.ts';

export const securityPage: CenterPage = {
  isThere: () => true,
  async show(visit) {
    const seesFactors = canSee(visit, 'mfa') || canSee(visit, 'passkey');
    const factors = seesFactors ? await listOwnFactors(visit.account) : [];
    const isAskedEachTime = !canSee(visit, 'mfa') || !(await getChoices(visit.account)).mfa.skipMfaOnSignIn;
    const verified = await verifiedOf(visit.request.tenant, visit.user);
    return listPage(visit, 'security', securitySections(visit, { factors, isAskedEachTime, verified }));
  },
  async submit(visit, { action, id }) {
    switch (action) {
      case 'always':
      case 'seldom':
        await changeChoices(visit.account, { mfa: { skipMfaOnSignIn: action === 'seldom' } });
        return finish(visit, 'Saved', undefined);
      case 'unlink':
        await unlinkIdentity(visit.account, id);
        return finish(visit, 'Removed', undefined);
      default:
        throw unknownAction();
    }
  },
};

export const securitySections = (
  visit: View,
  {
    factors,
    isAskedEachTime,
    verified,
  }: { readonly factors: Factors; readonly isAskedEachTime: boolean; readonly verified: Verified },
): AccountSection[] =>
  [
    waysIn(visit, verified),
    secondStep(visit, factors, isAskedEachTime),
    passkeys(visit, factors),
    linked(visit),
    ownData(visit),
  ].flatMap((section) => (section ? [section] : []));

function waysIn(visit: View, verified: Verified): AccountSection | undefined {
  const { user, phrases } = visit;
  const { account: words, input } = phrases;
  const isOpen = (field: string, value: string | null): boolean =>
    value !== null && (field === 'email' || field === 'phone') && !verified[field];
  const marks = (field: string, value: string | null): Pick<AccountRow, 'badge' | 'badgeTone'> => {
    if (value === null || (field !== 'email' && field !== 'phone')) return {};
    return verified[field]
      ? { badge: words.confirmed, badgeTone: 'good' }
      : { badge: words.notConfirmed, badgeTone: 'open' };
  };
  const row = (
    field: 'username' | 'email' | 'phone' | 'password',
    icon: AccountRow['icon'],
    label: string,
    value: string | null,
  ): AccountRow[] =>
    canSee(visit, field)
      ? [
          {
            icon,
            label,
            value: value ?? words.notSet,
            ...marks(field, value),
            links: canEdit(visit, field)
              ? [
                  ...(isOpen(field, value)
                    ? [{ href: `/account/${field}/confirm`, label: words.confirm }]
                    : []),
                  { href: `/account/${field}`, label: value === null ? words.add : words.change },
                  ...(value !== null && field !== 'password'
                    ? [{ href: `/account/remove?what=${field}`, label: words.remove, danger: true }]
                    : []),
                ]
              : [],
          },
        ]
      : [];
  const phone = user.primaryPhone === null ? null : presentable({ type: 'phone', value: user.primaryPhone });
  const rows = [
    ...row('email', 'mail', input.email, user.primaryEmail),
    ...row('phone', 'message', input.phone, phone && (phone.shown ?? `+${phone.value}`)),
    ...row('username', 'person', input.username, user.username),
    ...row('password', 'lock', input.password, user.passwordDigest === null ? null : '••••••••'),
  ];
  return rows.length > 0 ? { title: words.signIn, rows } : undefined;
}

type Factors = Awaited<ReturnType<typeof listOwnFactors>>;

function secondStep(visit: View, factors: Factors, isAskedEachTime: boolean): AccountSection | undefined {
  const { account: words, error, mfa } = visit.phrases;
  const offered = visit.experience.mfa.factors;
  if (!canSee(visit, 'mfa') || offered.length === 0) return undefined;
  const mayEdit = canEdit(visit, 'mfa');
  const apps = factors.filter(({ type }) => type === 'Totp');
  const mostApps = visit.experience.mfa.maxTotp ?? 1;
  const codes = factors.find(({ type }) => type === 'BackupCode');
  const links = (...all: NonNullable<AccountRow['links']>) => (mayEdit ? all : []);
  const rows: AccountRow[] = [];
  const app = { icon: 'app', label: mfa.totp } as const;
  for (const { id, name, ...one } of apps)
    rows.push({
      ...app,
      label: name || mfa.totp,
      value: name ? mfa.totp : words.set,
      note: timesOf(visit, one),
      links: links(
        { href: `/account/authenticator-app/manage?id=${id}`, label: words.rename },
        { href: `/account/authenticator-app/replace?id=${id}`, label: words.replace },
        { href: `/account/remove?what=${id}`, label: words.remove, danger: true },
      ),
    });
  if (apps.length === 0 && offered.includes('Totp'))
    rows.push({
      ...app,
      value: words.notSet,
      links: links({ href: '/account/authenticator-app', label: words.add }),
    });
  // By themselves they are nothing, and would be refused once they are written down.
  const isAlone = factors.every(({ type }) => type === 'BackupCode');
  if (offered.includes('BackupCode') || codes)
    rows.push({
      icon: 'list',
      label: words.backupCodes,
      value: codes ? fill(words.codesLeft, { count: codes.remainCodes ?? 0 }) : words.notSet,
      note: mayEdit && isAlone ? error.backupCodesAlone : undefined,
      links: codes
        ? links(
            { href: '/account/backup-codes/regenerate', label: words.newCodes },
            { href: `/account/remove?what=${codes.id}`, label: words.remove, danger: true },
          )
        : isAlone
          ? []
          : links({ href: '/account/backup-codes/generate', label: words.add }),
    });
  // Where the second step is demanded, or there is none yet, this choice changes nothing.
  const isDemanded = visit.experience.mfa.policy.endsWith('Mandatory') || visit.user.needsSecondFactor;
  if (!isDemanded && enrolledFactors(visit.user, offered).length > 0)
    rows.push({
      icon: 'clock',
      label: words.askEachTime,
      value: isAskedEachTime ? words.on : words.off,
      note: words.askEachTimeHint,
      action: mayEdit
        ? {
            action: isAskedEachTime ? 'seldom' : 'always',
            label: isAskedEachTime ? words.turnOff : words.turnOn,
          }
        : undefined,
    });
  const mayAddApp = offered.includes('Totp') && apps.length > 0 && apps.length < mostApps;
  return {
    title: words.twoStep,
    lead: words.twoStepLead,
    rows,
    links: mayAddApp ? links({ href: '/account/authenticator-app', label: words.addTotp }) : [],
  };
}

function passkeys(visit: View, factors: Factors): AccountSection | undefined {
  const { experience, phrases } = visit;
  const words = phrases.account;
  const isOffered = experience.mfa.factors.includes('WebAuthn') || experience.passkeySignIn.enabled;
  const own = factors.filter(({ type }) => type === 'WebAuthn');
  if (!canSee(visit, 'passkey') || (!isOffered && own.length === 0)) return undefined;
  const mayEdit = canEdit(visit, 'passkey');
  return {
    title: words.passkeys,
    lead: words.passkeysLead,
    rows: own.map((one) => passkeyRow(visit, one, mayEdit)),
    empty: words.noPasskeys,
    links: mayEdit && isOffered ? [{ href: '/account/passkey/add', label: words.addPasskey }] : [],
  };
}

/** Since when it is there, and when it was last of use. */
function timesOf(
  { phrases: { account: words }, language }: View,
  { createdAt, lastUsedAt }: Pick<Factors[number], 'createdAt' | 'lastUsedAt'>,
): string {
  const day = datesIn(language, 'day');
  const at = (phrase: string, time: string) => fill(phrase, { time: day.format(new Date(time)) });
  return [
    at(words.added, createdAt),
    ...(lastUsedAt === undefined ? [] : [at(words.lastUsed, lastUsedAt)]),
  ].join(' · ');
}

function passkeyRow(visit: View, one: Factors[number], mayEdit: boolean): AccountRow {
  const words = visit.phrases.account;
  const label = one.name || words.passkey;
  return {
    icon: 'key',
    label,
    note: timesOf(visit, one),
    links: mayEdit
      ? [
          { href: `/account/passkey/manage?id=${encodeURIComponent(one.id)}`, label: words.rename },
          { href: `/account/remove?what=${encodeURIComponent(one.id)}`, label: words.remove, danger: true },
        ]
      : [],
  };
}

function linked(visit: View): AccountSection | undefined {
  const { user, phrases } = visit;
  const words = phrases.account;
  const targets = Object.keys(user.identities);
  if (!canSee(visit, 'social') || targets.length === 0) return undefined;
  return {
    title: words.linked,
    lead: words.linkedLead,
    rows: targets.map((target) => ({
      icon: 'person',
      label: target.charAt(0).toUpperCase() + target.slice(1),
      action: canEdit(visit, 'social')
        ? { action: 'unlink', id: target, label: words.remove, danger: true }
        : undefined,
    })),
  };
}

/** An application that deletes accounts itself says where. */
function ownData(visit: View): AccountSection | undefined {
  const words = visit.phrases.account;
  const { deleteAccountUrl } = visit.center;
  const rows: AccountRow[] = [];
  if (canSee(visit, 'dataExport'))
    rows.push({
      icon: 'list',
      label: words.export,
      note: words.exportHint,
      links: [{ href: '/account/export', label: words.download }],
    });
  if (deleteAccountUrl === null && canEdit(visit, 'accountDeletion'))
    rows.push({
      icon: 'alert',
      label: words.delete,
      note: words.deleteHint,
      links: [{ href: '/account/delete', label: words.delete, danger: true }],
    });
  if (deleteAccountUrl !== null)
    rows.push({
      icon: 'alert',
      label: words.delete,
      note: words.deleteHint,
      links: [{ href: deleteAccountUrl, label: words.delete, danger: true }],
    });
  return rows.length > 0 ? { title: words.yourData, rows } : undefined;
}
