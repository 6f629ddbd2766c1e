/** The frame around every screen: head, logo, card, help, signature. */
import { accountList, accountTask } from '../account/views.ts';
import { assets } from '../assets.ts';
import { brandStyle, themeOf } from '../brand.ts';
import type { PageContext } from '../context.ts';
import { safeContent } from '../custom-content.ts';
import { fill, fillNodes, html, mailLink, type Node, pageLink, webLink } from '../html.ts';
import { mark } from '../mark.ts';
import { directionOf } from '../phrases/index.ts';
import type { Screen } from '../screens.ts';
import { captchaScript } from './captcha.ts';
import { applicationMark, consent, noAccess } from './consent.ts';
import { demoApp } from './demo-app.ts';
import { extraProfile } from './details.ts';
import { deviceCode, deviceConfirm } from './device.ts';
import * as forms from './forms.ts';
import { type Heading, headingOf } from './headings.ts';
import { type IconName, icon } from './icons.ts';
import * as links from './links.ts';
import * as mfa from './mfa.ts';
import { selectOrganization } from './organizations.ts';
import { LinkButton, outside } from './parts.ts';
import * as passkeys from './passkeys.ts';
import { signOut } from './sign-out.ts';

/** The whole document. */
export function page(context: PageContext, screen: Screen): Node {
  const heading = headingOf(context, screen);
  if (screen.kind === 'account' && screen.page.view === 'list') {
    const mark = context.experience.hideLogtoBranding ? null : footer(context);
    const parts = { errors: screen.errors, logo: logo(context), signature: mark };
    return html`
      <html lang=${context.language} dir=${context.direction ?? directionOf(context.language)} data-theme=${themeOf(context)}>
        ${head(context, heading, screen)}
        <body class="portero-body" data-screen=${screen.kind} data-preview=${previewOf(context)}>${actingBanner(context)}${accountList(context, screen.page, parts)}</body>
      </html>
    `;
  }
  return html`
    <html lang=${context.language} dir=${context.direction ?? directionOf(context.language)} data-theme=${themeOf(context)}>
      ${head(context, heading, screen)}
      <body class="portero-body" data-screen=${screen.kind} data-preview=${previewOf(context)}>
        ${actingBanner(context)}
        <div class="logto_page-container portero-page">
          ${customContent(context)}
          <main class="logto_main-content portero-card">
            <header class="logto_branding-header portero-header">
              ${backLink(context, screen)}
              ${noticeIcon(screen) ?? (screen.kind === 'consent' ? applicationMark(context, screen) : logo(context))}
              <h1>${heading.title}</h1>
              ${heading.lead ? html`<p class="portero-lead">${heading.lead}</p>` : null}
            </header>
            ${body(context, screen)}
            ${help(context, screen)}
          </main>
          ${context.experience.hideLogtoBranding ? null : footer(context)}
        </div>
      </body>
    </html>
  `;
}

/** Who acts as somebody is told so on every page, and can end it there. */
function actingBanner({ acting, phrases }: PageContext): Node {
  if (!acting) return null;
  return html`
    <form class="portero-acting" method="post" action="/impersonation/end" role="region" aria-label=${phrases.acting.hereTitle}>
      <input type="hidden" name="csrf" value=${acting.csrf} />
      <span>${fillNodes(phrases.acting.banner, { name: html`<bdi>${acting.name}</bdi>` })}</span>
      <button type="submit">${phrases.acting.end}</button>
    </form>
  `;
}

const footer = (context: PageContext): Node =>
  html`<footer class="logto_signature logto_ac-signature portero-signature">${signature(context)}</footer>`;

/** A refusal is the first thing that is said of a page, so that whoever listens knows that it is not the next step. */
function titleOf({ applicationName, phrases }: PageContext, { title }: Heading, { errors }: Screen): string {
  const refused = errors?.form || Object.values(errors?.fields ?? {}).some(Boolean);
  const named = applicationName && !title.includes(applicationName);
  return [refused && phrases.secondary.alert, title, named && applicationName].filter(Boolean).join(' – ');
}

function head(context: PageContext, heading: Heading, screen: Screen): Node {
  const { experience, nonce } = context;
  const theme = themeOf(context);
  const branding = { ...experience.branding, ...context.applicationBranding };
  return html`
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="robots" content="noindex" />
      <meta name="color-scheme" content=${theme === 'auto' ? 'light dark' : theme} />
      <title>${titleOf(context, heading, screen)}</title>
      ${favicons(branding, theme)}
      <link rel="stylesheet" href=${assets.css.path} />
      ${screen.kind === 'account' || screen.kind === 'demo-app' ? html`<link rel="stylesheet" href=${assets.account.path} />` : null}
      <style nonce=${nonce} dangerouslySetInnerHTML=${{ __html: brandStyle(context) }}></style>
      ${experience.customCss ? customCss(experience.customCss, nonce) : null}
      <script src=${assets.script.path} defer></script>
      ${captchaScript(context)}
    </head>
  `;
}

