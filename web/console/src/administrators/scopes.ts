/** Permissions as a choice for each area: nothing, look, change. */
import { type AdministrationGroup, administrationGroups } from '@portero/schema/management-scopes.ts';
import type { May } from '../shell/authority.ts';

export const areas = Object.keys(administrationGroups).filter(
  (name): name is AdministrationGroup => name in administrationGroups,
);

export type Level = 'nothing' | 'read' | 'write';
export const levels = ['nothing', 'read', 'write'] as const;

/** Whoever may change may look. `all` is not looked at. */
export const levelOf = (scopes: readonly string[], area: string): Level =>
  scopes.includes(`write:${area}`) ? 'write' : scopes.includes(`read:${area}`) ? 'read' : 'nothing';

/** The other areas stay as they are. */
export function withLevel(scopes: readonly string[], area: string, level: Level): string[] {
  const others = scopes.filter((scope) => scope !== `read:${area}` && scope !== `write:${area}`);
  return level === 'nothing' ? others : [...others, `${level}:${area}`];
}

/** Whether somebody may hand out a permission: only what they hold. */
export function mayGive(may: May, scope: string): boolean {
  const [verb, area] = scope.split(':');
  return verb === 'read' || verb === 'write' ? may(verb, area) : may('write', 'everything');
}
