/** Who made a change, as audit entries name them. */
import type { FastifyRequest } from 'fastify';
import { callerOf } from '../http/gate.ts';

export type Actor = {
  readonly type: 'user' | 'app' | 'command';
  readonly id: string;
  /** What the caller's token allows; absent for what runs on the machine itself. Never part of an entry. */
  readonly scopes?: ReadonlySet<string>;
};

/** In organizations also a member who administers their own: a person of the tenant, and no administrator of it. */
export type ActorOrMember = Actor | (Omit<Actor, 'type'> & { readonly type: 'member' });

/** The caller of a management or me route. */
export function actorOf(request: FastifyRequest): Actor {
  const { type, id, scopes } = callerOf(request);
  return { type, id, scopes };
}
