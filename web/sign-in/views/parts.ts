/** The pieces that screens are made of: fields, buttons, messages. */
import type { PageContext } from '../context.ts';
import { type Children, fillNodes, html, localPath, type Node, webLink } from '../html.ts';
import type { Errors, Identifier, IdentifierType } from '../screens.ts';
import { CountryPicker } from './country.ts';
import { icon } from './icons.ts';

type FormProps = {
  readonly context: PageContext;
  readonly errors?: Errors | undefined;
  readonly takesFile?: boolean | undefined;
  /** There is no field that could have the focus after a refusal: the sentence itself gets it. */
  readonly onlyButtons?: boolean | undefined;
};

/** One form for each step; without scripts it is an ordinary POST. What the server says is said in the page's language, so the browser's own bubbles stay out. */
export function Form({ context, errors, takesFile, onlyButtons }: FormProps, children: Children): Node {
  return html`
    <form method="post" action=${localPath(context.path)} class="portero-form" id="form" enctype=${takesFile ? 'multipart/form-data' : undefined} novalidate>
      <input type="hidden" name="csrf" value=${context.csrf} />
      ${Alert(errors, onlyButtons)}
      ${children}
    </form>
  `;
}

/** A sentence above the form; errors of fields stand at the fields, and are announced there. */
export function Alert(errors: Errors | undefined, takesFocus = false): Node {
  if (!errors?.form) return null;
  return html`<div class="portero-alert" role="alert" id="form-error" tabindex=${takesFocus ? '-1' : undefined} autofocus=${takesFocus}>${icon('alert')}<p>${errors.form}</p></div>`;
}

/** What a field is described by that has the focus after a refusal: what is there from the start is announced by few browsers. */
export const refusal = (errors: Errors | undefined): string | undefined =>
  errors?.form ? 'form-error' : undefined;

/** Whether a field was refused: it takes the focus, which else goes to the first. */
export const isWrong = (errors: Errors | undefined, ...names: readonly string[]): boolean =>
  names.some((name) => errors?.fields?.[name]);

type FieldProps = {
  readonly name: string;
  readonly label: string;
  readonly autocomplete: string;
  readonly type?: 'text' | 'email' | 'tel' | 'password';
  readonly inputmode?: 'text' | 'email' | 'tel' | 'numeric';
  readonly value?: string | undefined;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly focus?: boolean;
  readonly optional?: boolean;
  readonly maxlength?: number;
  /** Stands at the end of the label's line. */
  readonly aside?: Node;
  /** Laid over the beginning of the field. */
  readonly before?: Node;
  /** Laid over the end of the field. */
  readonly inside?: Node;
  /** Further elements that describe the field. */
  readonly describedBy?: string | undefined;
};

/** Its name is its id as well, so there is one of a name on a page. */
export function Field(props: FieldProps): Node {
  const { name, error, hint, type = 'text' } = props;
  const described = [error && `${name}-error`, hint && `${name}-hint`, props.describedBy]
    .filter(Boolean)
    .join(' ');
  return html`
    <div class="portero-field" data-invalid=${error ? '' : undefined}>
      <div class="portero-label"><label for=${name}>${props.label}</label></div>
      <div class="portero-control">
        ${props.before}
        <input id=${name} name=${name} type=${type} value=${props.value} autocomplete=${props.autocomplete}
          inputmode=${props.inputmode} enterkeyhint="go" autocapitalize="none" autocorrect="off" spellcheck=${false}
          required=${!props.optional} maxlength=${props.maxlength} autofocus=${props.focus || Boolean(error)}
          aria-invalid=${error ? 'true' : undefined} aria-describedby=${described || undefined} />
        ${props.inside}
      </div>
      ${FieldError(name, error)}
      ${hint ? html`<p class="portero-hint" id=${`${name}-hint`}>${hint}</p>` : null}
      ${props.aside}
    </div>
  `;
}

