/** The server process: read the configuration, build, listen, say where; drain on SIGTERM and Ctrl-C. */
import { readConfig } from './config.ts';
import { readEnvFile } from './env-file.ts';
import { withFreePorts } from './free-ports.ts';
import { handBackMemoryWhenIdle } from './memory.ts';
import { letHashingGiveWay } from './security/hashing-threads.ts';
import { explainFailure } from './start-failure.ts';
import { setupCode } from './tenants/first-administrator.ts';
import { buildPortero, type Portero } from './wire.ts';

const drainLimit = 15_000;

await start().catch((failure: unknown) => {
  for (const line of explainFailure(failure, process.env)) console.error(line);
  process.exit(1);
});

async function start(): Promise<void> {
  const began = performance.now();
  readEnvFile();
  const config = readConfig(await withFreePorts(process.env));
  const portero = await buildPortero(config);
  stopGracefully(portero); // before anybody is told that there is something to stop
  await portero.core.listen({ host: config.host, port: config.port });
  await portero.admin?.listen({ host: config.host, port: config.adminPort });
  const metricsPort = await portero.metrics?.listen();
  if (metricsPort) portero.log.info({ port: metricsPort }, 'metrics');
  await announce(portero, performance.now() - began);
  handBackMemoryWhenIdle();
  await letHashingGiveWay(config.hashingPriority);
}

async function announce(portero: Portero, elapsed: number): Promise<void> {
  const { config, tenants } = portero;
  const lines = [
    '',
    `  Portero is ready (${Math.round(elapsed)} ms, ${config.database.engine === 'sqlite' ? 'SQLite' : 'PostgreSQL'})`,
    '',
  ];
  if (config.adminEndpoint) {
    const code = await setupCode(tenants.admin);
    lines.push(`  Console   ${config.adminEndpoint}/console${code ? `/welcome?setup_code=${code}` : ''}`);
    if (code) lines.push('            Open it to create the first administrator. The code in it works once.');
  }
  lines.push(`  Issuer    ${tenants.default.issuer}`);
  if (config.integrationTest) {
    lines.push(
      '',
      '  !! COMPATIBILITY TEST MODE: anybody can act as an administrator. Never use it with real data. !!',
    );
  }
  console.log(`${lines.join('\n')}\n`);
}

/** Milliseconds within which a second signal is the first one again. */
const echo = 1000;

function stopGracefully(portero: Portero): void {
  let asked: number | undefined;
  const stop = (signal: string, delay = 0) => {
    if (asked !== undefined) {
      // Whoever asks again wants it now. A terminal signals everybody, though, and the launcher passes its signal on.
      if (Date.now() - asked > echo) process.exit(1);
      return;
    }
    asked = Date.now();
    console.log(`${signal}: finishing running requests…`);
    setTimeout(() => process.exit(1), delay * 1000 + drainLimit).unref();
    void portero.close(delay).then(
      () => process.exit(0),
      (failure: unknown) => {
        console.error(failure);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM', portero.config.shutdownDelay));
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('unhandledRejection', (reason) => portero.log.error({ err: reason }, 'unhandled rejection'));
}
