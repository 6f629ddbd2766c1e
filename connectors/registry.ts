/**
 * Every connector there is, in one list. A new provider is a folder and a line here. A factory is only a manifest and a
 * schema; what sends, and the libraries for it, are loaded with the first message.
 */
import { awsSes } from './aws-ses/factory.ts';
import type { Factory } from './kit/connector.ts';
import { mockFactories } from './mocks/factories.ts';
import { smtp } from './smtp/factory.ts';

/** What anybody may set up. */
export const factories: readonly Factory[] = [awsSes, smtp];

const byId: ReadonlyMap<string, Factory> = new Map(
  [...factories, ...mockFactories].map((factory) => [factory.manifest.id, factory]),
);

/** Also those that are offered to nobody outside the compatibility test mode. */
export const findFactory = (id: string): Factory | undefined => byId.get(id);

/** What may be set up; `mocks` in the compatibility test mode only. */
export const offeredFactories = ({ mocks }: { readonly mocks: boolean }): readonly Factory[] =>
  mocks ? [...factories, ...mockFactories] : factories;
