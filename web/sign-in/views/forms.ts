/** The screens that ask for something. */
import type { PageContext } from '../context.ts';
import { fill, html, type Node } from '../html.ts';
import type { PolicyHint, Screen } from '../screens.ts';
import { Captcha } from './captcha.ts';
import {
  CodeField,
  Field,
  Form,
  IdentifierField,
  isWrong,
  Outlined,
  PasswordField,
  Quiet,
  refusal,
  Secondary,
  Submit,
  TermsBox,
  TermsLine,
  Who,
} from './parts.ts';
import { PasskeyWay } from './passkeys.ts';

type Of<K extends Screen['kind']> = Extract<Screen, { kind: K }>;

export function signIn(context: PageContext, screen: Of<'sign-in'>): Node {
  const { action, input, secondary } = context.phrases;
  const { errors, withPassword } = screen;
  const { identifiers: types, value } = screen;
  // Who was refused types the password anew: the identifier is still there.
  const again = withPassword && Boolean(value && errors?.form);
  return html`
    ${Form(
      { context, errors },
      html`
        ${IdentifierField(context, {
          types,
          value,
          error: errors?.fields?.identifier,
          passkeys: screen.passkey?.autofill,
          describedBy: refusal(errors),
          focus: !again && !isWrong(errors, 'password', 'terms'),
        })}
        ${
          withPassword &&
          PasswordField(context, {
            name: 'password',
            label: input.password,
            error: errors?.fields?.password,
            fresh: false,
            focus: again && !isWrong(errors, 'terms'),
            describedBy: refusal(errors),
            aside: screen.canResetPassword ? forgotten(context) : null,
          })
        }
        ${screen.termsCheckbox && TermsBox(context, errors?.fields?.terms)}
        ${Captcha(context)}
        ${Submit(withPassword ? action.signIn : action.continue)}
        ${screen.canUsePassword && Quiet(action.usePassword, 'use-password')}
        ${PasskeyWay(context, screen.passkey)}
        ${!screen.termsCheckbox && TermsLine(context)}
      `,
    )}
    ${screen.moreOptions && More(context, context.links.signIn)}
    ${screen.canRegister && Secondary(secondary.noAccount, context.links.register, secondary.createOne)}
  `;
}

export function password(context: PageContext, screen: Of<'password'>): Node {
  const { action, input } = context.phrases;
  return Form(
    { context, errors: screen.errors },
    html`
      ${Who(context, screen.identifier)}
      ${PasswordField(context, {
        name: 'password',
        label: input.password,
        error: screen.errors?.fields?.password,
        fresh: false,
        focus: true,
        describedBy: refusal(screen.errors),
        aside: screen.canResetPassword ? forgotten(context) : null,
      })}
      ${Submit(action.signIn)}
      ${screen.canUseCode && Quiet(action.useCode, 'use-code')}
      ${screen.canUsePasskey && Quiet(context.phrases.passkey.instead, 'use-passkey')}
    `,
  );
}

const More = ({ phrases: { action } }: PageContext, href: string): Node =>
  html`<p class="portero-more"><a href=${href}>${action.moreOptions}</a></p>`;

const forgotten = ({ links, phrases: { action } }: PageContext): Node =>
  html`<p class="portero-aside"><a href=${links.forgotPassword}>${action.forgotPassword}</a></p>`;

export function register(context: PageContext, screen: Of<'register'>): Node {
  const { action, secondary } = context.phrases;
  const { errors, identifiers: types, value } = screen;
  return html`
    ${Form(
      { context, errors },
      html`
        ${IdentifierField(context, { types, value, error: errors?.fields?.identifier, fresh: true, describedBy: refusal(errors), focus: !isWrong(errors, 'terms') })}
        ${screen.termsCheckbox && TermsBox(context, errors?.fields?.terms)}
        ${Captcha(context)}
        ${Submit(action.continue)}
        ${!screen.termsCheckbox && TermsLine(context)}
      `,
    )}
    ${screen.moreOptions && More(context, context.links.register)}
    ${screen.canSignIn && Secondary(secondary.haveAccount, context.links.signIn, secondary.signIn)}
  `;
}

