/** Ours beside the contract's, operation by operation; every difference is one short sentence. */
import { isSuccess, type Operation, type Operations } from './facts.ts';

export type Comparison = {
  /** Operations of the contract that we have too. */
  readonly shared: number;
  /** Operation, as our documents name it or else theirs → its differences. */
  readonly differences: ReadonlyMap<string, readonly string[]>;
};

/** @param elsewhere operations that the contract has outside its documents: ours may have them, too */
export function compare(ours: Operations, theirs: Operations, elsewhere: readonly string[] = []): Comparison {
  // The names of path parameters are compared, so they cannot tell which operations belong together.
  const anonymous = (key: string) => key.replaceAll(/\{\w+\}/g, '{}');
  const byPath = new Map(Object.entries(theirs).map(([key, operation]) => [anonymous(key), operation]));
  const differences = new Map<string, readonly string[]>();
  let shared = 0;
  for (const [key, own] of Object.entries(ours)) {
    const other = byPath.get(anonymous(key));
    if (other) shared += 1;
    const found = other ? differencesOf(own, other) : elsewhere.includes(key) ? [] : ['operation is ours'];
    if (found.length > 0) differences.set(key, found);
  }
  const present = new Set(Object.keys(ours).map(anonymous));
  for (const key of [...Object.keys(theirs), ...elsewhere])
    if (!present.has(anonymous(key))) differences.set(key, ['operation is missing']);
  return { shared, differences };
}

function differencesOf(own: Operation, other: Operation): string[] {
  const success = ({ statuses }: Operation) => statuses.filter(isSuccess);
  return [
    ...(own.path.join() === other.path.join()
      ? []
      : [`path has ${own.path.join()} for ${other.path.join()}`]),
    ...setsDiffer('query', own.query, other.query),
    ...bodiesDiffer(own.body, other.body),
    ...setsDiffer('status', success(own), success(other)),
    ...setsDiffer('response', own.response, other.response),
  ];
}

const setsDiffer = (what: string, own: readonly string[], other: readonly string[]): string[] => [
  ...own.filter((name) => !other.includes(name)).map((name) => `${what} ${name} is ours`),
  ...other.filter((name) => !own.includes(name)).map((name) => `${what} ${name} is missing`),
];

const nothing = { required: {}, optional: {} } satisfies Operation['body'];

function bodiesDiffer(own: Operation['body'] = nothing, other: Operation['body'] = nothing): string[] {
  const types = (body: NonNullable<Operation['body']>) => ({ ...body.required, ...body.optional });
  const [ownTypes, otherTypes] = [types(own), types(other)];
  const both = Object.keys(ownTypes).filter((name) => name in otherTypes);
  return [
    ...setsDiffer('body', Object.keys(ownTypes), Object.keys(otherTypes)),
    ...both
      .filter((name) => name in own.required !== name in other.required)
      .map((name) => `body ${name} is ${name in own.required ? 'required' : 'optional'}`),
    ...both
      .filter((name) => ownTypes[name] !== otherTypes[name])
      .map((name) => `body ${name} is ${ownTypes[name]} instead of ${otherTypes[name]}`),
  ];
}
