/** The listener that Prometheus asks: apart from the doors, so that a proxy in front of those cannot show it by accident. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { equalInConstantTime } from '../security/vault.ts';
import type { Metrics } from './metrics.ts';

export type MetricsServer = {
  /** @returns the port */
  listen(): Promise<number>;
  close(): Promise<void>;
};

/** Without a key whoever reaches the port may ask. `listen` tells the port, which the system chooses for 0. */
export function createMetricsServer(
  metrics: Metrics,
  { host, port, key }: NonNullable<Config['metrics']>,
  log: Logger,
): MetricsServer {
  const mayAsk = (given: string | undefined): boolean =>
    key === undefined || (given !== undefined && equalInConstantTime(given, `Bearer ${key}`));
  const server = createServer(async ({ url = '', method, headers }, response) => {
    if (url.split('?')[0] !== '/metrics') return void response.writeHead(404).end();
    if (method !== 'GET') return void response.writeHead(405, { allow: 'GET' }).end();
    if (!mayAsk(headers.authorization))
      return void response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
    try {
      const { type, body } = await metrics.text();
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
    } catch (failure) {
      log.error({ err: failure }, 'the metrics could not be read');
      response.writeHead(503).end();
    }
  });
  return {
    async listen() {
      server.listen(port, host);
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    },
    async close() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
