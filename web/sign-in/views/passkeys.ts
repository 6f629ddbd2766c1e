/** Signing in with a passkey, the offer to make one, and the box that trusts a device. */
import type { PageContext } from '../context.ts';
import { deviceText } from '../devices.ts';
import { fill, html, type Node } from '../html.ts';
import type { Screen } from '../screens.ts';
import { Field, Form, Outlined, Quiet, Submit, Who } from './parts.ts';

type Of<K extends Screen['kind']> = Extract<Screen, { kind: K }>;

/** Where the script puts the answer, with what the browser is asked for. */
export const PasskeyField = (
  purpose: 'verify' | 'bind',
  options: string,
  { autofill = false }: { readonly autofill?: boolean } = {},
): Node => html`
  <input type="hidden" name="credential" value="" data-passkey=${purpose} data-options=${options} data-autofill=${autofill ? '' : undefined} />
`;

/** What the new passkey is called; it is in no way of whoever does not care. */
export const PasskeyName = (
  { phrases }: PageContext,
  { name, device }: Of<'passkey-offer' | 'passkey-sign-up' | 'mfa-passkey'>,
): Node =>
  Field({
    name: 'name',
    label: phrases.passkey.name,
    hint: phrases.account.passkeyNameHint,
    value: name ?? (device && deviceText(phrases, device)),
    autocomplete: 'off',
    optional: true,
    maxlength: 128,
  });

const NeedsScript = ({ phrases: { mfa } }: PageContext): Node =>
  html`<noscript><p class="portero-hint">${mfa.needsScript}</p></noscript>`;

/** Under the first page's form, where the tenant shows the button; autofill alone needs a button that nobody sees. */
export function PasskeyWay(
  context: PageContext,
  passkey: NonNullable<Of<'sign-in'>['passkey']> | undefined,
): Node {
  if (!passkey) return null;
  const { phrases, preview } = context;
  const { button, autofill, options } = passkey;
  return html`
    ${PasskeyField('verify', options, { autofill })}
    ${button && html`<p class="portero-or" aria-hidden="true"><span>${phrases.passkey.or}</span></p>`}
    <button class="portero-button portero-outlined" type="submit" name="action" value="passkey" data-ask=${button ? '' : undefined} hidden=${!(preview && button)}>
      <span>${phrases.passkey.signIn}</span>
    </button>
    ${button && NeedsScript(context)}
  `;
}

export function passkey(context: PageContext, screen: Of<'passkey'>): Node {
  const { action, mfa } = context.phrases;
  return Form(
    { context, errors: screen.errors, onlyButtons: true },
    html`
      ${Who(context, screen.identifier)}
      ${PasskeyField('verify', screen.options)}
      ${NeedsScript(context)}
      ${Submit(mfa.usePasskey)}
      ${screen.canUsePassword && Quiet(action.usePassword, 'use-password')}
      ${screen.canUseCode && Quiet(action.useCode, 'use-code')}
    `,
  );
}

export function passkeyOffer(context: PageContext, screen: Of<'passkey-offer'>): Node {
  const { mfa } = context.phrases;
  return Form(
    { context, errors: screen.errors, onlyButtons: true },
    html`
      ${PasskeyField('bind', screen.options)}
      ${PasskeyName(context, screen)}
      ${NeedsScript(context)}
      <div class="portero-pair">${Submit(mfa.createPasskey)}${Outlined(mfa.skip, 'skip')}</div>
    `,
  );
}

export function passkeySignUp(context: PageContext, screen: Of<'passkey-sign-up'>): Node {
  const { mfa, passkey: words } = context.phrases;
  return Form(
    { context, errors: screen.errors, onlyButtons: true },
    html`
      ${screen.identifier && Who(context, screen.identifier)}
      ${PasskeyField('bind', screen.options)}
      ${PasskeyName(context, screen)}
      ${NeedsScript(context)}
      ${Submit(mfa.createPasskey)}
      ${Quiet(words.choosePassword, 'use-password')}
    `,
  );
}

/** “Don’t ask again on this device”, where devices may be trusted. */
export const TrustBox = ({ phrases }: PageContext, days: number | undefined): Node =>
  days === undefined
    ? null
    : html`
        <div class="portero-field">
          <label class="portero-check">
            <input type="checkbox" name="trust" value="yes" />
            <span>${days === 1 ? phrases.passkey.trustOneDay : fill(phrases.passkey.trust, { days: String(days) })}</span>
          </label>
        </div>
      `;