/** One for each theme where there are two, and the light one for home screens. */
function favicons(branding: PageContext['experience']['branding'], theme: ReturnType<typeof themeOf>): Node {
  const light = webLink(branding.favicon);
  const dark = webLink(branding.darkFavicon);
  const only = theme === 'dark' ? (dark ?? light) : light;
  if (!only) return html`<link rel="icon" href=${assets.favicon.path} />`;
  return html`
    <link rel="icon" href=${only} />
    ${theme === 'auto' && dark ? html`<link rel="icon" href=${dark} media="(prefers-color-scheme: dark)" />` : null}
    <link rel="apple-touch-icon" href=${light ?? only} />
  `;
}

/** An administrator's CSS may say anything but may not end its own element. */
const customCss = (css: string, nonce: string): Node =>
  html`<style data-custom-css="" nonce=${nonce} dangerouslySetInnerHTML=${{ __html: css.replaceAll(/<(?=\/|!)/g, '\\3c ') }}></style>`;

/** Beside the card where there is room; its own page says where it belongs. */
function customContent({ experience, path }: PageContext): Node {
  const [page = ''] = path.split('?', 1);
  const own = experience.customContent ?? {};
  const content = Object.hasOwn(own, page) ? safeContent(own[page] ?? '') : '';
  if (!content.trim()) return null;
  return html`<aside class="logto_custom-content portero-content" dangerouslySetInnerHTML=${{ __html: content }}></aside>`;
}

function body(context: PageContext, screen: Screen): Node {
  const { action } = context.phrases;
  switch (screen.kind) {
    case 'sign-in':
      return forms.signIn(context, screen);
    case 'password':
      return forms.password(context, screen);
    case 'passkey':
      return passkeys.passkey(context, screen);
    case 'passkey-offer':
      return passkeys.passkeyOffer(context, screen);
    case 'passkey-sign-up':
      return passkeys.passkeySignUp(context, screen);
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
    case 'extra-profile':
      return extraProfile(context, screen);
    case 'confirm':
      return forms.confirm(context, screen);
    case 'consent':
      return consent(context, screen);
    case 'one-time-token':
      return links.oneTimeToken(context, screen);
    case 'sign-in-link':
      return links.signInLink(context, screen);
    case 'other-browser':
      return links.otherBrowser(context, screen);
    case 'link-trouble':
      return links.linkTrouble(context, screen);
    case 'switch-account':
      return links.switchAccount(context, screen);
    case 'select-organization':
      return selectOrganization(context, screen);
    case 'select-account':
      return links.selectAccount(context, screen);
    case 'no-access':
      return noAccess(context, screen);
    case 'device-code':
      return deviceCode(context, screen);
    case 'device-confirm':
      return deviceConfirm(context, screen);
    case 'device-done':
    case 'device-denied':
      return null;
    case 'joined': {
      const start = pageLink(screen.startUrl);
      return start ? LinkButton(start, action.continue) : null;
    }
    case 'mfa-offer':
      return mfa.offer(context, screen);
    case 'mfa-choose':
      return mfa.choose(context, screen);
    case 'mfa-totp':
      return mfa.totp(context, screen);
    case 'mfa-totp-set-up':
      return mfa.totpSetUp(context, screen);
    case 'mfa-backup-code':
      return mfa.backupCode(context, screen);
    case 'mfa-backup-codes':
      return mfa.backupCodes(context, screen);
    case 'mfa-code':
      return mfa.code(context, screen);
    case 'mfa-passkey':
      return mfa.passkey(context, screen);
    case 'mfa-recovery':
      return mfa.recovery(context, screen);
    case 'recovery-stop':
      return mfa.recoveryLink(screen, context.phrases.mfa.stop);
    case 'recovery-continue':
      return mfa.recoveryLink(screen, context.phrases.action.continue);
    case 'recovery-continued': {
      const start = pageLink(screen.restartUrl);
      return start ? LinkButton(start, context.phrases.action.signIn) : null;
    }
    case 'recovery-stopped':
      return mfa.recoveryStopped(context, screen);
    case 'error':
    case 'not-found':
    case 'unknown-session': {
      const restart = pageLink(screen.restartUrl);
      return restart ? LinkButton(restart, action.startAgain) : null;
    }
    case 'front-door':
      return null;
    case 'password-changed':
      return screen.canSignIn ? LinkButton(context.links.signIn, action.signIn) : null;
    case 'account-suspended':
      return LinkButton(context.links.signIn, action.signIn);
    case 'account':
      return screen.page.view === 'task' ? accountTask(context, screen.page, screen.errors) : null;
    case 'demo-app':
      return demoApp(context, screen);
    case 'sign-out':
      return signOut(context, screen);
    case 'signed-out': {
      const home = pageLink(screen.restartUrl);
      return home ? LinkButton(home, action.signIn) : null;
    }
  }
}

