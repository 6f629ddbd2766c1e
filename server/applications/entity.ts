import {
  type CustomClientMetadata,
  customClientMetadata,
  type OidcClientMetadata,
  oidcClientMetadata,
} from '@portero/schema/applications.ts';
import { type ProtectedAppMetadata, protectedAppMetadata } from '@portero/schema/protected-apps.ts';
import type { ApplicationRow } from './store.ts';

/** An application as rules see it: the row with its JSON columns typed. */
export type Application = Omit<
  ApplicationRow,
  'oidcClientMetadata' | 'customClientMetadata' | 'protectedAppMetadata'
> & {
  readonly oidcClientMetadata: OidcClientMetadata;
  readonly customClientMetadata: CustomClientMetadata;
  /** Null, too, when what is stored cannot be read: then the application is served to nobody. */
  readonly protectedAppMetadata: ProtectedAppMetadata | null;
};

/**
 * Settings that cannot be read stop the request; of a protected application they become null, and so it is served to
 * nobody.
 * @throws ZodError
 */
export const applicationOf = (row: ApplicationRow): Application => ({
  ...row,
  oidcClientMetadata: oidcClientMetadata.parse(row.oidcClientMetadata),
  customClientMetadata: customClientMetadata.parse(row.customClientMetadata),
  protectedAppMetadata: protectedAppMetadata.nullable().catch(null).parse(row.protectedAppMetadata),
});
