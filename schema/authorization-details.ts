/**
 * Types of authorization details (RFC 9396): what an application may ask for at an API beyond scopes, such as one payment of
 * one amount. Each belongs to an API, which says in plain words what people read when they are asked.
 */
import * as z from 'zod';

const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}]+$/u, 'must be one line');

export const detailField = z.object({
  name: z
    .string()
    .max(64)
    .regex(/^[A-Za-z_]\w*$/, 'must be a name such as amount')
    .refine((name) => name !== 'type' && name !== '__proto__', 'has a meaning of its own'),
  /** What people read before the value. */
  label: line(128),
  kind: z.enum(['text', 'number', 'boolean', 'texts']),
  required: z.boolean().default(false),
  /** The only values that there are, of `text` and `texts`. */
  values: z.array(line(256)).min(1).max(100).optional(),
});
export type DetailField = z.infer<typeof detailField>;

export const detailType = z
  .object({
    /** As requests name it. */
    type: z
      .string()
      .max(128)
      .regex(/^[A-Za-z][\w.:/-]*$/, 'must be a name such as payment_initiation'),
    /** What it lets the application do, in the words that people read. */
    description: line(256),
    fields: z.array(detailField).max(30).default([]),
  })
  .refine(({ fields }) => new Set(fields.map(({ name }) => name)).size === fields.length, {
    path: ['fields'],
    error: 'must have different names',
  });
export type DetailType = z.infer<typeof detailType>;

export const detailTypes = z
  .array(detailType)
  .max(20)
  .refine((types) => new Set(types.map(({ type }) => type)).size === types.length, {
    error: 'must have different names',
  });
export type DetailTypes = z.infer<typeof detailTypes>;

const shortText = z.string().min(1).max(512);
const kinds = {
  text: () => shortText,
  number: () => z.number(),
  boolean: () => z.boolean(),
  texts: () => z.array(shortText).min(1).max(50),
} as const;

function fieldValue({ kind, values }: DetailField): z.ZodType {
  if (values === undefined) return kinds[kind]();
  const one = z.enum(values);
  return kind === 'texts' ? z.array(one).min(1).max(50) : kind === 'text' ? one : kinds[kind]();
}

/** What a detail of the type looks like: the fields that it has, and nothing else. */
export const detailOf = ({ type, fields }: DetailType): z.ZodType<{ readonly type: string }> =>
  z.strictObject({
    type: z.literal(type),
    ...Object.fromEntries(
      fields.map((field) => [field.name, field.required ? fieldValue(field) : fieldValue(field).optional()]),
    ),
  });
