/**
 * Figures for Prometheus. Labels come from short lists that are in the code: templates of routes, grants, kinds of
 * statements. No id, address or name of anybody is among them. Loaded only where `METRICS_PORT` is set.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { AuditEntry } from '../audit/audit.ts';
import type { PoolLoad } from '../database/connect.ts';
import { hashingLoad } from '../security/passwords.ts';
import { kindOf } from './database.ts';
import { methodOf, templateOf } from './routes.ts';
import { type Watch, whenOver } from './watch.ts';

export type Metrics = {
  readonly watch: Watch;
  /** What is looked at when somebody asks: set once there is a database. */
  sources:
    | {
        load(): readonly PoolLoad[];
        waitingSignOuts(): Promise<number>;
        waitingMessages(): Promise<number>;
        /** Seconds. */
        logStreamLag(): Promise<number>;
      }
    | undefined;
  /** The text that Prometheus reads. */
  text(): Promise<{ readonly type: string; readonly body: string }>;
};

const requestBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const statementBuckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.01, 0.05, 0.25, 1];
const waitBuckets = [0.0005, 0.001, 0.005, 0.025, 0.1, 0.5, 2.5];
const hashBuckets = [0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 5];

/** `sources` are set once the server has what they count. */
export function createMetrics(): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const metrics: Metrics = {
    watch: watchOf(register, () => metrics.sources),
    sources: undefined,
    text: async () => ({ type: register.contentType, body: await register.metrics() }),
  };
  return metrics;
}

function watchOf(register: Registry, sources: () => Metrics['sources']): Watch {
  const registers = [register];
  const requests = requestFigures(register);
  const statements = new Histogram({
    name: 'portero_database_statement_duration_seconds',
    help: 'Statements, by what they do.',
    labelNames: ['kind'],
    buckets: statementBuckets,
    registers,
  });
  const waits = new Histogram({
    name: 'portero_database_wait_seconds',
    help: 'Waiting for a connection; on SQLite, for the one that writes.',
    labelNames: ['pool'],
    buckets: waitBuckets,
    registers,
  });
  const hashes = new Histogram({
    name: 'portero_password_hash_duration_seconds',
    help: 'Hashing or comparing a password, without the wait before it.',
    buckets: hashBuckets,
    registers,
  });
  const hashWaits = new Histogram({
    name: 'portero_password_hash_wait_seconds',
    help: 'Waiting for a turn to hash.',
    buckets: hashBuckets,
    registers,
  });
  const outbound = new Counter({
    name: 'portero_outbound_requests_total',
    help: 'Requests to addresses that administrators typed.',
    labelNames: ['outcome'],
    registers,
  });
  const messages = new Counter({
    name: 'portero_messages_total',
    help: 'Emails and text messages: sent, by the main connector or the reserve, failed, given up, or kept in the development inbox.',
    labelNames: ['channel', 'outcome'],
    registers,
  });
  const entries = entryFigures(register);
  gauges(register, sources);

  const statementOf = new Map(
    ['select', 'insert', 'update', 'delete', 'commit', 'other'].map((kind) => [
      kind,
      statements.labels(kind),
    ]),
  );
  const kinds = new Map<string, Histogram.Internal<'kind'> | undefined>();
  const waitOf = { read: waits.labels('read'), write: waits.labels('write') };

  return {
    request: requests,
    statement(sql, run) {
      // Texts of statements are few, but those with lists of several lengths.
      let figure = kinds.get(sql);
      if (!figure) {
        figure = statementOf.get(kindOf(sql));
        if (kinds.size < 2000) kinds.set(sql, figure);
      }
      const since = performance.now();
      return whenOver(run, () => figure?.observe(secondsSince(since)));
    },
    connection(pool, acquire) {
      const since = performance.now();
      return whenOver(acquire, () => waitOf[pool].observe(secondsSince(since)));
    },
    hash(work) {
      const asked = performance.now();
      let began = asked;
      return whenOver(
        () =>
          work(() => {
            began = performance.now();
            hashWaits.observe((began - asked) / 1000);
          }),
        () => hashes.observe(secondsSince(began)),
      );
    },
    outbound: (input, init, send) =>
      send(input, init).then(
        (response) => {
          outbound.inc({ outcome: response.ok ? 'ok' : 'refused' });
          return response;
        },
        (failure: unknown) => {
          outbound.inc({ outcome: 'failed' });
          throw failure;
        },
      ),
    entry: entries,
    message: (channel, outcome) => messages.inc({ channel, outcome }),
  };
}

