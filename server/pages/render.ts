/** Sends a screen: looks, language and policy of the tenant, and headers that let nothing else run on the page. */
import { newSecret } from '@portero/schema/ids.ts';
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import { type CaptchaOnPage, type PageContext, renderScreen, type Screen } from '@portero/sign-in/index.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { lookOfApplication, termsOfApplication, withLooks } from '../application-sign-in-experience/rules.ts';
import { builtInApplication } from '../applications/built-in.ts';
import { getApplication } from '../applications/rules.ts';
import { newChallenge } from '../captcha/proof-of-work.ts';
import { publicCaptcha, workOf } from '../captcha/rules.ts';
import type { JsonObject } from '../database/tables.ts';
import { addressQuery, type Interaction } from '../oidc/interaction/interactions.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import type { TenantContext } from '../tenants/context.ts';
import { actingBanner } from './acting-banner.ts';
import { countriesIn, likelyCountry } from './countries.ts';
import { csrfToken } from './forgery.ts';
import { contentSecurityPolicy } from './policy.ts';
import { askedApplication } from './start-again.ts';
import { lastPage, wordsFor } from './words.ts';

export type PageOptions = {
  readonly interaction?: Interaction | undefined;
  readonly status?: number;
  /** Languages asked for, where there is no interaction to tell. */
  readonly uiLocales?: string | undefined;
  /** Token of a form that belongs to no interaction. */
  readonly csrf?: string | undefined;
  /** Custom CSS of the page's own, after the tenant's. */
  readonly moreCss?: string | null | undefined;
  /** Where the page's form leads in the end. */
  readonly leadsTo?: string | undefined;
  readonly back?: string | undefined;
  /** There is a secret in the address, and the page's form needs no origin. */
  readonly hidesAddress?: boolean;
  /** A captcha's sum that is not done yet, when a form is shown again. */
  readonly sum?: string | undefined;
  /** Chosen before, when a form is shown again. */
  readonly country?: string | undefined;
  /** Unsaved settings of the Console's preview. */
  readonly preview?: {
    readonly experience: SignInExperience;
    readonly language?: string | undefined;
    readonly theme?: 'light' | 'dark' | undefined;
    readonly direction?: 'ltr' | 'rtl' | undefined;
    readonly phrases?: JsonObject | undefined;
    /** Name of the application whose looks are being made. */
    readonly application?: string | undefined;
    /** Origins that may frame the page and tell it what to show. */
    readonly origins: readonly string[];
  };
};

/** Answer with a page. */
export async function sendScreen(
  request: FastifyRequest,
  reply: FastifyReply,
  screen: Screen,
  options: PageOptions = {},
): Promise<FastifyReply> {
  const { interaction, preview } = options;
  const experience = withCss(
    preview?.experience ?? (await experienceOf(request, interaction)),
    options.moreCss,
  );
  const nonce = newSecret();
  const captcha = preview ? undefined : await captchaOn(request.tenant, screen, options);
  const context = { ...(await contextOf(request, experience, nonce, options)), captcha };
  const framedBy = preview ? [`'self'`, ...preview.origins] : [];
  return reply
    .code(options.status ?? 200)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-language': context.language,
      'cache-control': 'no-store',
      'content-security-policy': contentSecurityPolicy({
        nonce,
        interaction,
        leadsTo: options.leadsTo,
        customCss: experience.customCss,
        captcha,
        framedBy,
      }),
      // Not always `no-referrer`: with that, browsers would not name the origin of our own forms.
      'referrer-policy': options.hidesAddress ? 'no-referrer' : 'same-origin',
      'x-content-type-options': 'nosniff',
      ...(!preview && { 'x-frame-options': 'DENY' }),
    })
    .send(renderScreen(screen, context));
}

const withCss = (experience: SignInExperience, css: string | null | undefined): SignInExperience =>
  css ? { ...experience, customCss: `${experience.customCss ?? ''}\n${css}` } : experience;

/** Pages that a sign-in begins on. */
const withCaptcha: ReadonlySet<Screen['kind']> = new Set(['sign-in', 'register', 'forgot-password']);

async function captchaOn(
  tenant: TenantContext,
  { kind }: Screen,
  { interaction, sum }: PageOptions,
): Promise<CaptchaOnPage | undefined> {
  if (!interaction || !withCaptcha.has(kind)) return undefined;
  const shown = await publicCaptcha(tenant);
  if (shown?.type !== 'ProofOfWork') return shown;
  const work = await workOf(tenant);
  if (!work) return undefined;
  const fresh = newChallenge(tenant, interaction.uid, work);
  return { ...shown, sum: { ...fresh, ...(sum !== undefined && continued(sum, fresh.work)) } };
}

/** The sum that somebody waits for is the same, whatever of it the form brought back. */
function continued(challenge: string, otherwise: string): { challenge: string; work: string } {
  return { challenge, work: challenge.split('.')[3] ?? otherwise };
}

/** Whatever else stands in an address or a cookie is no id, and not worth a query. */
const idShape = z.string().regex(/^[\w-]{1,128}$/);

/** An interaction knows for which application and organization it is; another page has what the browser remembers. */
async function experienceOf(
  request: FastifyRequest,
  interaction: Interaction | undefined,
): Promise<SignInExperience> {
  const asked = interaction
    ? { applicationId: interaction.clientId, organizationId: interaction.params.organization_id }
    : { applicationId: askedApplication(request), organizationId: lastPage(request).organizationId };
  const applicationId = idShape.safeParse(asked.applicationId).data;
  const dressed = await withLooks(request.tenant, await getSignInExperience(request.tenant), {
    applicationId,
    organizationId: idShape.safeParse(asked.organizationId).data,
  });
  if (applicationId === undefined) return dressed;
  return { ...dressed, ...(await termsOfApplication(request.tenant, applicationId)) };
}

async function contextOf(
  request: FastifyRequest,
  experience: SignInExperience,
  nonce: string,
  { interaction, uiLocales, preview, back, country, csrf }: PageOptions,
): Promise<PageContext> {
  const { tenant } = request;
  const { language, phrases } = await wordsFor(request, {
    interaction,
    uiLocales,
    fixed: preview?.language,
    unsaved: preview?.phrases,
  });
  const clientId = interaction?.clientId ?? askedApplication(request);
  const query = clientId === undefined ? '' : `?${addressQuery(interaction ?? { clientId })}`;
  return {
    experience,
    applicationName: preview?.application ?? (await applicationName(tenant, interaction)),
    acting: preview ? undefined : await actingBanner(request),
    language,
    phrases,
    phone: {
      countries: countriesIn(language),
      selected: country || likelyCountry(request.headers['accept-language'], language),
    },
    csrf: interaction ? csrfToken(tenant, interaction) : (csrf ?? ''),
    nonce,
    path: request.url,
    links: {
      signIn: `/sign-in${query}`,
      register: `/register${query}`,
      forgotPassword: `/forgot-password${query}`,
      back: back === undefined ? undefined : `${back}${query}`,
    },
    preview: preview !== undefined,
    previewOrigins: preview?.origins,
    theme: preview?.theme,
    direction: preview?.direction,
  };
}

/** Built-in clients are ours: “to go on to Live Preview” helps nobody. */
async function applicationName(
  tenant: TenantContext,
  interaction: Interaction | undefined,
): Promise<string | undefined> {
  if (!interaction || builtInApplication(tenant, interaction.clientId)) return undefined;
  const application = await getApplication(tenant, interaction.clientId);
  if (!application || application.isThirdParty) return application?.name;
  const look = await lookOfApplication(tenant, interaction.clientId);
  return look?.displayName || application.name;
}
