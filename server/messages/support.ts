/** Emails that administrators set off when they help somebody. */
import { type SupportMail, supportTemplate } from '@portero/connectors/templates/support.ts';
import { error } from '@portero/schema/errors.ts';
import { connectorFailure } from '../connectors/failures.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { type Letter, queueLetter } from '../outbox/queue.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import type { TenantContext } from '../tenants/context.ts';
import { countSend, uncountSend } from './cap.ts';
import { factsOf, letterTo, type Told } from './notices.ts';
import { type OwnEmail, sendOwnEmail } from './own-email.ts';
import { escapeHtml, render } from './render.ts';

/**
 * A link with which the person sets a new password.
 * @throws connector.not_found when nothing can send it, request.message_rate_limited, connector.* of the provider
 */
export async function sendResetLink(
  tenant: TenantContext,
  to: string,
  person: Told,
  link: string,
): Promise<void> {
  const recipient = { type: 'email', value: to } as const;
  await countSend(tenant.db, recipient);
  try {
    const words = await supportEmail(tenant, 'reset-link', factsOf(tenant, person), { link });
    const sent = await sendOwnEmail(tenant, { to, kind: 'reset-link', link, ...words });
    if (!sent) throw error('connector.not_found', { type: 'Email' });
  } catch (failure) {
    await uncountSend(tenant.db, recipient);
    throw connectorFailure(failure);
  }
}

/** Tells the person that somebody may act in their name. @param db the transaction that lets them */
export async function tellOfHelper(
  tenant: TenantContext,
  db: TenantDatabase,
  person: Told,
  reason: string | undefined,
): Promise<void> {
  const letter = letterTo(tenant, person);
  if (letter) await queueLetter(tenant, db, 'acted-for', { ...letter, reason });
}

/** What that says, in the person's language. */
export const helperEmail = (tenant: TenantContext, letter: Letter): Promise<Words> =>
  supportEmail(tenant, 'acted-for', letter, letter.reason === undefined ? {} : { reason: letter.reason });

type Words = Pick<OwnEmail, 'subject' | 'html' | 'text'>;
type Facts = Pick<Letter, 'account' | 'service' | 'languages' | 'at'>;

async function supportEmail(
  tenant: TenantContext,
  kind: SupportMail,
  { account, service, languages, at }: Facts,
  more: { readonly link?: string; readonly reason?: string },
): Promise<Words> {
  const { color, supportEmail: support, languageInfo } = await getSignInExperience(tenant);
  const { subject, content, text } = supportTemplate(kind, [...languages, languageInfo.fallbackLanguage], {
    color: color.primaryColor,
    hasReason: more.reason !== undefined,
    hasSupport: Boolean(support),
  });
  const time = `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const payload = { account, service, time, support: support ?? '', ...more };
  return { subject, html: render(content, payload, escapeHtml), text: render(text, payload) };
}
