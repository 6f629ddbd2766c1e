/**
 * The one catalogue of errors: code → HTTP status → the sentence a person reads.
 *
 * Codes and statuses are the contract's (clients branch on them); the sentences are ours and say
 * what to do next. `{{name}}` is filled in from the error's `data`. The private cause travels in
 * `PorteroError.cause` and only ever reaches the log.
 */
import { accountErrors } from './errors/account.ts';
import { administrationErrors } from './errors/administration.ts';
import { configurationErrors } from './errors/configuration.ts';
import { type EntityName, entityIn } from './errors/entities.ts';
import { requestErrors } from './errors/request.ts';
import { signInErrors } from './errors/sign-in.ts';
import { tokenErrors } from './errors/tokens.ts';

export type ErrorDefinition = { readonly status: number; readonly message: string };

export const errorCatalogue = {
  ...requestErrors,
  ...signInErrors,
  ...accountErrors,
  ...administrationErrors,
  ...configurationErrors,
  ...tokenErrors,
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof errorCatalogue;

export type ErrorData = Readonly<Record<string, unknown>> | readonly unknown[];

/** What every `/api` route answers on failure (contract PROTOCOL §9.4). */
export type ErrorBody = { code: string; message: string; data?: unknown; details?: string };

/** A failure that somebody may be told about. Made by `error()`; one handler turns it into an answer. */
export class PorteroError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly data: ErrorData | undefined;
  readonly details: string | undefined;

  constructor(
    code: ErrorCode,
    options: { data?: ErrorData; details?: string; status?: number; cause?: unknown } = {},
  ) {
    const definition: ErrorDefinition = errorCatalogue[code];
    super(fill(definition.message, options.data, 'en'), { cause: options.cause });
    this.name = 'PorteroError';
    this.code = code;
    this.status = options.status ?? definition.status;
    this.data = options.data;
    this.details = options.details;
  }

  /** The wording of the same failure in the Console's second language, with its data in it. */
  filled(sentence: string): string {
    return fill(sentence, this.data, 'es');
  }

  /** The public face: never holds the cause. */
  body(): ErrorBody {
    return {
      code: this.code,
      message: this.message,
      ...(this.data !== undefined && { data: this.data }),
      ...(this.details !== undefined && { details: this.details }),
    };
  }
}

/** `throw error('user.suspended')` – the only way to make a `PorteroError`. */
export function error(
  code: ErrorCode,
  data?: ErrorData,
  options: { details?: string; status?: number; cause?: unknown } = {},
): PorteroError {
  return new PorteroError(code, { ...options, ...(data !== undefined && { data }) });
}

/** What is wanted by its id is not there. The contract names it by its table; the sentence has plain words for that. */
export const notThere = (name: EntityName, id: string): PorteroError =>
  error('entity.not_exists_with_id', { name, id });

/** Whether a thrown value is this failure (or, without a code, any expected failure). */
export function isError(thrown: unknown, ...codes: ErrorCode[]): thrown is PorteroError {
  return thrown instanceof PorteroError && (codes.length === 0 || codes.includes(thrown.code));
}

/** What there is nothing to say for is left out, with the space before it. */
function fill(message: string, data: ErrorData | undefined, language: 'en' | 'es'): string {
  const values: Record<string, unknown> = { ...data };
  values.entity = entityIn(values.name, language);
  return message.replaceAll(/( ?)\{\{(\w+)\}\}/g, (_all, space: string, name: string) => {
    const value = values[name];
    return typeof value === 'string' || typeof value === 'number' ? `${space}${value}` : '';
  });
}