/** Screens that name the identifier with “Change” have their way back there. */
function backLink({ links, phrases: { action } }: PageContext, screen: Screen): Node {
  if (screen.kind === 'account' && screen.page.view === 'task' && screen.page.back) {
    const { href, label } = screen.page.back;
    return html`<a class="portero-back" href=${href} aria-label=${label} title=${label}>${icon('back')}</a>`;
  }
  const has =
    screen.kind === 'verification-code' || screen.kind === 'forgot-password' || screen.kind === 'register';
  if (!links.back || !has) return null;
  return html`<a class="portero-back" href=${links.back} aria-label=${action.back} title=${action.back}>${icon('back')}</a>`;
}

function noticeIcon(screen: Screen): Node | undefined {
  const { kind } = screen;
  if (screen.kind === 'account') {
    const { icon: name, tone = 'plain' } = screen.page.view === 'task' ? screen.page : {};
    return name && html`<div class="portero-notice" data-tone=${tone}>${icon(name)}</div>`;
  }
  if (screen.kind === 'link-trouble' && screen.reason === 'invitation-accepted')
    return html`<div class="portero-notice" data-tone="good">${icon('check')}</div>`;
  const icons: Partial<Record<Screen['kind'], readonly [IconName, 'good' | 'bad' | 'plain']>> = {
    'password-changed': ['check', 'good'],
    'mfa-offer': ['lock', 'plain'],
    'mfa-recovery': ['lock', 'plain'],
    'recovery-stop': ['lock', 'plain'],
    'recovery-stopped': ['check', 'good'],
    'recovery-continue': ['lock', 'plain'],
    'recovery-continued': ['check', 'good'],
    'passkey-offer': ['key', 'plain'],
    'passkey-sign-up': ['key', 'plain'],
    'one-time-token': ['mail', 'plain'],
    'sign-in-link': ['mail', 'plain'],
    'other-browser': ['app', 'plain'],
    'link-trouble': ['clock', 'plain'],
    'switch-account': ['person', 'plain'],
    'select-account': ['person', 'plain'],
    'select-organization': ['people', 'plain'],
    joined: ['check', 'good'],
    'device-done': ['check', 'good'],
    'device-denied': ['app', 'plain'],
    'sign-out': ['door', 'plain'],
    'signed-out': ['door', 'plain'],
    'front-door': ['door', 'plain'],
    'unknown-session': ['clock', 'plain'],
    'account-suspended': ['lock', 'bad'],
    'no-access': ['lock', 'bad'],
    error: ['alert', 'bad'],
    'not-found': ['compass', 'plain'],
  };
  const found = icons[kind];
  return found && html`<div class="portero-notice" data-tone=${found[1]}>${icon(found[0])}</div>`;
}

/** The browser picks the logo of its theme, unless the theme is fixed. */
function logo(context: PageContext): Node {
  const branding = { ...context.experience.branding, ...context.applicationBranding };
  const light = webLink(branding.logoUrl);
  const dark = webLink(branding.darkLogoUrl);
  const theme = themeOf(context);
  const source = theme === 'dark' ? (dark ?? light) : light;
  if (!source) return html`<div class="portero-logo">${mark(40)}</div>`;
  return html`
    <div class="portero-logo">
      <picture>
        ${theme === 'auto' && dark ? html`<source srcset=${dark} media="(prefers-color-scheme: dark)" />` : null}
        <img src=${source} alt=${context.applicationName ?? ''} height="40" />
      </picture>
    </div>
  `;
}

const helped = new Set<Screen['kind']>([
  'error',
  'not-found',
  'front-door',
  'unknown-session',
  'account-suspended',
  'link-trouble',
  'signed-out',
  'mfa-recovery',
  'recovery-stopped',
  'mfa-totp',
  'mfa-code',
  'mfa-backup-code',
]);

/** Where somebody cannot go on by themselves, or not without what they have lost. */
const needsHelp = (screen: Screen): boolean =>
  screen.kind === 'mfa-choose' || screen.kind === 'mfa-passkey'
    ? screen.purpose === 'verify'
    : helped.has(screen.kind);

function help({ experience, phrases: { description, list } }: PageContext, screen: Screen): Node {
  if (!needsHelp(screen)) return null;
  const site = webLink(experience.supportWebsiteUrl);
  const mail = mailLink(experience.supportEmail);
  const links = [
    ...(mail ? [html`<a href=${mail}>${experience.supportEmail}</a>`] : []),
    ...(site ? [outside(site, description.supportWebsite)] : []),
  ].flatMap((link, at) => (at === 0 ? [link] : [list.separator, link]));
  if (links.length === 0 && screen.kind !== 'error') return null;
  return html`
    <div class="portero-help">
      ${links.length > 0 ? html`<p>${fillNodes(description.support, { links: html`<span>${links}</span>` })}</p>` : null}
      ${screen.kind === 'error' ? html`<p class="portero-reference">${fill(description.requestId, { id: screen.requestId })}</p>` : null}
    </div>
  `;
}

const signature = ({ phrases: { secondary } }: PageContext): (Node | string)[] =>
  fillNodes(secondary.signature, { product: html`<span>${mark(14)}Portero</span>` });

/** Who may tell a preview what to show. */
function previewOf({ preview, previewOrigins = [] }: PageContext): string | undefined {
  return preview ? previewOrigins.join(' ') : undefined;
}
