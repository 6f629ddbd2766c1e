/** Sends a screen: looks, language and policy of the tenant, and headers that let nothing else run on the page. */
import { randomBytes } from 'node:crypto';
import { chooseLanguage, parseAcceptLanguage } from '@portero/schema/languages.ts';
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import { type PageContext, phrases, renderScreen, type Screen } from '@portero/sign-in/index.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { builtInApplication } from '../applications/built-in.ts';
import { getApplication } from '../applications/rules.ts';
import type { Interaction } from '../oidc/interactions.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import type { TenantContext } from '../tenants/context.ts';

const available = { builtIn: Object.keys(phrases), custom: [] };

export type PageOptions = {
  readonly interaction?: Interaction | undefined;
  readonly status?: number;
  readonly back?: string | undefined;
  /** Unsaved settings of the Console's preview. */
  readonly preview?: {
    readonly experience: SignInExperience;
    readonly language?: string | undefined;
    readonly theme?: 'light' | 'dark' | undefined;
  };
};

/** Answer with a page. */
export async function sendScreen(
  request: FastifyRequest,
  reply: FastifyReply,
  screen: Screen,
  options: PageOptions = {},
): Promise<FastifyReply> {
  const { tenant } = request;
  const experience = options.preview?.experience ?? (await getSignInExperience(tenant));
  const nonce = randomBytes(16).toString('base64');
  const context = await contextOf(request, experience, nonce, options);
  return reply
    .code(options.status ?? 200)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-language': context.language,
      'cache-control': 'no-store',
      'content-security-policy': policy(tenant, nonce, options),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      ...(!isPreview(options, request) && { 'x-frame-options': 'DENY' }),
    })
    .send(renderScreen(screen, context));
}

/** The page's language: `ui_locales`, the browser's if the tenant wants that, the tenant's own, English. */
export function pageLanguage(
  request: FastifyRequest,
  experience: SignInExperience,
  interaction?: Interaction,
): string {
  const { autoDetect, fallbackLanguage } = experience.languageInfo;
  const asked =
    typeof interaction?.params.ui_locales === 'string' ? interaction.params.ui_locales.split(' ') : [];
  const browser = autoDetect ? parseAcceptLanguage(request.headers['accept-language']) : [];
  return chooseLanguage([...asked, ...browser, fallbackLanguage], available) ?? 'en';
}

export const phrasesOf = (language: string) => phrases[language] ?? phrases.en!;

async function contextOf(
  request: FastifyRequest,
  experience: SignInExperience,
  nonce: string,
  options: PageOptions,
): Promise<PageContext> {
  const { tenant } = request;
  const { interaction, preview } = options;
  const wanted = preview?.language;
  const language =
    wanted !== undefined && phrases[wanted] ? wanted : pageLanguage(request, experience, interaction);
  const query = interaction ? `?${new URLSearchParams({ app_id: interaction.clientId })}` : '';
  return {
    experience: { ...experience, branding: experience.branding },
    applicationName: await applicationName(tenant, interaction),
    language,
    phrases: phrasesOf(language),
    csrf: interaction ? csrfToken(tenant, interaction) : '',
    nonce,
    path: request.url,
    links: {
      signIn: `/sign-in${query}`,
      register: `/register${query}`,
      forgotPassword: `/forgot-password${query}`,
      back: options.back === undefined ? undefined : `${options.back}${query}`,
    },
    preview: isPreview(options, request),
    theme: preview?.theme,
  };
}

/** Built-in clients are ours: “to go on to Live Preview” helps nobody. */
async function applicationName(
  tenant: TenantContext,
  interaction: Interaction | undefined,
): Promise<string | undefined> {
  if (!interaction || builtInApplication(tenant, interaction.clientId)) return undefined;
  return (await getApplication(tenant, interaction.clientId))?.name;
}

/** Known only to pages of this interaction, whose cookie no script and no other site can read. */
export const csrfToken = (tenant: TenantContext, { uid }: Interaction): string =>
  tenant.vault.fingerprint(`page:${uid}`);

const isPreview = (options: PageOptions, request: FastifyRequest): boolean =>
  options.preview !== undefined || (request.query as { preview?: string }).preview !== undefined;

function policy(tenant: TenantContext, nonce: string, options: PageOptions): string {
  const admin = tenant.config.adminEndpoint;
  return [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' https: data:`,
    `connect-src 'self'`,
    // Browsers apply this to the redirects after a POST too, and the last of them leads to the application.
    `form-action 'self' ${destinationOf(options.interaction)}`.trim(),
    `base-uri 'none'`,
    `frame-ancestors ${options.interaction === undefined && admin ? admin : `'none'`}`,
  ].join('; ');
}

function destinationOf(interaction: Interaction | undefined): string {
  const uri = interaction?.params.redirect_uri;
  if (typeof uri !== 'string' || !URL.canParse(uri)) return '';
  const { origin, protocol } = new URL(uri);
  return origin === 'null' ? protocol : origin;
}
