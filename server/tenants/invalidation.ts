/**
 * Tells other processes which cached configuration changed: over Redis when configured, else over PostgreSQL's own
 * NOTIFY. A single process on SQLite needs neither. A lost message costs at most the cache's lifetime.
 */
import { randomUUID } from 'node:crypto';
import { parseJson } from '@portero/schema/json.ts';
import type { Client } from 'pg';
import type { Logger } from 'pino';
import * as z from 'zod';
import type { Config } from '../config.ts';
import type { Invalidation } from './cache.ts';

const channelName = 'portero_invalidation';
const message = z.object({ from: z.string(), tenantId: z.string(), key: z.string() });

export type InvalidationChannel = Invalidation & {
  subscribe(listener: (tenantId: string, key: string) => void): void;
  close(): Promise<void>;
};

type Transport = { send(text: string): void; close(): Promise<void> };

/** Open the channel that the configuration asks for. */
export async function openInvalidation(config: Config, log: Logger): Promise<InvalidationChannel> {
  const self = randomUUID();
  const listeners: ((tenantId: string, key: string) => void)[] = [];
  const receive = (text: string) => {
    const parsed = message.safeParse(parseJson(text));
    if (!parsed.success || parsed.data.from === self) return;
    for (const listener of listeners) listener(parsed.data.tenantId, parsed.data.key);
  };
  const transport = await openTransport(config, log, receive);
  return {
    publish: (tenantId, key) => transport?.send(JSON.stringify({ from: self, tenantId, key })),
    subscribe: (listener) => void listeners.push(listener),
    close: async () => transport?.close(),
  };
}

async function openTransport(
  config: Config,
  log: Logger,
  receive: (text: string) => void,
): Promise<Transport | undefined> {
  if (config.redisUrl) return overRedis(config.redisUrl, log, receive);
  if (config.database.engine === 'postgres') return overPostgres(config.database.url, log, receive);
  return undefined;
}

async function overRedis(url: string, log: Logger, receive: (text: string) => void): Promise<Transport> {
  // Only loaded where it is used: the embedded server stays small.
  const { Redis } = await import('ioredis');
  // Its own way to subscribe again lets a refusal end the process.
  const options = { lazyConnect: true, maxRetriesPerRequest: 1, autoResubscribe: false };
  const [publisher, subscriber] = [new Redis(url, options), new Redis(url, options)];
  for (const client of [publisher, subscriber]) {
    client.on('error', (failure: Error) =>
      log.warn({ err: failure }, 'Redis is not reachable; caches live out their time'),
    );
  }
  // Without a connection these fail as well; `error`, above, has told of that.
  const told = () => {};
  let closed = false;
  const refused = (failure: Error) => {
    if (!closed) log.warn({ err: failure }, 'Redis tells of no changes; caches live out their time');
  };
  subscriber.on('message', (_channel: string, text: string) => receive(text));
  // Also when it comes back, or was not there when this server started.
  subscriber.on('ready', () => void subscriber.subscribe(channelName).catch(refused));
  for (const client of [publisher, subscriber]) await client.connect().catch(told);
  return {
    send: (text) => void publisher.publish(channelName, text).catch(told),
    close: async () => {
      closed = true;
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}

/** One connection that listens; it is opened again when it breaks. */
async function overPostgres(url: string, log: Logger, receive: (text: string) => void): Promise<Transport> {
  const { default: pg } = await import('pg');
  let client: Client | undefined;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;
  let sending: Promise<unknown> = Promise.resolve();
  const openLater = () => {
    if (!closed) retry = setTimeout(() => void open(), 1000).unref();
  };
  const open = async () => {
    const fresh = new pg.Client({ connectionString: url, application_name: 'portero-invalidation' });
    fresh.on('notification', ({ payload }) => payload && receive(payload));
    fresh.on('error', () => {
      client = undefined;
      openLater();
    });
    try {
      await fresh.connect();
      await fresh.query(`listen ${channelName}`);
      client = fresh;
    } catch (failure) {
      log.warn({ err: failure }, 'no invalidation channel; caches live out their time');
      openLater();
    }
  };
  await open();
  return {
    send(text) {
      // One after the other: a connection runs one statement at a time.
      sending = sending
        .then(() => client?.query('select pg_notify($1, $2)', [channelName, text]))
        .catch(() => {}); // the connection is gone, and another is opened; caches live out their time
    },
    close: async () => {
      closed = true;
      clearTimeout(retry);
      await sending;
      await client?.end();
    },
  };
}
