/** How long ID tokens last, in seconds. */
import type { Client } from 'oidc-provider';

export const idTokenLifetime = ({ idTokenTtl }: Client): number =>
  typeof idTokenTtl === 'number' ? idTokenTtl : 3600;