function requestFigures(register: Registry): Watch['request'] {
  const registers = [register];
  const requests = new Counter({
    name: 'portero_http_requests_total',
    help: 'Requests, by template of their route.',
    labelNames: ['door', 'method', 'route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'portero_http_request_duration_seconds',
    help: 'From the first byte of a request to the last of its answer.',
    labelNames: ['method', 'route'],
    buckets: requestBuckets,
    registers,
  });
  let open = 0;
  new Gauge({
    name: 'portero_http_requests_running',
    help: 'Requests that are not answered yet.',
    registers,
    collect() {
      this.set(open);
    },
  });
  // To look labels up costs more than to count.
  const counters = new Map<string, Counter.Internal>();
  const histograms = new Map<string, Histogram.Internal<string>>();
  return (request, response, door, answer) => {
    const since = performance.now();
    const { url = '' } = request;
    const method = methodOf(request); // the framework answers a HEAD as a GET
    open++;
    response.once('close', () => {
      open--;
      const route = templateOf(url, response);
      const status = String(response.statusCode);
      const series = `${method} ${route}`;
      const duration = remembered(histograms, series, () => durations.labels(method, route));
      duration.observe(secondsSince(since));
      const counted = `${door} ${status} ${series}`;
      remembered(counters, counted, () => requests.labels(door, method, route, status)).inc();
    });
    answer();
  };
}

function remembered<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}

const submitted = /^Interaction\.(SignIn|Register|ForgotPassword)\.Submit$/;
const proved = /^Interaction\.\w+\.Verification\.(\w+)\.Submit$/;
const granted = /^ExchangeTokenBy\.(\w+)$/;

/** What happened is what the audit log is told. */
function entryFigures(register: Registry): Watch['entry'] {
  const registers = [register];
  const labelNames = ['outcome'];
  const signIns = new Counter({
    name: 'portero_sign_ins_total',
    help: 'Ends of sign-ins, registrations and resets; refused is also one that something is missing for.',
    labelNames: ['event', ...labelNames],
    registers,
  });
  const proofs = new Counter({
    name: 'portero_proofs_total',
    help: 'Passwords, codes, passkeys and so on that were shown.',
    labelNames: ['kind', ...labelNames],
    registers,
  });
  const tokens = new Counter({
    name: 'portero_token_requests_total',
    help: 'Requests for tokens, by grant.',
    labelNames: ['grant', ...labelNames],
    registers,
  });
  const signOuts = new Counter({
    name: 'portero_backchannel_logouts_total',
    help: 'Tries to tell applications of sign-outs.',
    labelNames,
    registers,
  });
  return ({ key, result }: AuditEntry) => {
    const outcome = result === 'Success' ? 'success' : 'refused';
    const [, event] = submitted.exec(key) ?? [];
    if (event) return signIns.inc({ event, outcome });
    const [, kind] = proved.exec(key) ?? [];
    if (kind) return proofs.inc({ kind, outcome });
    const [, grant] = granted.exec(key) ?? [];
    if (grant) return tokens.inc({ grant, outcome });
    if (key === 'BackchannelLogout') signOuts.inc({ outcome });
  };
}

/** What is looked at when somebody asks. */
function gauges(register: Registry, sources: () => Metrics['sources']): void {
  const registers = [register];
  new Gauge({
    name: 'portero_password_hash_queue',
    help: 'Hashes that are made, and those that wait for a turn.',
    labelNames: ['state'],
    registers,
    collect() {
      const { running, waiting } = hashingLoad();
      this.set({ state: 'running' }, running);
      this.set({ state: 'waiting' }, waiting);
    },
  });
  new Gauge({
    name: 'portero_database_connections',
    help: 'Connections of the pools, and who waits for one.',
    labelNames: ['pool', 'state'],
    registers,
    collect() {
      for (const { pool, open, idle, waiting } of sources()?.load() ?? []) {
        this.set({ pool, state: 'busy' }, open - idle);
        this.set({ pool, state: 'idle' }, idle);
        this.set({ pool, state: 'waiting' }, waiting);
      }
    },
  });
  new Gauge({
    name: 'portero_backchannel_logouts_waiting',
    help: 'Sign-outs that applications have yet to be told of.',
    registers,
    async collect() {
      this.set(await inTime(sources()?.waitingSignOuts()));
    },
  });
  new Gauge({
    name: 'portero_outbox_messages_waiting',
    help: 'Messages that are yet to be brought, and still tried.',
    registers,
    async collect() {
      this.set(await inTime(sources()?.waitingMessages()));
    },
  });
  new Gauge({
    name: 'portero_log_stream_lag_seconds',
    help: 'Age of the oldest entry of the audit log that is yet to be streamed; 0 where none is, or nobody wants it.',
    registers,
    async collect() {
      this.set(await inTime(sources()?.logStreamLag()));
    },
  });
}

/** A database that does not answer is when the other figures are wanted most. */
async function inTime(counting: Promise<number> | undefined): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<number>((resolve) => {
    timer = setTimeout(() => resolve(Number.NaN), 1000).unref();
  });
  return Promise.race([counting?.catch(() => Number.NaN) ?? 0, late]).finally(() => clearTimeout(timer));
}

const secondsSince = (moment: number): number => (performance.now() - moment) / 1000;
