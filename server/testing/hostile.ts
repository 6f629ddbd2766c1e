/** Test support: bodies that nobody should send, made from the schema of those that are wanted. No chance in it. */
import * as z from 'zod';

export type JsonSchema = {
  type?: string | undefined;
  nullable?: boolean | undefined;
  enum?: unknown[] | undefined;
  pattern?: string | undefined;
  format?: string | undefined;
  minimum?: number | undefined;
  minItems?: number | undefined;
  properties?: Record<string, JsonSchema> | undefined;
  required?: string[] | undefined;
  items?: JsonSchema | undefined;
  anyOf?: JsonSchema[] | undefined;
  oneOf?: JsonSchema[] | undefined;
};
export const jsonSchema: z.ZodType<JsonSchema> = z.lazy(() =>
  z.object({
    type: z.string().optional(),
    nullable: z.boolean().optional(),
    enum: z.array(z.unknown()).optional(),
    pattern: z.string().optional(),
    format: z.string().optional(),
    minimum: z.number().optional(),
    minItems: z.number().optional(),
    properties: z.record(z.string(), jsonSchema).optional(),
    required: z.array(z.string()).optional(),
    items: jsonSchema.optional(),
    anyOf: z.array(jsonSchema).optional(),
    oneOf: z.array(jsonSchema).optional(),
  }),
);

export type BadBody = {
  readonly what: string;
  readonly payload: string;
  readonly contentType?: string;
  /** Whether it can only be refused; else it may be taken, as long as nothing breaks. */
  readonly refused: boolean;
};

const brokenTexts = { 'a NUL': 'nul\0inside', 'half a surrogate pair': 'half \ud800 pair' };
/** Longer than any database column of limited length. */
const longText = 'x'.repeat(70_000);
const kinds: Readonly<Record<string, unknown>> = {
  null: null,
  object: {},
  number: 5,
  string: 'text',
  array: [],
  boolean: true,
};
/** Of another kind than the field's; whoever refuses these refuses all, and there are thousands of fields. */
const wrongKinds = 3;
/** JSON can write it, JavaScript reads it as Infinity. */
const infinite = '@1e999@';
const extremes = [-1, 0, 0.5, 1e308, -1e308, 2 ** 53 + 2, infinite];
/** For where no schema says what is wanted. */
export const oddValues: readonly unknown[] = [
  ...Object.values(kinds),
  ...Object.values(brokenTexts),
  ...extremes.filter((value) => value !== infinite),
  longText,
  '__proto__',
  'a\r\nb: c',
  [null],
  [[{}]],
  { a: { b: [] } },
];
const texts = [
  'x1',
  'ana@example.com',
  '34600123456',
  '#aabbcc',
  'https://app.example/',
  'es',
  'app.example',
  'auth.app.example',
  '/proof.txt',
];

/** The smallest value that the schema takes. */
export function exampleOf(schema: JsonSchema): unknown {
  const [alternative] = schema.oneOf ?? schema.anyOf ?? [];
  if (alternative) return exampleOf(alternative);
  if (schema.enum) return schema.enum[0];
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, exampleOf(schema.properties?.[name] ?? {})]),
      );
    case 'array':
      return schema.minItems ? [exampleOf(schema.items ?? {})] : [];
    case 'number':
    case 'integer':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return true;
    default: {
      const pattern = new RegExp(schema.pattern ?? (schema.format === 'uri' ? '^https:' : ''));
      const text = texts.find((candidate) => pattern.test(candidate));
      if (text === undefined) throw new Error(`no example of ${pattern}: add one`);
      return text;
    }
  }
}

/** Every bad body for the schema, the valid one first. */
export function* badBodies(schema: JsonSchema): Generator<BadBody> {
  const example = exampleOf(schema);
  const good = JSON.stringify(example);
  yield { what: 'nothing wrong', payload: good, refused: false };
  yield { what: 'truncated', payload: good.slice(0, -1), refused: true };
  yield { what: 'plain text', payload: good, contentType: 'text/plain', refused: schema.type === 'object' };
  yield* badBodiesWhereNoneBelongs();
  const members = good.slice(1, -1);
  const more = members && `,${members}`;
  yield { what: 'a megabyte of junk', payload: `{"junk":"${'x'.repeat(1_000_000)}"${more}}`, refused: false };
  yield {
    what: 'somebody else’s fields',
    payload: `{"tenantId":"admin","id":"x","isAdmin":true,"toString":1${more}}`,
    refused: false,
  };
  for (const name of Object.keys(schema.properties ?? {})) {
    const key = JSON.stringify(name);
    yield { what: `${name} twice`, payload: `{${key}:1,${key}:[]${more}}`, refused: false };
  }
  for (const { what, value, refused } of badValues(schema)) {
    yield { what, payload: JSON.stringify(value).replaceAll(`"${infinite}"`, '1e999'), refused };
  }
}

