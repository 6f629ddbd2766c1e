import {
  type CustomClientMetadata,
  customClientMetadata,
  type OidcClientMetadata,
  oidcClientMetadata,
} from '@portero/schema/applications.ts';
import type { ApplicationRow } from './store.ts';

/** An application as rules see it: the row with its JSON columns typed. */
export type Application = Omit<ApplicationRow, 'oidcClientMetadata' | 'customClientMetadata'> & {
  readonly oidcClientMetadata: OidcClientMetadata;
  readonly customClientMetadata: CustomClientMetadata;
};

export const applicationOf = (row: ApplicationRow): Application => ({
  ...row,
  oidcClientMetadata: oidcClientMetadata.parse(row.oidcClientMetadata),
  customClientMetadata: customClientMetadata.parse(row.customClientMetadata),
});
