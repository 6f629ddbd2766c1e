/** The screens that ask for something. */
import type { PageContext } from '../context.ts';
import { html, type Node } from '../html.ts';
import type { Screen } from '../screens.ts';
import {
  Field,
  Form,
  fill,
  identifierField,
  PasswordField,
  Quiet,
  Submit,
  secondary,
  shown,
  Terms,
  Who,
} from './parts.ts';

type Of<K extends Screen['kind']> = Extract<Screen, { kind: K }>;

export function signIn(context: PageContext, screen: Of<'sign-in'>): Node {
  const { action, input, secondary: words } = context.phrases;
  const { errors, withPassword } = screen;
  return html`
    ${Form(
      { context, errors },
      html`
      ${identifierField(context, screen.identifiers, screen.value, errors?.fields?.identifier)}
      ${withPassword ? PasswordField(context, { name: 'password', label: input.password, error: errors?.fields?.password, fresh: false }) : null}
      ${withPassword && screen.canResetPassword ? html`<p class="portero-aside"><a href=${context.links.forgotPassword}>${action.forgotPassword}</a></p>` : null}
      ${screen.termsCheckbox ? Terms(context, true, errors?.fields?.terms) : null}
      ${Submit(withPassword ? action.signIn : action.continue)}
    `,
    )}
    ${screen.canRegister ? secondary(words.noAccount, context.links.register, action.createAccount) : null}
  `;
}

export function password(context: PageContext, screen: Of<'password'>): Node {
  const { action, input } = context.phrases;
  return Form(
    { context, errors: screen.errors },
    html`
    ${Who(context, screen.identifier)}
    ${PasswordField(context, { name: 'password', label: input.password, error: screen.errors?.fields?.password, fresh: false, focus: true })}
    ${screen.canResetPassword ? html`<p class="portero-aside"><a href=${context.links.forgotPassword}>${action.forgotPassword}</a></p>` : null}
    ${Submit(action.signIn)}
    ${screen.canUseCode ? Quiet(action.useCode, 'use-code') : null}
  `,
  );
}

export function register(context: PageContext, screen: Of<'register'>): Node {
  const { action, secondary: words } = context.phrases;
  return html`
    ${Form(
      { context, errors: screen.errors },
      html`
      ${identifierField(context, screen.identifiers, screen.value, screen.errors?.fields?.identifier, true)}
      ${Terms(context, screen.termsCheckbox, screen.errors?.fields?.terms)}
      ${Submit(action.register)}
    `,
    )}
    ${screen.canSignIn ? secondary(words.haveAccount, context.links.signIn, action.signIn) : null}
  `;
}

export function newPassword(context: PageContext, screen: Of<'new-password'>): Node {
  const { action, input, policy } = context.phrases;
  return Form(
    { context, errors: screen.errors },
    html`
    ${screen.identifier ? Who(context, screen.identifier) : null}
    ${PasswordField(context, { name: 'password', label: screen.flow === 'reset' ? input.newPassword : input.password, error: screen.errors?.fields?.password, fresh: true, focus: true })}
    <ul class="portero-policy">${screen.policy.map(({ phrase, count }) => html`<li>${fill(policy[phrase], { count: count ?? 0 })}</li>`)}</ul>
    ${Submit(action.savePassword)}
  `,
  );
}

export function verificationCode(context: PageContext, screen: Of<'verification-code'>): Node {
  const { action, input } = context.phrases;
  const error = screen.errors?.fields?.code;
  return Form(
    { context, errors: screen.errors },
    html`
    <div class="portero-field portero-code" data-invalid=${error ? '' : undefined}>
      <label for="code">${input.code}</label>
      <input id="code" name="code" type="text" inputmode="numeric" pattern="[0-9 ]*" maxlength="12" autocomplete="one-time-code"
        enterkeyhint="done" required autofocus aria-invalid=${error ? 'true' : undefined} aria-describedby=${error ? 'code-error' : undefined} />
      ${error ? html`<p class="portero-error" id="code-error">${error}</p>` : null}
    </div>
    ${Submit(action.continue)}
    <p class="portero-resend" data-seconds=${screen.resendAfterSeconds} data-text=${action.resendIn}>
      ${Quiet(action.resend, 'resend')}
    </p>
    ${screen.canUsePassword ? Quiet(action.usePassword, 'use-password') : null}
  `,
  );
}

