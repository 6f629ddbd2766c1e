/** What is sent to the receiver, and how it is signed. */
import { createHmac } from 'node:crypto';
import type { LogStreamSettings } from '@portero/schema/log-stream.ts';
import { OutboundError } from '../../outbound/outbound.ts';
import type { TenantContext } from '../../tenants/context.ts';
import type { EntryRow } from '../seals/seal.ts';

export type Destination = LogStreamSettings & { readonly signingSecret: string };

/** As `GET /api/logs/{id}` has it. */
export type StreamEntry = {
  readonly id: string;
  readonly tenantId: string;
  readonly key: string;
  readonly payload: unknown;
  readonly createdAt: number;
};

/** One line of what the receiver gets; `createdAt` is milliseconds since 1970. */
export function entryOf(tenantId: string, { id, key, payload, createdAt }: EntryRow): StreamEntry {
  return { id, tenantId, key, payload: readable(payload), createdAt: Number(createdAt) };
}

/** Whatever somebody wrote into the database is sent: nothing of it may stop what is behind. */
function readable(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}

const mostEntries = 500;
const mostBytes = 1024 * 1024;

/** What goes into one request: so many entries and bytes at most. An entry that is larger by itself goes alone. */
export class Batch {
  #lines: string[] = [];
  #bytes = 0;
  readonly #format: Destination['format'];

  constructor(format: Destination['format']) {
    this.#format = format;
  }

  /** @returns whether there was room for it */
  add(entry: StreamEntry): boolean {
    const line = `${JSON.stringify(this.#format === 'ndjson' ? entry : asEvent(entry))}\n`;
    const bytes = this.#bytes + Buffer.byteLength(line);
    const isFull = this.#lines.length === mostEntries || bytes > mostBytes;
    if (isFull && this.#lines.length > 0) return false;
    this.#lines.push(line);
    this.#bytes = bytes;
    return true;
  }

  /** Of what there is, if anything. */
  bodies(): string[] {
    return this.#lines.length > 0 ? [this.#lines.join('')] : [];
  }
}

/** As many as it takes. */
export function bodiesOf(format: Destination['format'], entries: readonly StreamEntry[]): string[] {
  const bodies: string[] = [];
  let batch = new Batch(format);
  for (const entry of entries) {
    if (batch.add(entry)) continue;
    bodies.push(...batch.bodies());
    batch = new Batch(format);
    batch.add(entry);
  }
  return [...bodies, ...batch.bodies()];
}

/** As the HTTP Event Collector of Splunk takes it: seconds, with the milliseconds behind the point. */
const asEvent = (entry: StreamEntry) => ({
  time: entry.createdAt / 1000,
  source: 'portero',
  sourcetype: 'portero:audit',
  event: entry,
});

/** `t=<seconds>,v1=<HMAC-SHA-256 of "<seconds>.<body>", in hex>` */
export function signatureOf(secret: string, body: string, now: number): string {
  const seconds = Math.floor(now / 1000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

export type Outcome = {
  /** Undefined where nobody answered. */
  readonly status?: number;
  /** Why it does not count as taken: of the guarded client, or `http_` and the status. */
  readonly failure?: string;
};

/** Only 2xx is taken; nothing is followed, and nothing of the answer but its status is read. */
export async function post(
  { outbound }: Pick<TenantContext, 'outbound'>,
  { address, format, header, signingSecret }: Destination,
  body: string,
): Promise<Outcome> {
  try {
    const response = await outbound(address, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': format === 'ndjson' ? 'application/x-ndjson' : 'application/json',
        'user-agent': 'Portero',
        ...(header && { [header.name]: header.value }),
        'portero-signature': signatureOf(signingSecret, body, Date.now()),
      },
      body,
    });
    const { status, ok } = response;
    await response.body?.cancel();
    return ok ? { status } : { status, failure: `http_${status}` };
  } catch (failure) {
    if (failure instanceof OutboundError) return { failure: failure.code };
    throw failure;
  }
}
