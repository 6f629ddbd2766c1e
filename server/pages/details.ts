/** The details that a tenant collects, as a form: what it shows, what it means, and what is wrong with it. */
import { isError } from '@portero/schema/errors.ts';
import type { ProfileField, ProfileFieldConfig } from '@portero/schema/profile-fields.ts';
import { type DetailField, type Errors, fill, type Phrases } from '@portero/sign-in/index.ts';
import * as z from 'zod';
import { formatOf } from '../custom-profile-fields/dates.ts';
import { type Issue, partsOf } from '../custom-profile-fields/values.ts';
import { Complaint, type Typed } from './form.ts';

/** One line of the form each; composites become their parts. */
export function detailsOf(fields: readonly ProfileField[]): DetailField[] {
  return fields.flatMap((field) => {
    if (field.type !== 'Address' && field.type !== 'Fullname') return [detailOf(field, field.name, field)];
    const labels = new Map(field.config.parts?.map((part) => [part.name, part]));
    const isOptional = field.type === 'Address' && !field.required;
    return partsOf(field).map((part) => ({
      ...detailOf(
        part,
        field.type === 'Address' ? `${field.name}.${part.name}` : part.name,
        labels.get(part.name),
      ),
      // Of an address that may be left out, no part has to be there.
      ...(isOptional && { required: false }),
    }));
  });
}

function detailOf(
  { name, type, required, config }: Pick<ProfileField, 'name' | 'type' | 'required' | 'config'>,
  path: string,
  words: { label?: string | undefined; description?: string | null | undefined } | undefined,
): DetailField {
  return {
    path,
    name,
    input: inputs[type] ?? 'text',
    label: words?.label || undefined,
    description: words?.description || undefined,
    placeholder: config.placeholder ?? (type === 'Date' ? formatOf(config) : undefined),
    required,
    options: config.options,
    checked: config.defaultValue === 'true',
    ...limitsOf(config),
  };
}

const inputs: Partial<Record<ProfileField['type'], DetailField['input']>> = {
  Number: 'number',
  Date: 'date',
  Checkbox: 'checkbox',
  Select: 'select',
  Url: 'url',
};

const limitsOf = ({ minLength, maxLength, minValue, maxValue }: ProfileFieldConfig) => ({
  minLength,
  maxLength,
  min: minValue,
  max: maxValue,
});

/** What the form means: empty fields are absent, a box that is not ticked says no. */
export function valuesOf(
  fields: readonly ProfileField[],
  { extra }: Pick<Typed, 'extra'>,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const field of fields) {
    const { name, type } = field;
    if (type === 'Fullname') for (const part of partsOf(field)) values[part.name] = extra[part.name] ?? '';
    else if (type === 'Address') values[name] = addressIn(field, extra);
    else if (type === 'Checkbox') values[name] = extra[name] !== undefined;
    else values[name] = extra[name] ?? '';
  }
  return values;
}

function addressIn(field: ProfileField, extra: Typed['extra']): Record<string, string> | undefined {
  const given = partsOf(field).map(({ name }) => [name, extra[`${field.name}.${name}`] ?? ''] as const);
  const isEmpty = given.every(([, value]) => value.trim() === '');
  return isEmpty && !field.required ? undefined : Object.fromEntries(given);
}

const issuesIn = z.object({
  issues: z.array(z.object({ path: z.string(), reason: z.string(), limit: z.number().optional() })),
});

/** What does not fit is told at its field. */
export function complain(failure: unknown): never {
  const issues = isError(failure, 'guard.invalid_input') && issuesIn.safeParse(failure.data).data?.issues;
  if (issues) throw new WrongDetails(issues);
  throw failure;
}

/** Each at its field. */
class WrongDetails extends Complaint {
  readonly #issues: z.infer<typeof issuesIn>['issues'];
  constructor(issues: z.infer<typeof issuesIn>['issues']) {
    super('details do not fit');
    this.#issues = issues;
  }
  errorsIn({ error: words }: Phrases): Errors {
    const sentences: Readonly<Record<Issue['reason'], string>> = {
      required: words.required,
      invalid: words.detailInvalid,
      too_short: words.usernameTooShort,
      too_long: words.usernameTooLong,
      too_small: words.detailTooSmall,
      too_large: words.detailTooLarge,
      not_an_option: words.detailInvalid,
    };
    const sentence = (reason: string): string =>
      Object.entries(sentences).find(([name]) => name === reason)?.[1] ?? words.detailInvalid;
    return {
      fields: Object.fromEntries(
        this.#issues.map(({ path, reason, limit = 0 }) => [path, fill(sentence(reason), { count: limit })]),
      ),
    };
  }
}