/** What no route takes, whether it looks at a body or not. */
export function* badBodiesWhereNoneBelongs(): Generator<BadBody> {
  const refused = true;
  yield { what: 'half', payload: '{"half":', refused };
  yield { what: 'not JSON', payload: '{"n": NaN}', refused };
  yield { what: 'a form', payload: 'a=1', contentType: 'application/x-www-form-urlencoded', refused };
  yield { what: 'XML', payload: '<a/>', contentType: 'application/xml', refused };
  yield { what: 'another prototype', payload: '{"__proto__":{"isAdmin":true}}', refused };
  yield { what: 'another constructor', payload: '{"constructor":{"prototype":{}}}', refused };
  yield { what: 'more than a megabyte', payload: `{"junk":"${'x'.repeat(2 ** 20)}"}`, refused };
  yield { what: 'endless nesting', payload: `{"junk":${'['.repeat(1e5)}${']'.repeat(1e5)}}`, refused };
  yield { what: 'a broken key', payload: '{"\\u0000":1}', refused };
}

type BadValue = {
  readonly what: string;
  readonly value: unknown;
  readonly refused: boolean;
  /** No route takes it, whatever its schema. */
  readonly isBroken?: boolean;
};

function* badValues(schema: JsonSchema): Generator<BadValue> {
  const types = typesOf(schema);
  const others = types.size > 0 ? Object.entries(kinds).filter(([kind]) => !types.has(kind)) : [];
  for (const [kind, value] of others.slice(0, wrongKinds)) yield { what: `is ${kind}`, value, refused: true };
  if (types.has('string') || types.size === 0) {
    for (const [what, value] of Object.entries(brokenTexts))
      yield { what: `has ${what}`, value, refused: true, isBroken: true };
    yield { what: 'is very long', value: longText, refused: schema.enum !== undefined };
    for (const value of ['', '__proto__', 'constructor'])
      yield { what: `is ${JSON.stringify(value)}`, value, refused: false };
  }
  if (types.has('number')) for (const value of extremes) yield { what: `is ${value}`, value, refused: false };
  if (types.has('object') && !schema.properties) {
    for (const [what, value] of Object.entries(brokenTexts))
      yield { what: `has ${what} deep inside`, value: { a: [{ b: value }] }, refused: true, isBroken: true };
  }
  if (schema.enum && !types.has('boolean'))
    yield { what: 'is no member', value: 'no such member', refused: true };
  for (const alternative of schema.oneOf ?? []) yield* within(alternative);
  // What one alternative refuses another may take.
  for (const alternative of schema.anyOf ?? [])
    for (const bad of within(alternative)) yield { ...bad, refused: bad.isBroken === true };
  yield* within(schema);
}

/** Bad members of an object, bad items of an array. */
function* within(schema: JsonSchema): Generator<BadValue> {
  if (schema.items)
    for (const bad of badValues(schema.items))
      yield { ...bad, what: `an item ${bad.what}`, value: [bad.value] };
  if (!schema.properties) return;
  const example: Record<string, unknown> = Object.fromEntries(
    (schema.required ?? []).map((name) => [name, exampleOf(schema.properties?.[name] ?? {})]),
  );
  for (const name of schema.required ?? []) {
    const { [name]: _left, ...others } = example;
    yield { what: `without ${name}`, value: others, refused: true };
  }
  for (const [name, member] of Object.entries(schema.properties))
    for (const bad of badValues(member))
      yield { ...bad, what: `${name} ${bad.what}`, value: { ...example, [name]: bad.value } };
}

/** Empty when anything goes. */
function typesOf(schema: JsonSchema): Set<string> {
  const types = new Set(
    [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].flatMap((one) => [...typesOf(one)]),
  );
  if (schema.type) types.add(schema.type === 'integer' ? 'number' : schema.type);
  if (schema.nullable && types.size > 0) types.add('null');
  return types;
}
