/** Reads an OpenAPI document into what the reference page shows. Whatever it does not understand it leaves out. */

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export type Field = {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly description?: string;
  /** Fields of an object, or of a list's items. */
  readonly fields: readonly Field[];
};

export type Parameter = Field & { readonly place: 'path' | 'query' | 'header' };

export type Operation = {
  /** Stable enough for an address: "get /api/users". */
  readonly id: string;
  readonly method: Method;
  readonly path: string;
  /** First path segment after /api. */
  readonly group: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly body:
    | { readonly type: string; readonly fields: readonly Field[]; readonly example: unknown }
    | undefined;
  readonly responses: readonly {
    readonly status: string;
    readonly description: string;
    readonly type: string;
    readonly fields: readonly Field[];
  }[];
};

type Json = Readonly<Record<string, unknown>>;

const methods: readonly Method[] = ['get', 'post', 'put', 'patch', 'delete'];
const places = ['path', 'query', 'header'] as const;
const deepest = 5;

/** All operations, in the order of their paths. */
export function readDocument(document: unknown): Operation[] {
  const root = record(document);
  const paths = record(root.paths);
  return Object.keys(paths)
    .sort()
    .flatMap((path) => {
      const item = record(paths[path]);
      return methods.flatMap((method) =>
        isRecord(item[method]) ? [readOperation(root, path, method, item)] : [],
      );
    });
}

function readOperation(root: Json, path: string, method: Method, item: Json): Operation {
  const spec = record(item[method]);
  const body = record(resolve(root, spec.requestBody));
  const schema = schemaOf(root, body.content);
  return {
    id: `${method} ${path}`,
    method,
    path,
    group: path.replace(/^\/api\//, '').split('/')[0] ?? '',
    summary: text(spec.summary),
    description: text(spec.description),
    parameters: [...list(item.parameters), ...list(spec.parameters)].flatMap((raw) =>
      readParameter(root, raw),
    ),
    body: schema && {
      type: typeOf(root, schema),
      fields: fieldsOf(root, schema, 0),
      example: exampleOf(root, schema, 0),
    },
    responses: Object.entries(record(spec.responses)).map(([status, raw]) => {
      const response = record(resolve(root, raw));
      const answered = schemaOf(root, response.content);
      return {
        status,
        description: text(response.description),
        type: answered ? typeOf(root, answered) : '',
        fields: answered ? fieldsOf(root, answered, 0) : [],
      };
    }),
  };
}

function readParameter(root: Json, raw: unknown): Parameter[] {
  const spec = record(resolve(root, raw));
  const place = places.find((candidate) => candidate === spec.in);
  if (!place) return [];
  const schema = record(resolve(root, spec.schema));
  return [
    {
      ...field(root, text(spec.name), schema, spec.required === true, deepest),
      place,
      description: text(spec.description),
    },
  ];
}

function schemaOf(root: Json, content: unknown): Json | undefined {
  const kinds = record(content);
  const first = record(kinds['application/json'] ?? Object.values(kinds)[0]);
  const schema = resolve(root, first.schema);
  return isRecord(schema) ? schema : undefined;
}

function fieldsOf(root: Json, schema: Json, depth: number): Field[] {
  if (depth >= deepest) return [];
  const items = resolve(root, schema.items);
  if (isRecord(items)) return fieldsOf(root, items, depth + 1);
  const parts = list(schema.allOf).map((part) => record(resolve(root, part)));
  if (parts.length > 0) return parts.flatMap((part) => fieldsOf(root, part, depth + 1));
  const required = new Set(list(schema.required));
  return Object.entries(record(schema.properties)).map(([name, raw]) =>
    field(root, name, record(resolve(root, raw)), required.has(name), depth + 1),
  );
}

function field(root: Json, name: string, schema: Json, required: boolean, depth: number): Field {
  return {
    name,
    type: typeOf(root, schema),
    required,
    description: text(schema.description),
    fields: fieldsOf(root, schema, depth),
  };
}

/** "string", "integer | null", "object[]", '"a" | "b"' */
function typeOf(root: Json, schema: Json): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const values = list(schema.enum);
  const nullable = schema.nullable === true ? ' | null' : '';
  if (values.length > 0) return values.map((value) => JSON.stringify(value)).join(' | ') + nullable;
  const union = [...list(schema.anyOf), ...list(schema.oneOf)];
  if (union.length > 0) {
    return [...new Set(union.map((one) => typeOf(root, record(resolve(root, one)))))].join(' | ') + nullable;
  }
  const kinds = list(schema.type).length > 0 ? list(schema.type) : [schema.type];
  const names = kinds.map((kind) => {
    if (kind === 'array') {
      const item = typeOf(root, record(resolve(root, schema.items)));
      return item.includes(' | ') ? `(${item})[]` : `${item}[]`;
    }
    return typeof kind === 'string' ? kind : schema.properties || schema.allOf ? 'object' : 'any';
  });
  return names.join(' | ') + nullable;
}

/** A body that shows every required field, and no other. */
function exampleOf(root: Json, schema: Json, depth: number): unknown {
  if (schema.example !== undefined) return schema.example;
  const values = list(schema.enum);
  if (values.length > 0) return values[0];
  const [first] = [...list(schema.anyOf), ...list(schema.oneOf)];
  if (first) return exampleOf(root, record(resolve(root, first)), depth + 1);
  switch (schema.type) {
    case 'string':
      return schema.format === 'email' ? 'ana@example.com' : 'string';
    case 'number':
    case 'integer':
      return 0;
    case 'boolean':
      return true;
    case 'array':
      return [];
    default: {
      if (depth >= deepest) return {};
      const required = new Set(list(schema.required));
      const needed = Object.entries(record(schema.properties)).filter(([name]) => required.has(name));
      return Object.fromEntries(
        needed.map(([name, raw]) => [name, exampleOf(root, record(resolve(root, raw)), depth + 1)]),
      );
    }
  }
}

function resolve(root: Json, node: unknown): unknown {
  if (!isRecord(node) || typeof node.$ref !== 'string') return node;
  let at: unknown = root;
  for (const key of node.$ref.replace(/^#\//, '').split('/')) {
    at = record(at)[key.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return isRecord(at) && at !== node ? resolve(root, at) : at;
}

/** Operations whose path, method or words contain every word of the keyword. */
export function findOperations(operations: readonly Operation[], keyword: string): Operation[] {
  const words = keyword.toLowerCase().split(/\s+/).filter(Boolean);
  return operations.filter((operation) => {
    const haystack =
      `${operation.method} ${operation.path} ${operation.summary} ${operation.description}`.toLowerCase();
    return words.every((word) => haystack.includes(word));
  });
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function record(value: unknown): Json {
  return isRecord(value) ? value : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
