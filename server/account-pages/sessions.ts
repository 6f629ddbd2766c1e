/** `/account/sessions`: where somebody is signed in, and what may act for them. */
import { type AccountRow, type AccountSection, deviceText, fill } from '@portero/sign-in/index.ts';
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
import { nothing, united } from '../oidc/interaction/consent-choice.ts';
import { described, type Scopes } from '../oidc/interaction/consent-request.ts';
import { seenEvery } from '../oidc/sessions/last-seen.ts';
import { personalScopes } from '../pages/consent-preview.ts';
import { findTrustedDevice, trustedDeviceCookie } from '../trusted-devices/rules.ts';
import type { GrantAnswer } from '../users/sessions.ts';
import { deviceOf } from './devices.ts';
import { type CenterPage, finish, isListThere, listPage, moment, unknownAction } from './page.ts';
import { canEdit, canSee, type View, type Visit } from './visit.ts';

export const sessionsPage: CenterPage = {
  isThere: (visit) => isListThere(visit, 'sessions'),
  proof: 'always',
  async show(visit) {
    const [sessions, grants, devices] = await Promise.all([
      canSee(visit, 'session') ? listOwnSessions(visit.account) : [],
      canSee(visit, 'session') ? connectedApps(visit) : [],
      canSee(visit, 'trustedDevice') ? trustedDevices(visit) : [],
    ]);
    return listPage(visit, 'sessions', sessionSections(visit, { sessions, grants, devices }));
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

type ConnectedApp = Pick<GrantAnswer, 'id' | 'application' | 'expiresAt'> & {
  /** What it may do, as the consent page said it. */
  readonly points: readonly string[];
};

async function connectedApps(visit: Visit): Promise<ConnectedApp[]> {
  const { tenant } = visit.account;
  const grants = await listOwnGrants(visit.account, 'thirdParty');
  // Each API is looked up once, however many applications have permissions on it.
  const { resources } = grants
    .map(({ scopes: oidc, resourceScopes }): Scopes => ({ oidc, resources: resourceScopes }))
    .reduce(united, nothing);
  const known = new Map(
    await Promise.all(
      Object.entries(resources).map(
        async ([indicator, names]) =>
          [indicator, (await described(tenant, indicator, names))?.scopes ?? []] as const,
      ),
    ),
  );
  return grants.map(({ id, application, expiresAt, scopes, resourceScopes }) => {
    const onApis = Object.entries(resourceScopes).flatMap(([indicator, names]) =>
      (known.get(indicator) ?? []).filter(({ name }) => names.includes(name)),
    );
    return {
      id,
      application,
      expiresAt,
      points: [
        ...personalScopes(visit.phrases, scopes).map(({ text }) => text),
        ...onApis.map(({ name, description }) => description || name),
      ],
    };
  });
}

type TrustedDevice = Awaited<ReturnType<typeof listOwnDevices>>['devices'][number] & {
  readonly isCurrent: boolean;
};

/** The browser at hand comes first. */
export function sessionSections(
  visit: View,
  {
    sessions,
    grants,
    devices,
  }: {
    readonly sessions: readonly OwnSession[];
    readonly grants: readonly ConnectedApp[];
    readonly devices: readonly TrustedDevice[];
  },
): AccountSection[] {
  const words = visit.phrases.account;
  const mayEdit = canEdit(visit, 'session');
  const ordered = [...sessions].sort((one, other) => Number(other.isCurrent) - Number(one.isCurrent));
  const trusted = canSee(visit, 'trustedDevice') ? trustedSection(visit, devices) : undefined;
  if (!canSee(visit, 'session')) return trusted ? [trusted] : [];
  return [
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
      rows: grants.map(({ id, application, expiresAt, points }) => ({
        icon: 'key',
        label: application.name,
        points,
        time: moment(visit, expiresAt, words.allowed),
        action: mayEdit ? { action: 'revoke', id, label: words.removeAccess, danger: true } : undefined,
      })),
    },
  ];
}

const shownDevices = 100;

async function trustedDevices({ account, request, user }: Visit): Promise<TrustedDevice[]> {
  const { tenant } = account;
  const { devices } = await listOwnDevices(account, { number: 1, size: shownDevices, offset: 0 });
  const cookie = request.cookies[trustedDeviceCookie(tenant, user.id)];
  const current = await findTrustedDevice(tenant, tenant.db, user, cookie);
  return devices.map((device) => ({ ...device, isCurrent: device.id === current?.id }));
}

/** Where the tenant lets people trust devices, or somebody still does. */
function trustedSection(visit: View, devices: readonly TrustedDevice[]): AccountSection | undefined {
  const words = visit.phrases.account;
  if (devices.length === 0 && !visit.experience.trustedDevice.enabled) return undefined;
  const mayEdit = canEdit(visit, 'trustedDevice');
  return {
    title: words.trusted,
    lead: words.trustedLead,
    empty: words.noTrusted,
    rows: devices.map((device) => ({
      icon: 'lock',
      label: deviceName(visit, device.userAgent ?? undefined),
      badge: device.isCurrent ? words.thisDevice : undefined,
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
  visit: View,
  { payload, lastSubmission, lastSeenAt, actedBy, isCurrent }: OwnSession,
  mayEdit: boolean,
): AccountRow {
  const words = visit.phrases.account;
  const context = lastSubmission?.signInContext ?? {};
  const signedInAt = payload.loginTs * 1000;
  const agent = context.userAgent ?? (isCurrent ? visit.request.headers['user-agent'] : undefined);
  return {
    icon: 'app',
    label: actedBy ? words.didAct : deviceName(visit, agent),
    badge: isCurrent ? words.thisDevice : undefined,
    // Where an administrator sits is not the person's to know.
    value: actedBy ? words.byOthers : placeOf(visit, context),
    time: moment(visit, signedInAt, words.signedIn),
    // Right after the sign-in it would say the same again.
    note:
      lastSeenAt !== null && lastSeenAt - signedInAt > seenEvery
        ? fill(words.lastUsed, { time: moment(visit, lastSeenAt, '').text })
        : undefined,
    action:
      mayEdit && !isCurrent
        ? { action: 'end', id: payload.uid, label: words.signOut, danger: true }
        : undefined,
  };
}

/** In the page's words; of a browser that nobody knows it says so. */
export function deviceName({ phrases }: Pick<View, 'phrases'>, userAgent: string | undefined): string {
  return deviceText(phrases, deviceOf(userAgent)) ?? phrases.account.unknownDevice;
}

/** Town and country where a proxy told them, else the address. */
function placeOf(
  { language }: Pick<View, 'language'>,
  context: { readonly [part in 'city' | 'country' | 'ip']?: string | null | undefined },
): string | undefined {
  const { city, country, ip } = context;
  const named =
    country && /^[A-Z]{2}$/.test(country)
      ? new Intl.DisplayNames([language, 'en'], { type: 'region' }).of(country)
      : country;
  return [city, named].filter(Boolean).join(', ') || ip || undefined;
}
