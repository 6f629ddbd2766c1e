/** What a page's form may send, and what is wrong with it before any rule is asked. */

import { error } from '@portero/schema/errors.ts';
import { jsonText } from '@portero/schema/json.ts';
import { typedCode } from '@portero/schema/text.ts';
import type { Errors, Identifier, IdentifierType, Phrases } from '@portero/sign-in/index.ts';
import * as z from 'zod';
import { recognise } from './identifiers.ts';

/** Anything longer, or of another kind, no form of ours sends. */
export const typed = z.object({
  csrf: z.string().max(200).default(''),
  action: z.string().max(40).default('submit'),
  identifier: z.string().max(256).default(''),
  country: z.string().max(3).default(''),
  password: z.string().max(1024).default(''),
  code: typedCode.default(''),
  terms: z.string().max(10).optional(),
  'backup-code': typedCode.default(''),
  saved: z.string().max(10).optional(),
  /** The organization that was pressed, or the invitation to one. */
  organization: z.string().max(128).optional(),
  invitation: z.string().max(128).optional(),
  trust: z.string().max(10).optional(),
  /** Why somebody asks for a new second factor. */
  reason: z.string().trim().max(300).default(''),
  /** What a new passkey is called. */
  name: z.string().trim().max(128).default(''),
  /** What a passkey answered, as JSON. */
  credential: z.string().max(20_000).default(''),
  /** What a captcha answered; services have names of their own for the field. */
  captcha: z.string().max(10_000).default(''),
  'h-captcha-response': z.string().max(10_000).default(''),
  'g-recaptcha-response': z.string().max(10_000).default(''),
  /** Further details by their path: what `extra.company` is called in the form. */
  extra: z.record(z.string().max(300), z.string().max(4096)).default({}),
});
export type Typed = z.infer<typeof typed>;

type Field = 'identifier' | 'password' | 'code' | 'terms' | 'saved';
type Word = keyof Phrases['error'];

/** Something is wrong with what was typed, in the words of the page's language. */
export abstract class Complaint extends Error {
  /** What the page says about it, and at which field. */
  abstract errorsIn(phrases: Phrases): Errors;
}

/** Shown at its field. */
export class FormError extends Complaint {
  readonly #field: Field;
  readonly #word: Word;
  constructor(field: Field, word: Word) {
    super(`${field}: ${word}`);
    this.#field = field;
    this.#word = word;
  }
  errorsIn(phrases: Phrases): Errors {
    return { fields: { [this.#field]: phrases.error[this.#word] } };
  }
}

const prefix = 'extra.';

/** The form as browsers send it, with further details put together. */
export function withDetails(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body ?? {};
  const details = Object.entries(body).filter(([name]) => name.startsWith(prefix));
  const extra = Object.fromEntries(details.map(([name, value]) => [name.slice(prefix.length), value]));
  return { ...body, extra };
}

/** @throws FormError when nothing was typed */
export function given(form: Typed, field: 'password' | 'code'): string {
  if (form[field] === '') throw new FormError(field, 'required');
  return form[field];
}

/** @throws FormError */
export function identifierOf(
  form: Typed,
  allowed: readonly IdentifierType[],
  likelyCountry: string,
): Identifier {
  if (form.identifier.trim() === '') throw new FormError('identifier', 'required');
  const identifier = recognise(form.identifier, allowed, form.country || likelyCountry);
  if (!identifier) throw new FormError('identifier', complaintAbout(allowed));
  return identifier;
}

function complaintAbout(allowed: readonly IdentifierType[]): Word {
  switch (allowed.length === 1 ? allowed[0] : undefined) {
    case 'username':
      return 'invalidUsername';
    case 'email':
      return 'invalidEmail';
    case 'phone':
      return 'invalidPhone';
    default:
      return 'invalidIdentifier';
  }
}

/** The captcha's answer, if there is one. */
export const captchaOf = (form: Typed): string | undefined =>
  form.captcha || form['h-captcha-response'] || form['g-recaptcha-response'] || undefined;

/** @throws FormError when the terms must be agreed to and were not */
export function agreed(form: Typed, needed: boolean): void {
  if (needed && form.terms !== 'agree') throw new FormError('terms', 'termsRequired');
}

/** What the script put into the form; without it, or with an answer of another shape, there is no passkey. */
export function credentialOf<T>({ credential }: Typed, schema: z.ZodType<T>): T {
  const { data } = jsonText.pipe(schema).safeParse(credential);
  if (data === undefined) throw error('session.mfa.webauthn_verification_failed');
  return data;
}
