/**
 * Brings spans to a collector by OTLP over HTTP, as JSON (OpenTelemetry Protocol §1.3): many at a time, from a queue of
 * bounded length. A collector that is away costs spans, never a request.
 */
import type { Logger } from 'pino';
import type { TracingConfig } from '../config.ts';

export type AttributeValue = string | number | boolean;
export type Attributes = Readonly<Record<string, AttributeValue | undefined>>;

/** As OTLP numbers them. */
export const spanKinds = { internal: 1, server: 2, client: 3 } as const;

export type Span = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: keyof typeof spanKinds;
  /** Milliseconds since 1970, with fractions. */
  readonly start: number;
  readonly end: number;
  readonly attributes: Attributes;
  readonly hasFailed: boolean;
};

const mostWaiting = 4096;
const atATime = 512;
/** Milliseconds. */
const every = 2_000;
const patience = 10_000;
const quietFor = 60_000;

/** Sends every two seconds, or when 512 spans wait; what comes while 4096 wait is lost. */
export class SpanExporter {
  readonly #config: TracingConfig;
  readonly #log: Logger;
  #waiting: Span[] = [];
  #sending: Promise<void> = Promise.resolve();
  #complainedAt = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(config: TracingConfig, log: Logger) {
    this.#config = config;
    this.#log = log;
    this.#timer = setInterval(() => void this.flush(), every).unref();
  }

  /** Costs the request nothing, and is lost where too many wait. */
  add(span: Span): void {
    if (this.#waiting.length >= mostWaiting) return;
    this.#waiting.push(span);
    if (this.#waiting.length === atATime) void this.flush();
  }

  /** Bring what is there by now. */
  flush(): Promise<void> {
    this.#sending = this.#sending.then(async () => {
      while (this.#waiting.length > 0) {
        const some = this.#waiting.slice(0, atATime);
        if (!(await this.#send(some))) return;
        this.#waiting = this.#waiting.slice(some.length);
      }
    });
    return this.#sending;
  }

  /** One more try for what waits. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  /** @returns false when it is worth another try */
  async #send(spans: readonly Span[]): Promise<boolean> {
    const { endpoint, headers } = this.#config;
    try {
      const answer = await fetch(endpoint, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(encode(spans, this.#config.resource)),
        signal: AbortSignal.timeout(patience),
        redirect: 'error',
      });
      await answer.body?.cancel();
      if (answer.ok) return true;
      this.#complain(`the collector answered ${answer.status}`);
      // What it finds wrong it will find wrong again.
      return answer.status < 500 && answer.status !== 429;
    } catch (failure) {
      this.#complain(failure);
      return false;
    }
  }

  #complain(failure: unknown): void {
    if (Date.now() - this.#complainedAt < quietFor) return;
    this.#complainedAt = Date.now();
    this.#log.warn({ err: failure }, 'traces could not be brought to the collector');
  }
}

function encode(spans: readonly Span[], resource: Attributes) {
  return {
    resourceSpans: [
      {
        resource: { attributes: encodeAttributes(resource) },
        scopeSpans: [{ scope: { name: 'portero' }, spans: spans.map(encodeSpan) }],
      },
    ],
  };
}

const encodeSpan = ({
  traceId,
  spanId,
  parentSpanId,
  name,
  kind,
  start,
  end,
  attributes,
  hasFailed,
}: Span) => ({
  traceId,
  spanId,
  ...(parentSpanId !== undefined && { parentSpanId }),
  name,
  kind: spanKinds[kind],
  startTimeUnixNano: nanoseconds(start),
  endTimeUnixNano: nanoseconds(end),
  attributes: encodeAttributes(attributes),
  ...(hasFailed && { status: { code: 2 } }),
});

const encodeAttributes = (attributes: Attributes) =>
  Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : { key, value: encodeValue(value) },
  );

function encodeValue(value: AttributeValue) {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** JSON has no 64 bits: a text of digits. */
function nanoseconds(milliseconds: number): string {
  const whole = Math.floor(milliseconds);
  return String(BigInt(whole) * 1_000_000n + BigInt(Math.round((milliseconds - whole) * 1e6)));
}
