/**
 * Tells people by e-mail of changes that let somebody in, or keep them out: of address, number, password, second factors.
 * It goes to the address that the account had before the change, since the new one may be a thief's.
 *
 * The change has been made, so a notice that cannot be sent is only logged. Notices do not count against the cap of codes:
 * nobody can silence one by asking for codes first.
 */
import { type NoticeKind, noticeTemplate } from '@portero/connectors/templates/notices.ts';
import { accountName } from '../mfa/totp.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import type { TenantContext } from '../tenants/context.ts';
import type { User } from '../users/store.ts';
import { inTime } from './fail-over.ts';
import { sendOwnEmail } from './own-email.ts';
import { escapeHtml, render } from './render.ts';

/** As they were before the change. */
export type Told = Pick<User, 'name' | 'username' | 'primaryEmail' | 'primaryPhone' | 'profile'>;

/** From where a change was made. */
export type Origin = { readonly languages?: readonly string[]; readonly ip?: string | undefined };

/** Of a new device. */
type Device = { readonly device?: string | undefined; readonly link?: string | undefined };

/** Never fails, and never keeps the caller for long. */
export async function tellOf(
  tenant: TenantContext,
  person: Told,
  kind: NoticeKind,
  origin: Origin & Device = {},
): Promise<void> {
  const to = person.primaryEmail;
  // Suites of the compatibility target read the last message; theirs sends no notices.
  if (!to || tenant.config.integrationTest) return;
  try {
    await inTime(send(tenant, to, person, kind, origin), 5000);
  } catch (failure) {
    tenant.log.warn({ err: failure, kind }, 'a notice could not be sent');
  }
}

/** The same for what a change made of the ways in which somebody is reached. */
export async function tellOfIdentifiers(
  tenant: TenantContext,
  before: Told,
  after: Pick<User, 'primaryEmail' | 'primaryPhone'>,
  origin: Origin = {},
): Promise<void> {
  for (const [column, what] of [
    ['primaryEmail', 'email'],
    ['primaryPhone', 'phone'],
  ] as const) {
    // A first address or number is nothing that anybody could have lost.
    if (before[column] === null || before[column] === after[column]) continue;
    await tellOf(tenant, before, after[column] === null ? `${what}-removed` : `${what}-changed`, origin);
  }
}

async function send(
  tenant: TenantContext,
  to: string,
  person: Told,
  kind: NoticeKind,
  { languages = [], ip, device, link }: Origin & Device,
): Promise<void> {
  const { color, supportEmail, languageInfo } = await getSignInExperience(tenant);
  const { locale, zoneinfo } = person.profile;
  const wanted = [
    ...(typeof locale === 'string' ? [locale] : []),
    ...languages,
    languageInfo.fallbackLanguage,
  ];
  const { language, administration, subject, content, text } = noticeTemplate(kind, wanted, {
    color: color.primaryColor,
    hasSupport: Boolean(supportEmail),
    hasDevice: device !== undefined,
    hasLink: link !== undefined,
  });
  const payload = {
    account: accountName(person),
    service: new URL(tenant.endpoint).host,
    time: timeIn(language, zoneinfo),
    place: ip ?? administration,
    support: supportEmail ?? '',
    device: device ?? '',
    link: link ?? '',
  };
  const html = render(content, payload, escapeHtml);
  const sent = await sendOwnEmail(tenant, { to, kind, subject, html, text: render(text, payload) });
  if (!sent) tenant.log.debug({ kind }, 'there is nothing to send notices with');
}

/** “28 November 2026 at 19:04 UTC”, or in the zone that the person named. */
export function timeIn(language: string, zone: unknown, at = new Date()): string {
  const format = (timeZone: string) =>
    new Intl.DateTimeFormat(language, {
      year: 'numeric',
      month: 'long',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
      numberingSystem: 'latn',
      timeZone,
    }).format(at);
  if (typeof zone !== 'string' || zone === '') return format('UTC');
  try {
    return format(zone);
  } catch {
    return format('UTC'); // not the name of a zone: anybody may write anything there
  }
}