export function forgotPassword(context: PageContext, screen: Of<'forgot-password'>): Node {
  return Form(
    { context, errors: screen.errors },
    html`
    ${identifierField(context, screen.identifiers, screen.value, screen.errors?.fields?.identifier)}
    ${Submit(context.phrases.action.continue)}
  `,
  );
}

export function continueIdentifier(context: PageContext, screen: Of<'continue-identifier'>): Node {
  const { action, input } = context.phrases;
  const error = screen.errors?.fields?.identifier;
  const field =
    screen.which === 'username'
      ? Field({
          name: 'identifier',
          label: input.username,
          autocomplete: 'username',
          value: screen.value,
          error,
          focus: true,
        })
      : identifierField(
          context,
          screen.which === 'emailOrPhone' ? ['email', 'phone'] : [screen.which],
          screen.value,
          error,
          true,
        );
  return Form({ context, errors: screen.errors }, html`${field}${Submit(action.continue)}`);
}

export function confirm(context: PageContext, screen: Of<'confirm'>): Node {
  const { action } = context.phrases;
  return Form(
    { context, errors: screen.errors },
    html`
    ${Submit(screen.question === 'create-account' ? action.createAccount : action.signInInstead, 'confirm')}
    ${Quiet(action.back, 'cancel')}
  `,
  );
}

export function consent(context: PageContext, screen: Of<'consent'>): Node {
  const { action, description } = context.phrases;
  return Form(
    { context, errors: screen.errors },
    html`
    <p class="portero-who"><span>${fill(description.consentAs, { person: screen.person })}</span></p>
    <ul class="portero-scopes">${screen.scopes.map(({ name, description: text }) => html`<li><strong>${name}</strong>${text ? html`<span>${text}</span>` : null}</li>`)}</ul>
    ${Submit(action.allow, 'confirm')}
    ${Quiet(action.cancel, 'cancel')}
    <p class="portero-hint">${fill(description.consentTo, { destination: screen.destination })}</p>
  `,
  );
}

/** Title and the sentence under it. */
export function heading(context: PageContext, screen: Screen): { title: string; lead: string | undefined } {
  const { title, description } = context.phrases;
  const to = context.applicationName
    ? fill(description.to, { application: context.applicationName })
    : undefined;
  switch (screen.kind) {
    case 'sign-in':
      return { title: title.signIn, lead: to };
    case 'password':
      return { title: title.password, lead: undefined };
    case 'register':
      return { title: title.register, lead: to };
    case 'new-password':
      return {
        title: screen.flow === 'reset' ? title.newPassword : title.setPassword,
        lead: screen.flow === 'continue' ? description.missing : undefined,
      };
    case 'verification-code':
      return {
        title: title.code,
        lead: fill(description.codeSent, { identifier: shown(screen.identifier) }),
      };
    case 'forgot-password':
      return { title: title.forgotPassword, lead: description.forgotPassword };
    case 'continue-identifier': {
      const names = {
        username: title.addUsername,
        email: title.addEmail,
        phone: title.addPhone,
        emailOrPhone: title.addEmailOrPhone,
      };
      return { title: names[screen.which], lead: description.missing };
    }
    case 'confirm': {
      const identifier = shown(screen.identifier);
      return screen.question === 'create-account'
        ? { title: title.createAccount, lead: fill(description.createAccount, { identifier }) }
        : { title: title.signInInstead, lead: fill(description.signInInstead, { identifier }) };
    }
    case 'consent':
      return { title: fill(title.consent, { application: screen.application }), lead: undefined };
    case 'error':
      return { title: title.error, lead: screen.message };
    case 'signed-out':
      return { title: title.signedOut, lead: description.signedOut };
    case 'unknown-session':
      return { title: title.unknownSession, lead: description.unknownSession };
    case 'account-suspended':
      return { title: title.suspended, lead: description.suspended };
    case 'password-changed':
      return { title: title.passwordChanged, lead: description.passwordChanged };
  }
}
