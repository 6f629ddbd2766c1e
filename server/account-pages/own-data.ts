/** `/account/activity`, taking one's data along, and giving the account up. */
import { fill, type Phrases } from '@portero/sign-in/index.ts';
import { type Activity, deleteOwnAccount, listActivity } from '../account/own-data.ts';
import { type CenterPage, isListThere, listPage, moment, unknownAction, WrongField } from './page.ts';
import { deviceName } from './sessions.ts';
import { canEdit, type Visit } from './visit.ts';

const shownEntries = 100;

export const activityPage: CenterPage = {
  isThere: (visit) => isListThere(visit, 'activity'),
  proof: 'always',
  async show(visit) {
    const words = visit.phrases.account;
    const { entries } = await listActivity(visit.account, { number: 1, size: shownEntries, offset: 0 });
    return listPage(visit, 'activity', [
      {
        empty: words.noActivity,
        rows: entries.flatMap((entry) => {
          const label = whatHappened(words, entry);
          if (label === undefined) return [];
          const { ip, userAgent, byOthers, createdAt } = entry;
          const device = userAgent === undefined ? undefined : deviceName(visit, userAgent);
          return [
            {
              label,
              value: byOthers ? words.byOthers : [device, ip].filter(Boolean).join(' · ') || undefined,
              time: moment(visit, createdAt, '{{time}}'),
            },
          ];
        }),
      },
    ]);
  },
  submit: () => Promise.reject(unknownAction()),
};

type Words = Phrases['account'];

/** Undefined for the small steps between, which tell a person nothing. */
function whatHappened(words: Words, { key, result, byOthers }: Activity): string | undefined {
  if (result === 'Error') return undefined;
  const known: Readonly<Record<string, string>> = {
    'Interaction.SignIn.Submit': words.didSignIn,
    'Interaction.Register.Submit': words.didRegister,
    'Management.User.Created': words.didRegister,
    'Interaction.ForgotPassword.Submit': words.didResetPassword,
    'Account.PasswordChanged': words.didChangePassword,
    'Account.Updated': words.didChangeDetails,
    'Account.MfaVerificationCreated': words.didAddFactor,
    'Account.MfaVerificationUpdated': words.didChangeFactor,
    'Account.MfaVerificationDeleted': words.didRemoveFactor,
    'Account.SessionEnded': words.didEndSession,
    'Account.GrantRevoked': words.didRemoveAccess,
    'Account.IdentityRemoved': words.didUnlink,
    'Account.TrustedDeviceDeleted': words.didForgetDevice,
    'Account.OrganizationLeft': words.didLeave,
    'Management.OrganizationInvitation.Accepted': words.didJoin,
    'Account.Exported': words.didExport,
    'Management.User.ActingStarted': words.didAct,
    'Management.SubjectToken.Created': words.didAct,
  };
  if (Object.hasOwn(known, key)) return known[key];
  if (key.startsWith('Management.User.Acting')) return undefined;
  return byOthers && key.startsWith('Management.User.') ? words.didChange : undefined;
}

export const exportPage: CenterPage = {
  isThere: ({ center }) => (center.fields.dataExport ?? 'Off') !== 'Off',
  proof: 'always',
  async show({ phrases }) {
    const words = phrases.account;
    return {
      page: {
        view: 'task',
        title: words.export,
        lead: words.exportHint,
        icon: 'list',
        back: { href: '/account/security', label: words.back },
        parts: [{ part: 'submit', label: words.download, bringsFile: true }],
      },
    };
  },
  // The route answers with the file itself.
  submit: () => Promise.reject(unknownAction()),
};

export const deletedPath = '/account/deleted';

export const deletePage: CenterPage = {
  isThere: (visit) => canEdit(visit, 'accountDeletion'),
  proof: 'if-possible',
  async show(visit, { form }) {
    const words = visit.phrases.account;
    return {
      page: {
        view: 'task',
        title: words.deleteTitle,
        lead: words.deleteLead,
        icon: 'alert',
        tone: 'bad',
        back: { href: '/account/security', label: words.back },
        parts: [
          {
            part: 'text',
            name: 'confirm',
            label: fill(words.deleteConfirm, { word: words.deleteWord }),
            value: form?.confirm,
          },
          { part: 'submit', label: words.delete, danger: true },
          { part: 'link', href: '/account/security', label: visit.phrases.action.cancel },
        ],
      },
    };
  },
  async submit(visit: Visit, { confirm }) {
    const { account, phrases } = visit;
    const { deleteWord: word, deleteMismatch } = phrases.account;
    if (confirm.trim() !== word) throw new WrongField('confirm', () => fill(deleteMismatch, { word }));
    await deleteOwnAccount(account, account.userId);
    return { to: deletedPath, memory: {} };
  },
};
