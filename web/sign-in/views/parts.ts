/** The pieces that screens are made of: fields, buttons, messages. */
import type { PageContext } from '../context.ts';
import { type Children, html, type Node } from '../html.ts';
import { fill } from '../phrases/index.ts';
import type { Errors, Identifier, IdentifierType } from '../screens.ts';

export type ViewProps = { readonly context: PageContext; readonly errors?: Errors | undefined };

/** One form for each step; without scripts it is an ordinary POST. */
export function Form({ context, errors }: ViewProps, children: Children): Node {
  return html`
    <form method="post" action=${context.path} class="portero-form" novalidate>
      <input type="hidden" name="csrf" value=${context.csrf} />
      <div class="portero-alert" role="alert" aria-live="polite">${errors?.form ? html`<p>${errors.form}</p>` : null}</div>
      ${children}
    </form>
  `;
}

type FieldProps = {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'email' | 'tel' | 'password';
  readonly autocomplete: string;
  readonly inputmode?: 'text' | 'email' | 'tel' | 'numeric';
  readonly value?: string | undefined;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly focus?: boolean;
};

export function Field({
  name,
  label,
  type = 'text',
  autocomplete,
  inputmode,
  value,
  hint,
  error,
  focus,
}: FieldProps): Node {
  const described = [error && `${name}-error`, hint && `${name}-hint`].filter(Boolean).join(' ');
  return html`
    <div class="portero-field" data-invalid=${error ? '' : undefined}>
      <label for=${name}>${label}</label>
      <input id=${name} name=${name} type=${type} autocomplete=${autocomplete} inputmode=${inputmode} value=${value}
        autocapitalize="none" autocorrect="off" spellcheck=${false} required
        aria-invalid=${error ? 'true' : undefined} aria-describedby=${described || undefined} autofocus=${focus} />
      ${error ? html`<p class="portero-error" id=${`${name}-error`}>${error}</p>` : null}
      ${hint ? html`<p class="portero-hint" id=${`${name}-hint`}>${hint}</p>` : null}
    </div>
  `;
}

/** A password, with a switch to see it that the script brings to life. */
export function PasswordField(
  context: PageContext,
  props: Omit<FieldProps, 'type' | 'autocomplete'> & { readonly fresh: boolean },
): Node {
  const { action } = context.phrases;
  const { fresh, ...field } = props;
  return html`
    <div class="portero-password" data-show=${action.showPassword} data-hide=${action.hidePassword}>
      ${Field({ ...field, type: 'password', autocomplete: fresh ? 'new-password' : 'current-password' })}
    </div>
  `;
}

export const Submit = (label: string, action = 'submit'): Node =>
  html`<button class="portero-button" type="submit" name="action" value=${action}>${label}</button>`;

export const Quiet = (label: string, action: string): Node =>
  html`<button class="portero-quiet" type="submit" name="action" value=${action} formnovalidate>${label}</button>`;

/** Which words and which keyboard a field for these identifiers wants. */
export function identifierField(
  context: PageContext,
  types: readonly IdentifierType[],
  value?: string,
  error?: string,
  fresh = false,
): Node {
  const { input } = context.phrases;
  const has = (type: IdentifierType) => types.includes(type);
  const label =
    has('username') && has('email') && has('phone')
      ? input.any
      : has('email') && has('phone')
        ? input.emailOrPhone
        : has('username') && has('email')
          ? input.usernameOrEmail
          : has('username') && has('phone')
            ? input.usernameOrPhone
            : input[types[0] ?? 'email'];
  const only = types.length === 1 ? types[0] : undefined;
  return Field({
    name: 'identifier',
    label,
    type: only === 'email' ? 'email' : only === 'phone' ? 'tel' : 'text',
    inputmode: only === 'phone' ? 'tel' : has('email') ? 'email' : 'text',
    autocomplete: fresh && only === 'email' ? 'email' : only === 'phone' ? 'tel' : 'username',
    value,
    error,
    hint: only === 'phone' ? input.phoneHint : undefined,
    focus: true,
  });
}

/** Who is signing in, with a way to change that; and a hidden field for password managers. */
export function Who(context: PageContext, { type, value }: Identifier): Node {
  const { back } = context.links;
  return html`
    <p class="portero-who"><span>${shown({ type, value })}</span>${back ? html` <a href=${back}>${context.phrases.action.change}</a>` : null}</p>
    <input class="portero-hidden" type="text" name="username-hint" autocomplete="username" value=${value} tabindex="-1" aria-hidden="true" readonly />
  `;
}

export const shown = ({ type, value }: Identifier): string => (type === 'phone' ? `+${value}` : value);

/** Only web addresses and mail become links. */
export const safeLink = (address: string | null): string | undefined =>
  address && /^https?:\/\//i.test(address) ? address : undefined;

/** “By going on you agree to …”, or the box to tick. */
export function Terms(context: PageContext, checkbox: boolean, error?: string): Node {
  const terms = safeLink(context.experience.termsOfUseUrl);
  const privacy = safeLink(context.experience.privacyPolicyUrl);
  if (!terms && !privacy) return null;
  const { description } = context.phrases;
  const link = (href: string, text: string) =>
    html`<a href=${href} target="_blank" rel="noopener noreferrer">${text}</a>`;
  const links = html`${terms ? link(terms, description.termsOfUse) : null}${terms && privacy ? ` ${description.and} ` : null}${privacy ? link(privacy, description.privacyPolicy) : null}`;
  if (!checkbox) return html`<p class="portero-terms">${description.terms} ${links}.</p>`;
  return html`
    <div class="portero-terms" data-invalid=${error ? '' : undefined}>
      <label class="portero-check"><input type="checkbox" name="terms" value="agree" aria-describedby=${error ? 'terms-error' : undefined} /> <span>${description.termsCheckbox} ${links}</span></label>
      ${error ? html`<p class="portero-error" id="terms-error">${error}</p>` : null}
    </div>
  `;
}

export const secondary = (text: string, href: string, label: string): Node =>
  html`<p class="portero-secondary">${text} <a href=${href}>${label}</a></p>`;

export { fill };