/** The sentences that the script can judge while somebody types. */
const rules: Partial<Record<PolicyHint['phrase'], string>> = { minLength: 'min', characterTypes: 'types' };

export function newPassword(context: PageContext, screen: Of<'new-password'>): Node {
  const { action, input } = context.phrases;
  return Form(
    { context, errors: screen.errors },
    html`
      ${screen.identifier && Who(context, screen.identifier)}
      ${PolicyField(context, {
        label: screen.flow === 'reset' || screen.flow === 'expired' ? input.newPassword : input.password,
        policy: screen.policy,
        error: screen.errors?.fields?.password,
        describedBy: refusal(screen.errors),
      })}
      ${Submit(action.savePassword)}
      ${screen.flow === 'way-back' && Quiet(context.phrases.passkey.withoutPassword, 'skip')}
    `,
  );
}

/** A new password, with what is asked of it. */
export function PolicyField(
  context: PageContext,
  field: {
    readonly label: string;
    readonly policy: readonly PolicyHint[];
    readonly error?: string | undefined;
    readonly describedBy?: string | undefined;
  },
): Node {
  const { policy } = context.phrases;
  const hints = field.policy.map(
    ({ phrase, count = 0 }) =>
      html`<li data-rule=${rules[phrase]} data-count=${rules[phrase] && count}>${fill(policy[phrase], { count })}</li>`,
  );
  return PasswordField(context, {
    name: 'password',
    label: field.label,
    error: field.error,
    fresh: true,
    focus: true,
    describedBy: [field.describedBy, hints.length > 0 && 'policy'].filter(Boolean).join(' ') || undefined,
    aside: html`<ul class="portero-policy" id="policy">${hints}</ul>`,
  });
}

export function verificationCode(context: PageContext, screen: Of<'verification-code'>): Node {
  const { action } = context.phrases;
  return Form(
    { context, errors: screen.errors },
    html`
      ${CodeField(context, screen.errors, screen.digits)}
      ${Submit(action.continue)}
      <div class="portero-others">
        <span class="portero-resend" data-seconds=${Math.ceil(screen.resendAfterSeconds)} data-text=${action.resendIn}>${Quiet(action.resend, 'resend')}</span>
        ${screen.canUsePassword && Quiet(action.usePassword, 'use-password')}
      </div>
    `,
  );
}

export function forgotPassword(context: PageContext, screen: Of<'forgot-password'>): Node {
  const { action, secondary } = context.phrases;
  const { identifiers: types, value, errors } = screen;
  return html`
    ${Form(
      { context, errors },
      html`
        ${IdentifierField(context, { types, value, error: errors?.fields?.identifier, describedBy: refusal(errors) })}
        ${Captcha(context)}
        ${Submit(action.continue)}
      `,
    )}
    ${Secondary(secondary.remembered, context.links.signIn, secondary.signIn)}
  `;
}

export function continueIdentifier(context: PageContext, screen: Of<'continue-identifier'>): Node {
  const { action, input } = context.phrases;
  const { value, errors, which } = screen;
  const error = errors?.fields?.identifier ?? errors?.fields?.[which];
  const field =
    which === 'username'
      ? Field({
          name: 'identifier',
          label: input.username,
          autocomplete: 'username',
          value,
          error,
          describedBy: refusal(errors),
          focus: true,
        })
      : IdentifierField(context, {
          types: which === 'emailOrPhone' ? ['email', 'phone'] : [which],
          value,
          error,
          describedBy: refusal(errors),
          fresh: true,
        });
  return Form({ context, errors }, html`${field}${Submit(action.continue)}`);
}

export function confirm(context: PageContext, screen: Of<'confirm'>): Node {
  const { action } = context.phrases;
  const creates = screen.question === 'create-account';
  return Form(
    { context, errors: screen.errors, onlyButtons: true },
    html`
      ${screen.termsCheckbox && TermsBox(context, screen.errors?.fields?.terms)}
      <div class="portero-pair">${Submit(creates ? action.register : action.signIn, 'confirm')}${Outlined(action.back, 'cancel')}</div>
      ${creates && !screen.termsCheckbox && TermsLine(context)}
    `,
  );
}
