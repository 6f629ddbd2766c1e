/** E-mails that administrators set off when they help somebody. */
import { type SupportMail, supportTemplate } from '@portero/connectors/templates/support.ts';
import { error } from '@portero/schema/errors.ts';
import { connectorFailure } from '../connectors/failures.ts';
import { accountName } from '../mfa/totp.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import type { TenantContext } from '../tenants/context.ts';
import { countSend, uncountSend } from './cap.ts';
import type { Told } from './notices.ts';
import { sendOwnEmail } from './own-email.ts';
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
    await send(tenant, 'reset-link', to, person, { link });
  } catch (failure) {
    await uncountSend(tenant.db, recipient);
    throw connectorFailure(failure);
  }
}

/** Tells the person that somebody may act in their name. Never fails: the token has been made. */
export async function tellOfHelper(
  tenant: TenantContext,
  person: Told,
  reason: string | undefined,
): Promise<void> {
  const to = person.primaryEmail;
  if (!to || tenant.config.integrationTest) return;
  try {
    await send(tenant, 'acted-for', to, person, reason === undefined ? {} : { reason });
  } catch (failure) {
    tenant.log.warn({ err: failure }, 'a person could not be told that somebody may act as them');
  }
}

async function send(
  tenant: TenantContext,
  kind: SupportMail,
  to: string,
  person: Told,
  more: { readonly link?: string; readonly reason?: string },
): Promise<void> {
  const { color, supportEmail, languageInfo } = await getSignInExperience(tenant);
  const { locale } = person.profile;
  const wanted = [...(typeof locale === 'string' ? [locale] : []), languageInfo.fallbackLanguage];
  const { subject, content, text } = supportTemplate(kind, wanted, {
    color: color.primaryColor,
    hasReason: more.reason !== undefined,
    hasSupport: Boolean(supportEmail),
  });
  const payload = {
    account: accountName(person),
    service: new URL(tenant.endpoint).host,
    time: `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    support: supportEmail ?? '',
    ...more,
  };
  const html = render(content, payload, escapeHtml);
  const sent = await sendOwnEmail(tenant, { to, kind, subject, html, text: render(text, payload) });
  if (!sent) throw error('connector.not_found', { type: 'Email' });
}
