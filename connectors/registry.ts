/** Every connector there is, in one list. A new provider is a folder and a line here. */
import { awsSes } from './aws-ses/factory.ts';
import type { Factory } from './kit/connector.ts';
import { smtp } from './smtp/factory.ts';

export const factories: readonly Factory[] = [awsSes, smtp];