/** Null where nothing is wrong. */
export const FieldError = (name: string, error: string | undefined): Node =>
  error
    ? html`<p class="portero-error" id=${`${name}-error`} role="alert">${icon('alert')}${error}</p>`
    : null;

/** One field that phones fill by themselves; the boxes behind it are only drawn. Apps have codes of six digits. */
export function CodeField({ phrases: { input } }: PageContext, errors: Errors | undefined, digits = 6): Node {
  const error = errors?.fields?.code;
  const described = [error && 'code-error', refusal(errors)].filter(Boolean).join(' ');
  return html`
  <div class="portero-field" data-invalid=${error ? '' : undefined}>
    <label class="portero-unseen" for="code">${input.code}</label>
    <div class="portero-code" dir="ltr" data-digits=${digits}>
      ${Array.from({ length: digits }, () => html`<i aria-hidden="true"></i>`)}
      <input id="code" name="code" type="text" inputmode="numeric" pattern="[0-9]*" maxlength=${digits} autocomplete="one-time-code"
        enterkeyhint="go" required autofocus aria-invalid=${error ? 'true' : undefined} aria-describedby=${described || undefined} />
    </div>
    ${FieldError('code', error)}
  </div>
`;
}

/** A password; the switch to see it stays hidden until the script makes it work. */
export function PasswordField(
  { phrases: { action, input } }: PageContext,
  props: Omit<FieldProps, 'type' | 'autocomplete' | 'inside'> & { readonly fresh: boolean },
): Node {
  const { fresh, ...field } = props;
  return Field({
    ...field,
    type: 'password',
    autocomplete: fresh ? 'new-password' : 'current-password',
    inside: html`
      <button type="button" class="portero-eye" hidden aria-label=${action.showPassword} aria-pressed="false" aria-controls=${props.name} data-hide=${action.hidePassword}>${icon('eye')}</button>
      <span class="portero-caps" hidden role="status">${input.capsLock}</span>
    `,
  });
}

/** Comes first in its form, so that Enter means it. */
export const Submit = (label: string, action = 'submit'): Node =>
  html`<button class="portero-button" type="submit" name="action" value=${action}><span>${label}</span></button>`;

export const Quiet = (label: string, action: string): Node =>
  html`<button class="portero-quiet" type="submit" name="action" value=${action}>${label}</button>`;

export const Outlined = (label: string, action: string): Node =>
  html`<button class="portero-button portero-outlined" type="submit" name="action" value=${action}><span>${label}</span></button>`;

/** The caller has looked at the address: nothing here does. */
export const LinkButton = (href: string, label: string): Node =>
  html`<a class="portero-button" href=${href}><span>${label}</span></a>`;

/** Which words, which keyboard and which kept values a field for these identifiers wants. */
export function IdentifierField(
  context: PageContext,
  props: {
    readonly types: readonly IdentifierType[];
    readonly value?: string | undefined;
    readonly error?: string | undefined;
    /** For somebody who has no account yet: a password manager would offer the wrong one. */
    readonly fresh?: boolean;
    /** Browsers offer passkeys among what they fill in. */
    readonly passkeys?: boolean | undefined;
    readonly describedBy?: string | undefined;
    readonly focus?: boolean;
  },
): Node {
  const { input } = context.phrases;
  const { types, fresh } = props;
  const only = types.length === 1 ? types[0] : undefined;
  const has = (type: IdentifierType) => types.includes(type);
  return Field({
    name: 'identifier',
    label: identifierLabel(input, types),
    type: only === 'email' ? 'email' : only === 'phone' ? 'tel' : 'text',
    inputmode: only === 'phone' ? 'tel' : has('email') ? 'email' : 'text',
    autocomplete: fresh
      ? { email: 'email', phone: 'tel', username: 'username' }[only ?? 'email']
      : props.passkeys
        ? 'username webauthn'
        : 'username',
    value: props.value,
    error: props.error,
    before: has('phone') ? CountryPicker(context, only === 'phone') : null,
    hint: only === 'phone' && !context.phone ? input.phoneHint : undefined,
    describedBy: props.describedBy,
    focus: props.focus ?? true,
  });
}

