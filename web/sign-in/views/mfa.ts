/** The screens of second factors. All but the passkey's work without scripts. */
import type { PageContext } from '../context.ts';
import { fill, html, localPath, type Node, pageLink } from '../html.ts';
import type { Factor, FactorChoice, Screen } from '../screens.ts';
import { type IconName, icon } from './icons.ts';
import { CodeField, Field, FieldError, Form, LinkButton, Outlined, Quiet, refusal, Submit } from './parts.ts';
import { PasskeyField, PasskeyName, TrustBox } from './passkeys.ts';

type Of<K extends Screen['kind']> = Extract<Screen, { kind: K }>;
type Words = PageContext['phrases']['mfa'];

/** Where there are several ways, the page that has them all has the last resort as well. */
function others(
  { mfa }: PageContext['phrases'],
  { hasOthers, canRecover }: { readonly hasOthers: boolean; readonly canRecover?: boolean | undefined },
): Node {
  const button = hasOthers ? Quiet(mfa.others, 'others') : canRecover ? Quiet(mfa.lost, 'lost') : null;
  return button && html`<div class="portero-others">${button}</div>`;
}

export function offer(context: PageContext, screen: Of<'mfa-offer'>): Node {
  const { mfa } = context.phrases;
  return Form(
    { context, errors: screen.errors, onlyButtons: true },
    html`<div class="portero-pair">${Submit(mfa.turnOn, 'confirm')}${Outlined(mfa.skip, 'skip')}</div>`,
  );
}

const looks: Readonly<
  Record<Factor, { readonly icon: IconName; readonly name: keyof Words; readonly hint: keyof Words }>
> = {
  WebAuthn: { icon: 'key', name: 'passkey', hint: 'passkeyHint' },
  Totp: { icon: 'app', name: 'totp', hint: 'totpHint' },
  PhoneVerificationCode: { icon: 'message', name: 'phone', hint: 'phoneHint' },
  EmailVerificationCode: { icon: 'mail', name: 'email', hint: 'emailHint' },
  BackupCode: { icon: 'list', name: 'backup', hint: 'backupHint' },
};

export function choose(context: PageContext, screen: Of<'mfa-choose'>): Node {
  const { mfa } = context.phrases;
  return Form(
    { context, errors: screen.errors, onlyButtons: true },
    html`
      <div class="portero-choices">${screen.choices.map((choice) => Choice(mfa, choice))}</div>
      ${screen.canSkip && Quiet(mfa.skip, 'skip')}
      ${screen.canRecover && Quiet(mfa.lost, 'lost')}
    `,
  );
}

function Choice(mfa: Words, { factor, to }: FactorChoice): Node {
  const { icon: name, name: label, hint } = looks[factor];
  return html`
    <button class="portero-choice" type="submit" name="action" value=${factor}>
      ${icon(name)}<span><strong>${mfa[label]}</strong><small>${to ? html`<bdi>${to}</bdi>` : mfa[hint]}</small></span>
    </button>
  `;
}

export function totp(context: PageContext, screen: Of<'mfa-totp'>): Node {
  const { action } = context.phrases;
  return Form(
    { context, errors: screen.errors },
    html`
      ${CodeField(context, screen.errors)}
      ${TrustBox(context, screen.trustDays)}
      ${Submit(action.continue)}
      ${others(context.phrases, screen)}
    `,
  );
}

/** Groups of four: easier to type, and apps pass over the blanks. */
const grouped = (secret: string): string => secret.replaceAll(/(.{4})(?=.)/g, '$1 ');

export function totpSetUp(context: PageContext, screen: Of<'mfa-totp-set-up'>): Node {
  const { action } = context.phrases;
  return Form(
    { context, errors: screen.errors },
    html`
      ${SecretBlock(context, screen)}
      ${CodeField(context, screen.errors)}
      ${Submit(action.continue)}
      ${others(context.phrases, screen)}
    `,
  );
}

/** The secret of an authenticator app, to scan, to open or to type. */
export function SecretBlock(
  { phrases: { mfa } }: PageContext,
  { secret, uri: address, qr }: Pick<Of<'mfa-totp-set-up'>, 'secret' | 'uri' | 'qr'>,
): Node {
  const { size, path } = qr;
  const uri = address.startsWith('otpauth://totp/') ? address : undefined;
  return html`
    <svg class="portero-qr" viewBox=${`0 0 ${size} ${size}`} role="img" aria-label=${mfa.qr} shape-rendering="crispEdges"><path fill="currentColor" d=${path} /></svg>
    <div class="portero-key">
      <p id="secret-label">${mfa.secret}</p>
      <code id="secret" dir="ltr" aria-labelledby="secret-label">${grouped(secret)}</code>
      <div>
        ${uri && html`<a href=${uri}>${mfa.openApp}</a>`}
        <button class="portero-quiet" type="button" hidden data-copy=${secret} data-done=${mfa.copied}>${mfa.copy}</button>
      </div>
    </div>
  `;
}

export function backupCode(context: PageContext, screen: Of<'mfa-backup-code'>): Node {
  const { action, mfa } = context.phrases;
  return Form(
    { context, errors: screen.errors },
    html`
      ${Field({
        name: 'backup-code',
        label: mfa.backupInput,
        autocomplete: 'off',
        error: screen.errors?.fields?.code,
        describedBy: refusal(screen.errors),
        focus: true,
      })}
      ${Submit(action.continue)}
      ${others(context.phrases, screen)}
    `,
  );
}

