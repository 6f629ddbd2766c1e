/** `/account/sessions`: where somebody is signed in, and what may act for them. */
import { type AccountRow, fill } from '@portero/sign-in/index.ts';
import {
  endOwnGrant,
  endOwnSession,
  listOwnGrants,
  listOwnSessions,
  type OwnSession,
} from '../account/sessions.ts';
import { personalScopes } from '../pages/consent-preview.ts';
import { deviceOf } from './devices.ts';
import { type CenterPage, finish, isListThere, listPage, moment, unknownAction } from './page.ts';
import { canEdit, type Visit } from './visit.ts';

export const sessionsPage: CenterPage = {
  isThere: (visit) => isListThere(visit, 'sessions'),
  proof: 'always',
  async show(visit) {
    const words = visit.phrases.account;
    const [sessions, grants] = await Promise.all([
      listOwnSessions(visit.account),
      listOwnGrants(visit.account, 'thirdParty'),
    ]);
    const mayEdit = canEdit(visit, 'session');
    const ordered = [...sessions].sort((one, other) => Number(other.isCurrent) - Number(one.isCurrent));
    return listPage(visit, 'sessions', [
      {
        title: words.yourDevices,
        rows: ordered.map((session) => sessionRow(visit, session, mayEdit)),
        action:
          mayEdit && sessions.length > 1
            ? { action: 'others', label: words.signOutOthers, danger: true }
            : undefined,
      },
      {
        title: words.apps,
        lead: words.appsLead,
        empty: words.noApps,
        rows: grants.map(({ id, application, expiresAt, scopes }) => ({
          icon: 'key',
          label: application.name,
          points: personalScopes(visit.phrases, scopes),
          time: moment(visit, expiresAt, words.allowed),
          action: mayEdit ? { action: 'revoke', id, label: words.removeAccess, danger: true } : undefined,
        })),
      },
    ]);
  },
  async submit(visit, { action, id }) {
    const { account, session } = visit;
    switch (action) {
      case 'end':
        await endOwnSession(account, id, 'firstParty');
        return finish(visit, 'SignedOut', undefined, 'sessions');
      case 'others':
        for (const { payload } of await listOwnSessions(account))
          if (payload.uid !== session) await endOwnSession(account, payload.uid, 'firstParty');
        return finish(visit, 'SignedOut', undefined, 'sessions');
      case 'revoke':
        await endOwnGrant(account, id);
        return finish(visit, 'Revoked', undefined, 'sessions');
      default:
        throw unknownAction();
    }
  },
};

function sessionRow(
  visit: Visit,
  { payload, lastSubmission, isCurrent }: OwnSession,
  mayEdit: boolean,
): AccountRow {
  const words = visit.phrases.account;
  const context = lastSubmission?.signInContext ?? {};
  const agent = context.userAgent ?? (isCurrent ? visit.account.request.userAgent : undefined);
  return {
    icon: 'app',
    label: deviceName(visit, agent),
    badge: isCurrent ? words.thisDevice : undefined,
    value: placeOf(visit, context),
    time: moment(visit, payload.loginTs * 1000, words.signedIn),
    action:
      mayEdit && !isCurrent
        ? { action: 'end', id: payload.uid, label: words.signOut, danger: true }
        : undefined,
  };
}

export function deviceName({ phrases }: Pick<Visit, 'phrases'>, userAgent: string | undefined): string {
  const words = phrases.account;
  const { browser, system } = deviceOf(userAgent);
  if (browser && system) return fill(words.device, { browser, system });
  return browser ?? system ?? words.unknownDevice;
}

/** Town and country where a proxy told them, else the address. */
function placeOf({ language }: Visit, context: Readonly<Record<string, string>>): string | undefined {
  const { city, country, ip } = context;
  const named =
    country && /^[A-Z]{2}$/.test(country)
      ? new Intl.DisplayNames([language, 'en'], { type: 'region' }).of(country)
      : country;
  return [city, named].filter(Boolean).join(', ') || ip;
}
