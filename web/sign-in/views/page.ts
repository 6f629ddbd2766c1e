/** The frame around every screen: head, logo, card, help. */

import { assets } from '../assets.ts';
import { brandStyle } from '../brand.ts';
import type { PageContext } from '../context.ts';
import { html, type Node } from '../html.ts';
import type { Screen } from '../screens.ts';
import * as forms from './forms.ts';
import { fill, safeLink } from './parts.ts';

const withHelp = new Set<Screen['kind']>(['error', 'unknown-session', 'account-suspended', 'signed-out']);

export function page(context: PageContext, screen: Screen): Node {
  const { title, lead } = forms.heading(context, screen);
  const { experience, nonce, theme } = context;
  return html`
    <html lang=${context.language} dir="ltr" data-theme=${theme ?? (experience.color.isDarkModeEnabled ? 'auto' : 'light')}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content=${experience.color.isDarkModeEnabled ? 'light dark' : 'light'} />
        <title>${context.applicationName ? `${title} – ${context.applicationName}` : title}</title>
        <link rel="icon" href=${safeLink(experience.branding.favicon ?? null) ?? assets.favicon.path} />
        <link rel="stylesheet" href=${assets.css.path} />
        <style nonce=${nonce} dangerouslySetInnerHTML=${{ __html: brandStyle(experience, theme) }}></style>
        ${experience.customCss && !context.preview ? customCss(experience.customCss, nonce) : null}
        <script src=${assets.script.path} defer></script>
      </head>
      <body class="logto_page-container" data-screen=${screen.kind} data-preview=${context.preview ? '' : undefined}>
        <main class="logto_main-content portero-card">
          ${logo(context)}
          <h1>${title}</h1>
          ${lead ? html`<p class="portero-lead">${lead}</p>` : null}
          ${body(context, screen)}
          ${withHelp.has(screen.kind) ? help(context, screen) : null}
        </main>
      </body>
    </html>
  `;
}

function body(context: PageContext, screen: Screen): Node {
  switch (screen.kind) {
    case 'sign-in':
      return forms.signIn(context, screen);
    case 'password':
      return forms.password(context, screen);
    case 'register':
      return forms.register(context, screen);
    case 'new-password':
      return forms.newPassword(context, screen);
    case 'verification-code':
      return forms.verificationCode(context, screen);
    case 'forgot-password':
      return forms.forgotPassword(context, screen);
    case 'continue-identifier':
      return forms.continueIdentifier(context, screen);
    case 'confirm':
      return forms.confirm(context, screen);
    case 'consent':
      return forms.consent(context, screen);
    case 'error':
      return screen.restartUrl ? linkButton(screen.restartUrl, context.phrases.action.startAgain) : null;
    case 'account-suspended':
    case 'password-changed':
      return linkButton(context.links.signIn, context.phrases.action.signIn);
    default:
      return null;
  }
}

const linkButton = (href: string, label: string): Node =>
  html`<a class="portero-button" href=${href}>${label}</a>`;

function logo({ experience: { branding }, applicationName }: PageContext): Node {
  const light = safeLink(branding.logoUrl ?? null) ?? assets.logo.path;
  const dark = safeLink(branding.darkLogoUrl ?? null);
  const alt = branding.logoUrl ? (applicationName ?? '') : '';
  return html`
    <div class="logto_branding-header portero-logo" data-own=${branding.logoUrl ? undefined : ''}>
      <img class=${dark ? 'portero-light' : undefined} src=${light} alt=${alt} height="40" />
      ${dark ? html`<img class="portero-dark" src=${dark} alt=${alt} height="40" />` : null}
    </div>
  `;
}

/** An administrator's CSS may say anything but may not end its own element. */
const customCss = (css: string, nonce: string): Node =>
  html`<style data-custom-css nonce=${nonce} dangerouslySetInnerHTML=${{ __html: css.replaceAll('<', '\\3c ') }}></style>`;

function help({ experience, phrases: { description } }: PageContext, screen: Screen): Node {
  const site = safeLink(experience.supportWebsiteUrl);
  const mail =
    experience.supportEmail && /^[^\s@<>"]+@[^\s@<>"]+$/.test(experience.supportEmail)
      ? experience.supportEmail
      : undefined;
  return html`
    <div class="portero-help">
      ${mail || site ? html`<p>${description.support} ${mail ? html`<a href=${`mailto:${mail}`}>${mail}</a>` : null} ${site ? html`<a href=${site}>${new URL(site).host}</a>` : null}</p>` : null}
      ${screen.kind === 'error' ? html`<p class="portero-hint">${fill(description.requestId, { id: screen.requestId })}</p>` : null}
    </div>
  `;
}
