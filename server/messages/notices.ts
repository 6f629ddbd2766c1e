/**
 * Tells people by email of changes that let somebody in, or keep them out: of address, number, password, second factors.
 * It goes to the address that the account had before the change, since the new one may be a thief's.
 *
 * A notice is queued with the change that it tells of, and brought afterwards (`outbox`). Notices do not count against the cap of
 * codes: nobody can silence one by asking for codes first.
 */
import { type NoticeKind, noticeTemplate } from '@portero/connectors/templates/notices.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { accountName } from '../mfa/totp.ts';
import { type Letter, queueLetter } from '../outbox/queue.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import type { TenantContext } from '../tenants/context.ts';
import type { User } from '../users/store.ts';
import type { OwnEmail } from './own-email.ts';
import { escapeHtml, render } from './render.ts';

/** As they were before the change. */
export type Told = Pick<User, 'name' | 'username' | 'primaryEmail' | 'primaryPhone' | 'profile'>;

/** From where a change was made. */
export type Origin = { readonly languages?: readonly string[]; readonly ip?: string | undefined };

/** Of a new device. */
type Device = { readonly device?: string | undefined; readonly link?: string | undefined };

/** @param db the transaction of the change */
export async function tellOf(
  tenant: TenantContext,
  db: TenantDatabase,
  person: Told,
  kind: NoticeKind,
  { languages = [], ip, device, link }: Origin & Device = {},
): Promise<void> {
  const letter = letterTo(tenant, person);
  if (!letter) return;
  const all = [...letter.languages, ...languages];
  await queueLetter(tenant, db, kind, { ...letter, languages: all, ip, device, link });
}

/** A letter to begin with; nothing where there is no address, or nobody should get any. */
export function letterTo(tenant: TenantContext, person: Told): Letter | undefined {
  // Suites of the compatibility target read the last message; theirs sends no notices.
  if (!person.primaryEmail || tenant.config.integrationTest) return undefined;
  return { to: person.primaryEmail, ...factsOf(tenant, person) };
}

/** What a letter says of somebody, and of now. */
export function factsOf({ endpoint }: TenantContext, person: Told): Omit<Letter, 'to'> {
  const { locale, zoneinfo } = person.profile;
  return {
    account: accountName(person),
    service: new URL(endpoint).host,
    languages: typeof locale === 'string' ? [locale] : [],
    ...(typeof zoneinfo === 'string' && { zone: zoneinfo }),
    at: Date.now(),
  };
}

/** The same for what a change made of the ways in which somebody is reached. */
export async function tellOfIdentifiers(
  tenant: TenantContext,
  db: TenantDatabase,
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
    await tellOf(tenant, db, before, after[column] === null ? `${what}-removed` : `${what}-changed`, origin);
  }
}

/** What a notice says, in the person's language. */
export async function noticeEmail(
  tenant: TenantContext,
  kind: NoticeKind,
  { account, service, languages, zone, at, ip, device, link }: Letter,
): Promise<Pick<OwnEmail, 'subject' | 'html' | 'text'>> {
  const { color, supportEmail, languageInfo } = await getSignInExperience(tenant);
  const wanted = [...languages, languageInfo.fallbackLanguage];
  const { language, administration, subject, content, text } = noticeTemplate(kind, wanted, {
    color: color.primaryColor,
    hasSupport: Boolean(supportEmail),
    hasDevice: device !== undefined,
    hasLink: link !== undefined,
  });
  const payload = {
    account,
    service,
    time: timeIn(language, zone, new Date(at)),
    place: ip ?? administration,
    support: supportEmail ?? '',
    device: device ?? '',
    link: link ?? '',
  };
  return { subject, html: render(content, payload, escapeHtml), text: render(text, payload) };
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
