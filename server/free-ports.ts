/**
 * `PORT=0` and `ADMIN_PORT=0` take ports that are free. The server is known by addresses that hold them – issuer, Console,
 * cookies –, so they are found before anything is built.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment with a port in place of each 0. */
export async function withFreePorts(env: Environment): Promise<Environment> {
  const wanted = ['PORT', 'ADMIN_PORT'].filter((name) => env[name]?.trim() === '0');
  const probes: Server[] = [];
  try {
    // Both are held until both are known, so that they differ.
    const ports: Record<string, string> = {};
    for (const name of wanted) {
      const probe = createServer();
      probes.push(probe);
      await once(probe.listen(0, env.HOST || '127.0.0.1'), 'listening');
      const address = probe.address();
      if (typeof address === 'object' && address) ports[name] = String(address.port);
    }
    return { ...env, ...ports };
  } catch {
    return env; // nothing can listen at HOST: the server finds that out, too, and says so
  } finally {
    await Promise.all(probes.map((probe) => new Promise<void>((resolve) => probe.close(() => resolve()))));
  }
}
