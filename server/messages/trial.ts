/** An e-mail as its recipient would see it, from a template that is not stored, or from the bundled words. */

import { plainTextOf } from '@portero/connectors/kit/plain-text.ts';
import { builtInTemplate } from '@portero/connectors/templates/templates.ts';
import type { EmailTemplateDetails, MessageType } from '@portero/schema/messages.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import type { TenantContext } from '../tenants/context.ts';
import { composeEmail, type Saying } from './compose.ts';
import { sayingOf, sendWorded } from './send.ts';

export type Trial = {
  readonly templateType: MessageType;
  readonly languageTag: string;
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
function samplePayload(tenant: TenantContext, type: MessageType): Record<string, unknown> {
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
      : { code: '123456' }),
    application: { id: 'sample', name: 'Librería', displayName: 'Librería', branding },
    organization: { id: 'sample', name: 'Reading circle', branding },
    user: person,
  };
}

const sayingFor = (
  tenant: TenantContext,
  { templateType, languageTag }: Trial,
  to: string,
): Promise<Saying> =>
  sayingOf(tenant, {
    channel: 'email',
    to,
    type: templateType,
    payload: samplePayload(tenant, templateType),
    languages: [languageTag],
  });

export async function showTrial(tenant: TenantContext, trial: Trial): Promise<Shown> {
  const saying = await sayingFor(tenant, trial, 'ana@example.com');
  const { subject, html, text, replyTo, from } = composeEmail(saying, trial.details, undefined);
  const { color, branding } = await getSignInExperience(tenant);
  const dress = { color: color.primaryColor, logo: branding.logoUrl, isNamed: isNamed(trial.templateType) };
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
  await sendWorded(tenant, await sayingFor(tenant, trial, to), trial.details);
}