function identifierLabel(input: PageContext['phrases']['input'], types: readonly IdentifierType[]): string {
  const key = (['username', 'email', 'phone'] as const).filter((type) => types.includes(type)).join('+');
  switch (key) {
    case 'username':
      return input.username;
    case 'phone':
      return input.phone;
    case 'email+phone':
      return input.emailOrPhone;
    case 'username+email':
      return input.usernameOrEmail;
    case 'username+phone':
      return input.usernameOrPhone;
    case 'username+email+phone':
      return input.any;
    default:
      return input.email;
  }
}

/** Who is at it, with a way to change that; and the field from which password managers learn the account. */
export function Who(context: PageContext, identifier: Identifier): Node {
  const { back } = context.links;
  const text = shown(identifier);
  return html`
    <p class="portero-who">
      ${icon('person')}<bdi>${text}</bdi>
      ${back ? html`<a href=${back} aria-label=${`${context.phrases.action.change}: ${text}`}>${context.phrases.action.change}</a>` : null}
    </p>
    <input class="portero-unseen" type="text" name="username-hint" autocomplete="username" value=${accountName(identifier)} tabindex="-1" aria-hidden="true" readonly />
  `;
}

/** As people write it: numbers are kept without their plus. */
export const shown = ({ type, value, shown: written }: Identifier): string =>
  written ?? (type === 'phone' && !value.startsWith('+') ? `+${value}` : value);

/** What a password manager keeps the account under: numbers without blanks. */
const accountName = ({ type, value }: Identifier): string =>
  type === 'phone' ? `+${value.replace(/^\+/, '')}` : value;

/** “By continuing, you agree to …”. */
export function TermsLine(context: PageContext): Node {
  const { terms } = context.phrases;
  const words = termsSentence(context, terms.both, terms.one);
  return words && html`<p class="portero-terms">${words}</p>`;
}

/** “I agree to …”, with the box to tick. */
export function TermsBox(context: PageContext, error?: string): Node {
  const { terms } = context.phrases;
  const words = termsSentence(context, terms.checkBoth, terms.checkOne);
  return (
    words &&
    html`
      <div class="portero-field" data-invalid=${error ? '' : undefined}>
        <label class="portero-check">
          <input type="checkbox" name="terms" value="agree" autofocus=${Boolean(error)} aria-invalid=${error ? 'true' : undefined} aria-describedby=${error ? 'terms-error' : undefined} />
          <span>${words}</span>
        </label>
        ${FieldError('terms', error)}
      </div>
    `
  );
}

/** Null without any document to agree to. */
function termsSentence(
  { experience, phrases }: PageContext,
  both: string,
  one: string,
): (Node | string)[] | null {
  const { termsOfUse, privacyPolicy } = phrases.terms;
  const terms = webLink(experience.termsOfUseUrl);
  const privacy = webLink(experience.privacyPolicyUrl);
  if (terms && privacy) {
    return fillNodes(both, { terms: outside(terms, termsOfUse), privacy: outside(privacy, privacyPolicy) });
  }
  if (terms) return fillNodes(one, { document: outside(terms, termsOfUse) });
  return privacy ? fillNodes(one, { document: outside(privacy, privacyPolicy) }) : null;
}

/** A link that leaves the sign-in open behind it. */
export const outside = (href: string, text: string): Node =>
  html`<a href=${href} target="_blank" rel="noopener noreferrer">${text}</a>`;

/** A question with its link, under the form. */
export const Secondary = (phrase: string, href: string, label: string): Node =>
  html`<p class="portero-secondary">${fillNodes(phrase, { link: html`<a href=${href}>${label}</a>` })}</p>`;
