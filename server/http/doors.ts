/**
 * The doors of a server: one listener for the tenant that is administered, one for its administrators. Both lead to the same
 * routes, most of which serve the tenant whose door it is; a few are found at one door only.
 */
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import type { DoorName } from '../observability/watch.ts';

export const doorNames: readonly DoorName[] = ['core', 'admin'];

declare module 'http' {
  interface IncomingMessage {
    /** Where it came in. */
    door?: DoorName;
  }
}

declare module 'fastify' {
  interface FastifyInstance {
    /** The door at which the routes of this scope are found. */
    onlyDoor?: DoorName;
  }
}

/** What the server asks itself comes through no door, and is meant for the tenant that is administered. */
export const doorOf = (request: IncomingMessage): DoorName => request.door ?? 'core';

type Strategy = NonNullable<NonNullable<FastifyServerOptions['routerOptions']>['constraints']>[string];
type Handler = Parameters<ReturnType<Strategy['storage']>['set']>[1];

/** How the router tells routes apart that have the same address at two doors. */
export const doorConstraint: Strategy = {
  name: 'door',
  storage() {
    const handlers = new Map<unknown, Handler>();
    return {
      get: (door) => handlers.get(door) ?? null,
      set: (door, handler) => void handlers.set(door, handler),
    };
  },
  deriveConstraint: doorOf,
  validate(door: unknown): void {
    if (!doorNames.some((name) => name === door)) throw new Error(`there is no door "${String(door)}"`);
  },
};

/** Declare routes that are found at one door only; at the other there is nothing at their addresses. */
export async function onlyAt(
  app: FastifyInstance,
  door: DoorName,
  declare: (scope: FastifyInstance) => void | Promise<void>,
): Promise<void> {
  await app.register(async (scope) => {
    scope.onlyDoor = door;
    scope.addHook('onRoute', (route) => {
      route.constraints = { ...route.constraints, door };
    });
    await declare(scope);
  });
}
