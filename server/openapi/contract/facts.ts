/** What a client relies on in an OpenAPI document, and nothing else: the same few facts of the contract's and of ours. */
import * as z from 'zod';

/** Field → its JSON types, e.g. `string|null`; `any` when the document leaves it open. */
const fields = z.record(z.string(), z.string());

const operation = z.object({
  path: z.array(z.string()),
  query: z.array(z.string()),
  body: z.object({ required: fields, optional: fields }).optional(),
  statuses: z.array(z.string()),
  /** Fields of the successful answer, or of its items when it is a list. */
  response: z.array(z.string()),
});
export type Operation = z.infer<typeof operation>;

/** By method and path as the document writes them: `GET /api/users/{userId}`. */
export const operations = z.record(z.string(), operation);
export type Operations = z.infer<typeof operations>;

type Schema = {
  $ref?: string | undefined;
  type?: string | undefined;
  nullable?: boolean | undefined;
  properties?: Record<string, Schema> | undefined;
  required?: string[] | undefined;
  items?: Schema | undefined;
  oneOf?: Schema[] | undefined;
  anyOf?: Schema[] | undefined;
  allOf?: Schema[] | undefined;
};
const schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.string().optional(),
    nullable: z.boolean().optional(),
    properties: z.record(z.string(), schema).optional(),
    required: z.array(z.string()).optional(),
    items: schema.optional(),
    oneOf: z.array(schema).optional(),
    anyOf: z.array(schema).optional(),
    allOf: z.array(schema).optional(),
  }),
);
const content = z.record(z.string(), z.object({ schema: schema.optional() })).default({});
const parameter = z.object({ name: z.string(), in: z.string() });
const described = z.object({
  parameters: z.array(z.union([parameter, z.object({ $ref: z.string() })])).default([]),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.object({ content })),
});
export const openApiDocument = z.object({
  paths: z.record(z.string(), z.record(z.string(), described)),
  components: z
    .object({
      schemas: z.record(z.string(), schema).default({}),
      parameters: z.record(z.string(), parameter).default({}),
    })
    .default({ schemas: {}, parameters: {} }),
});
export type OpenApiDocument = z.infer<typeof openApiDocument>;

/** By method and path. @throws Error for a reference that leads nowhere */
export function operationsOf(document: OpenApiDocument): Operations {
  const found: Operations = {};
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, one] of Object.entries(methods)) {
      const parameters = one.parameters.map((given) =>
        '$ref' in given ? at(document.components.parameters, given.$ref) : given,
      );
      const named = (place: string) => parameters.filter((each) => each.in === place).map(({ name }) => name);
      const body = Object.values(one.requestBody?.content ?? {}).flatMap((media) => media.schema ?? []);
      const answers = Object.entries(one.responses)
        .filter(([status]) => isSuccess(status))
        .flatMap(([, answer]) => Object.values(answer.content))
        .flatMap((media) => media.schema ?? []);
      found[`${method.toUpperCase()} ${path}`] = {
        path: named('path'),
        query: named('query').sort(),
        ...(body.length > 0 && { body: bodyOf(body, document) }),
        statuses: Object.keys(one.responses).sort(),
        response: [...new Set(answers.flatMap((answer) => fieldsOf(answer, document)))].sort(),
      };
    }
  }
  return found;
}

/** Redirects are one. */
export const isSuccess = (status: string): boolean => /^[23]/.test(status);

/** Several shapes of one body are taken together: required is what all of them require. */
function bodyOf(shapes: readonly Schema[], document: OpenApiDocument): NonNullable<Operation['body']> {
  const variants = shapes.flatMap((shape) => variantsOf(shape, document));
  const body: NonNullable<Operation['body']> = { required: {}, optional: {} };
  const names = new Set(variants.flatMap(({ properties = {} }) => Object.keys(properties)));
  for (const name of [...names].sort()) {
    const isRequired = variants.every(({ required = [] }) => required.includes(name));
    const types = variants.flatMap(({ properties }) => {
      const property = properties?.[name];
      return property ? typesOf(property, document) : [];
    });
    body[isRequired ? 'required' : 'optional'][name] = joined(types);
  }
  return body;
}

const fieldsOf = (given: Schema, document: OpenApiDocument): string[] =>
  variantsOf(given, document).flatMap((variant) =>
    variant.items ? fieldsOf(variant.items, document) : Object.keys(variant.properties ?? {}),
  );

/** The alternatives of a schema, without references and combinations. */
function variantsOf(given: Schema, document: OpenApiDocument): Schema[] {
  if (given.$ref) return variantsOf(at(document.components.schemas, given.$ref), document);
  const alternatives = given.oneOf ?? given.anyOf;
  const own = { properties: given.properties, required: given.required, items: given.items };
  let variants: Schema[] = [own];
  if (alternatives) variants = product(variants, alternatives, document);
  for (const part of given.allOf ?? []) variants = product(variants, [part], document);
  return variants;
}

const product = (left: readonly Schema[], right: readonly Schema[], document: OpenApiDocument): Schema[] =>
  left.flatMap((one) =>
    right
      .flatMap((other) => variantsOf(other, document))
      .map((other) => ({
        properties: { ...one.properties, ...other.properties },
        required: [...(one.required ?? []), ...(other.required ?? [])],
        items: one.items ?? other.items,
      })),
  );

function typesOf(given: Schema, document: OpenApiDocument): string[] {
  if (given.$ref) return typesOf(at(document.components.schemas, given.$ref), document);
  const alternatives = [...(given.oneOf ?? []), ...(given.anyOf ?? []), ...(given.allOf ?? [])];
  const types = alternatives.flatMap((one) => typesOf(one, document));
  if (given.type) types.push(given.type === 'integer' ? 'number' : given.type);
  if (given.nullable) types.push('null');
  return types;
}

const joined = (types: readonly string[]): string => [...new Set(types)].sort().join('|') || 'any';

function at<T>(components: Readonly<Record<string, T>>, reference: string): T {
  const found = components[reference.slice(reference.lastIndexOf('/') + 1)];
  if (!found) throw new Error(`${reference} is not in the document`);
  return found;
}
