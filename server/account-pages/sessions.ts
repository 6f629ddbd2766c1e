/** `/account/sessions`: where somebody is signed in, and what may act for them. */
import { type AccountRow, type AccountSection, fill } from '@portero/sign-in/index.ts';
import {
  endOwnGrant,
  endOwnSession,
  forgetOwnDevice,
  forgetOwnDevices,
  listOwnDevices,
  listOwnGrants,
  listOwnSessions,
  type OwnSession,
} from '../account/sessions.ts';
import { personalScopes } from '../pages/consent-preview.ts';
import { findTrustedDevice, trustedDeviceCookie } from '../trusted-devices/rules.ts';
import { deviceOf } from './devices.ts';
import { type CenterPage, finish, isListThere, listPage, moment, unknownAction } from './page.ts';
import { canEdit, canSee, type Visit } from './visit.ts';

export const sessionsPage: CenterPage = {
  isThere: (visit) => isListThere(visit, 'sessions'),
  proof: 'always',
  async show(visit) {
    const words = visit.phrases.account;
    const trusted = canSee(visit, 'trustedDevice') ? await trustedSection(visit) : undefined;
    if (!canSee(visit, 'session')) return listPage(visit, 'sessions', trusted ? [trusted] : []);
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
      ...(trusted ? [trusted] : []),
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
      case 'forget':
        await forgetOwnDevice(account, id);
        return finish(visit, 'Forgotten', undefined, 'sessions');
      case 'forget-all':
        await forgetOwnDevices(account);
        return finish(visit, 'Forgotten', undefined, 'sessions');
      case 'revoke':
        await endOwnGrant(account, id);
        return finish(visit, 'Revoked', undefined, 'sessions');
      default:
        throw unknownAction();
    }
  },
};

const shownDevices = 100;

/** Where the tenant lets people trust devices, or somebody still does. */
async function trustedSection(visit: Visit): Promise<AccountSection | undefined> {
  const { account, experience, phrases, request, user } = visit;
  const { tenant } = account;
  const words = phrases.account;
  const { devices } = await listOwnDevices(account, { number: 1, size: shownDevices, offset: 0 });
  if (devices.length === 0 && !experience.trustedDevice.enabled) return undefined;
  const cookie = request.cookies[trustedDeviceCookie(tenant, user.id)];
  const current = await findTrustedDevice(tenant, tenant.db, user, cookie);
  const mayEdit = canEdit(visit, 'trustedDevice');
  return {
    title: words.trusted,
    lead: words.trustedLead,
    empty: words.noTrusted,
    rows: devices.map((device) => ({
      icon: 'lock',
      label: deviceName(visit, device.userAgent ?? undefined),
      badge: device.id === current?.id ? words.thisDevice : undefined,
      value: placeOf(visit, device),
      time: moment(visit, device.lastUsedAt, words.lastUsed),
      action: mayEdit ? { action: 'forget', id: device.id, label: words.forget, danger: true } : undefined,
    })),
    action:
      mayEdit && devices.length > 1
        ? { action: 'forget-all', label: words.forgetAll, danger: true }
        : undefined,
  };
}

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
function placeOf(
  { language }: Visit,
  context: { readonly [part in 'city' | 'country' | 'ip']?: string | null | undefined },
): string | undefined {
  const { city, country, ip } = context;
  const named =
    country && /^[A-Z]{2}$/.test(country)
      ? new Intl.DisplayNames([language, 'en'], { type: 'region' }).of(country)
      : country;
  return [city, named].filter(Boolean).join(', ') || ip || undefined;
}
