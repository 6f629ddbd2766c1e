/** The check that somebody is a person: a service's own box, or a sum that the browser does by itself. */
import { assets } from '../assets.ts';
import type { CaptchaOnPage, PageContext } from '../context.ts';
import { fill, html, type Node } from '../html.ts';

/** Part of the form. Null where none is demanded. */
export function Captcha({ captcha, phrases: { captcha: words } }: PageContext): Node {
  if (!captcha) return null;
  const { type, siteKey } = captcha;
  if (type === 'ProofOfWork') {
    const { challenge, work, difficulty, waitSeconds } = captcha.sum ?? {};
    return html`
      <input type="hidden" name="captcha" value=${challenge} data-work=${work} data-difficulty=${difficulty} data-worker=${assets.work.path} />
      <noscript><p class="portero-hint">${fill(words.wait, { seconds: waitSeconds ?? 0 })}</p></noscript>
    `;
  }
  return html`
    <div class="portero-captcha">${box(captcha, siteKey)}</div>
    <noscript><p class="portero-hint">${words.needsScript}</p></noscript>
  `;
}

function box(captcha: CaptchaOnPage, siteKey: string): Node {
  switch (captcha.type) {
    case 'Turnstile':
      return html`<div class="cf-turnstile" data-sitekey=${siteKey} data-response-field-name="captcha" data-size="flexible"></div>`;
    case 'HCaptcha':
      return html`<div class="h-captcha" data-sitekey=${siteKey}></div>`;
    default:
      return captcha.mode === 'checkbox'
        ? html`<div class="g-recaptcha" data-sitekey=${siteKey} data-action="interaction"></div>`
        : html`<input type="hidden" name="captcha" data-recaptcha=${siteKey} />`;
  }
}

/** The scripts that it needs, in the head: the service's, and ours where nobody clicks. */
export function captchaScript({ captcha }: PageContext): Node {
  if (!captcha) return null;
  const source = sourceOf(captcha);
  const isUnseen = captcha.type === 'ProofOfWork' || captcha.type === 'RecaptchaEnterprise';
  return html`
    ${source ? html`<script src=${source} async defer></script>` : null}
    ${isUnseen ? html`<script src=${assets.captcha.path} defer></script>` : null}
  `;
}

function sourceOf({ type, mode, domain = 'www.google.com', siteKey }: CaptchaOnPage): string | undefined {
  switch (type) {
    case 'ProofOfWork':
      return undefined;
    case 'Turnstile':
      return 'https://challenges.cloudflare.com/turnstile/v0/api.js';
    case 'HCaptcha':
      return 'https://js.hcaptcha.com/1/api.js';
    case 'RecaptchaEnterprise': {
      const query = mode === 'checkbox' ? '' : `?${new URLSearchParams({ render: siteKey })}`;
      return `https://${domain}/recaptcha/enterprise.js${query}`;
    }
  }
}