/** Whoever leaves without the codes may be locked out one day, so the box has to be ticked. */
export function backupCodes(context: PageContext, screen: Of<'mfa-backup-codes'>): Node {
  return Form(
    { context, errors: screen.errors, onlyButtons: true },
    html`
      ${CodesBlock(context, screen.codes, screen.errors?.fields?.saved)}
      ${Submit(context.phrases.action.continue)}
    `,
  );
}

/**
 * Works without a script; copying and printing are shown when it runs. The file is made in the page: no address of it
 * can be fetched later.
 */
export function CodesBlock(
  { phrases: { mfa } }: PageContext,
  codes: readonly string[],
  error: string | undefined,
): Node {
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(`${codes.join('\n')}\n`)}`;
  return html`
    <ul class="portero-codes" dir="ltr">${codes.map((code) => html`<li>${code}</li>`)}</ul>
    <div class="portero-tools">
      <a href=${file} download="backup_code.txt">${mfa.download}</a>
      <button class="portero-quiet" type="button" hidden data-copy=${codes.join('\n')} data-done=${mfa.copied}>${mfa.copy}</button>
      <button class="portero-quiet" type="button" hidden data-print="">${mfa.print}</button>
    </div>
    <div class="portero-field" data-invalid=${error ? '' : undefined}>
      <label class="portero-check">
        <input type="checkbox" name="saved" value="yes" autofocus=${Boolean(error)} aria-invalid=${error ? 'true' : undefined} aria-describedby=${error ? 'saved-error' : undefined} />
        <span>${mfa.saved}</span>
      </label>
      ${FieldError('saved', error)}
    </div>
  `;
}

export function code(context: PageContext, screen: Of<'mfa-code'>): Node {
  const { action, mfa } = context.phrases;
  return Form(
    { context, errors: screen.errors },
    html`
      ${CodeField(context, screen.errors, screen.digits)}
      ${TrustBox(context, screen.trustDays)}
      ${Submit(action.continue)}
      <div class="portero-others">
        <span class="portero-resend" data-seconds=${Math.ceil(screen.resendAfterSeconds)} data-text=${action.resendIn}>${Quiet(action.resend, 'resend')}</span>
        ${screen.hasOthers && Quiet(mfa.others, 'others')}
        ${!screen.hasOthers && screen.canRecover && Quiet(mfa.lost, 'lost')}
      </div>
    `,
  );
}

/** The one screen that needs its script: browsers give passkeys to scripts only. */
export function passkey(context: PageContext, screen: Of<'mfa-passkey'>): Node {
  const { mfa } = context.phrases;
  const label = screen.purpose === 'verify' ? mfa.usePasskey : mfa.createPasskey;
  return Form(
    { context, errors: screen.errors, onlyButtons: true },
    html`
      ${PasskeyField(screen.purpose, screen.options)}
      ${screen.purpose === 'bind' && PasskeyName(context, screen)}
      <noscript><p class="portero-hint">${mfa.needsScript}</p></noscript>
      ${TrustBox(context, screen.trustDays)}
      ${Submit(label)}
      ${others(context.phrases, screen)}
    `,
  );
}

/** For whoever lost every factor: ask, wait, or set a new one up. */
export function recovery(context: PageContext, screen: Of<'mfa-recovery'>): Node {
  const { action, mfa } = context.phrases;
  const back = html`<div class="portero-others">${Quiet(mfa.others, 'others')}</div>`;
  const { errors } = screen;
  if (screen.state === 'approved' && !screen.elsewhere)
    return Form({ context, errors, onlyButtons: true }, html`${Submit(action.continue, 'begin')}${back}`);
  if (screen.state !== 'ask') {
    const until = screen.until && fill(mfa.recoverWaitUntil, { time: screen.until });
    return Form(
      { context, errors, onlyButtons: true },
      html`${until && html`<p class="portero-terms">${until}</p>`}${back}`,
    );
  }
  if (screen.closed) {
    const refused = errors ?? { form: context.phrases.error.recoveryNotNow };
    return Form({ context, errors: refused, onlyButtons: true }, back);
  }
  return Form(
    { context, errors },
    html`
      ${screen.refused && html`<p class="portero-hint">${mfa.recoverRefused}</p>`}
      ${Field({
        name: 'reason',
        label: mfa.recoverReason,
        autocomplete: 'off',
        value: screen.reason,
        maxlength: 300,
        optional: true,
        describedBy: refusal(errors),
        focus: true,
      })}
      ${Submit(mfa.recoverAsk)}
      ${back}
    `,
  );
}

/** Opened from a mail, in any browser: the token is all that the form needs. */
export function recoveryLink(screen: Of<'recovery-stop' | 'recovery-continue'>, label: string): Node {
  return html`
    <form method="post" action=${localPath(screen.action)} class="portero-form" id="form">
      <input type="hidden" name="token" value=${screen.token} />
      <button class="portero-button" type="submit"><span>${label}</span></button>
    </form>
  `;
}

export function recoveryStopped({ phrases: { mfa } }: PageContext, screen: Of<'recovery-stopped'>): Node {
  const address = pageLink(screen.passwordUrl);
  return address ? LinkButton(address, mfa.changePassword) : null;
}
