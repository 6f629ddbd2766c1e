/** A message as its recipient would see it, from a template that is not stored, or from the bundled words. */

import { plainTextOf } from '@portero/connectors/kit/plain-text.ts';
import { builtInSmsTemplate, builtInTemplate } from '@portero/connectors/templates/templates.ts';
import type { EmailTemplateDetails, MessageType } from '@portero/schema/messages.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import type { TenantContext } from '../tenants/context.ts';
import { composeEmail, composeSms, type Saying } from './compose.ts';
import { hostOf, sayingOf, sendWorded } from './send.ts';

export type Trial = {
  readonly templateType: MessageType;
  readonly languageTag: string;
  /** Whether a link stands beside the code; as the tenant has it, unless given. */
  readonly withLink?: boolean | undefined;
  /** Undefined for the bundled words. */
  readonly details?: EmailTemplateDetails | undefined;
};

export type Shown = {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly replyTo?: string | undefined;
  readonly sendFrom?: string | undefined;
  /** Which language the bundled words come in for this one. */
  readonly language: string;
  /** The bundled template itself, to begin one's own with. */
  readonly builtIn: { readonly subject: string; readonly content: string };
};

/** Plausible contents for every variable that the contract has. */
function samplePayload(tenant: TenantContext, type: MessageType, withLink: boolean): Record<string, unknown> {
  const branding = { logoUrl: `${tenant.endpoint}/assets/portero-logo.svg` };
  const person = {
    id: 'a1b2c3d4e5f6',
    name: 'Ana García',
    username: 'ana',
    primaryEmail: 'ana@example.com',
    primaryPhone: '34600123456',
    avatar: 'https://example.com/ana.png',
    profile: { givenName: 'Ana', familyName: 'García' },
  };
  return {
    ...(type === 'OrganizationInvitation'
      ? { link: `${tenant.endpoint}/invitation?token=sample`, inviter: { ...person, name: 'Luis Pérez' } }
      : { code: '123456', ...(withLink && { link: `${tenant.endpoint}/link/sample` }) }),
    application: { id: 'sample', name: 'Librería', displayName: 'Librería', branding },
    organization: { id: 'sample', name: 'Reading circle', branding },
    user: person,
  };
}

async function sayingFor(
  tenant: TenantContext,
  { templateType, languageTag, withLink }: Trial,
  to: string,
): Promise<Saying> {
  const { verificationCodePolicy } = await getSignInExperience(tenant);
  const isLinked = isSignIn(templateType) && (withLink ?? verificationCodePolicy.withLink === true);
  return sayingOf(tenant, {
    channel: 'email',
    to,
    type: templateType,
    payload: samplePayload(tenant, templateType, isLinked),
    languages: [languageTag],
  });
}

/** Codes of a sign-in may come with a link; those of an account never do. */
const isSignIn = (type: MessageType): boolean =>
  type === 'SignIn' || type === 'Register' || type === 'ForgotPassword';

/**
 * Nothing is sent or counted, and values are made up.
 * @throws ConnectorError for a template that leaves nothing to send
 */
export async function showTrial(tenant: TenantContext, trial: Trial): Promise<Shown> {
  const saying = await sayingFor(tenant, trial, 'ana@example.com');
  const { subject, html, text, replyTo, from } = composeEmail(saying, trial.details, undefined);
  const { color, branding } = await getSignInExperience(tenant);
  const isLinked = trial.templateType !== 'OrganizationInvitation' && saying.builtIn.link !== undefined;
  const dress = {
    color: color.primaryColor,
    logo: branding.logoUrl,
    isNamed: isNamed(trial.templateType),
    isLinked,
  };
  const builtIn = builtInTemplate(trial.templateType, [trial.languageTag], dress);
  return {
    subject,
    html: html ?? '',
    text: text ?? plainTextOf(html ?? ''),
    ...(replyTo !== undefined && { replyTo }),
    ...(from !== undefined && { sendFrom: from }),
    language: builtIn.language,
    builtIn: { subject: builtIn.subject, content: builtIn.content },
  };
}

/** Kinds that may go without an application around: a name there would stay a placeholder. */
const isNamed = (type: MessageType): boolean =>
  type !== 'Generic' && type !== 'OrganizationInvitation' && type !== 'BindNewIdentifier';

/** Send it for real, as far as this server can. @throws connector.*, request.message_rate_limited */
export async function sendTrialEmail(tenant: TenantContext, trial: Trial, to: string): Promise<void> {
  const { details } = trial;
  await sendWorded(tenant, 'email', await sayingFor(tenant, trial, to), { details });
}

export type SmsTrial = Pick<Trial, 'templateType' | 'languageTag'> & {
  /** Undefined for the bundled words. */
  readonly content?: string | undefined;
};

export type ShownSms = {
  readonly text: string;
  /** Which language the bundled words come in for this one. */
  readonly language: string;
  /** The bundled words themselves, to begin one's own with. */
  readonly builtIn: string;
};

const smsFor = (tenant: TenantContext, { templateType, languageTag }: SmsTrial, to: string) =>
  sayingOf(tenant, {
    channel: 'sms',
    to,
    type: templateType,
    payload:
      templateType === 'OrganizationInvitation'
        ? { link: `${tenant.endpoint}/invitation?token=sample` }
        : { code: '123456' },
    languages: [languageTag],
  });

/** Nothing is sent or counted, and values are made up. @throws ConnectorError for words that leave nothing to send */
export async function showTrialSms(tenant: TenantContext, trial: SmsTrial): Promise<ShownSms> {
  const saying = await smsFor(tenant, trial, '34600123456');
  const { content: text } = composeSms(saying, trial.content, undefined, undefined, hostOf(tenant));
  const { language, content: builtIn } = builtInSmsTemplate(trial.templateType, [trial.languageTag]);
  return { text, language, builtIn };
}

/** Send it for real, as far as this server can. @throws connector.*, request.message_rate_limited */
export async function sendTrialSms(tenant: TenantContext, trial: SmsTrial, to: string): Promise<void> {
  const { content: builtIn } = builtInSmsTemplate(trial.templateType, [trial.languageTag]);
  await sendWorded(tenant, 'sms', await smsFor(tenant, trial, to), { text: trial.content ?? builtIn });
}
