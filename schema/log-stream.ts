/** Where a tenant's audit log is streamed to (ours). */
import * as z from 'zod';
import { secretMask } from './connectors.ts';

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

function isStreamAddress(text: string): boolean {
  const url = URL.parse(text);
  if (!url || url.username || url.password || url.hash) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopback.has(url.hostname));
}

/** Encrypted, unless it is an agent on this very machine. */
const address = z
  .string()
  .trim()
  .max(2048)
  .regex(/^https?:\/\/\S+$/i)
  .refine(isStreamAddress, { error: 'must be an https address, such as https://siem.example/in' });

export const streamFormats = ['ndjson', 'splunk-hec'] as const;

/** What says how a message is to be read, or is signed by us. */
const ownHeaders =
  /^(host|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|user-agent|cookie|proxy-.*|content-.*|portero-.*)$/i;

export const streamHeader = z.object({
  name: z
    .string()
    .trim()
    .max(128)
    .regex(/^[\w!#$%&'*+.^`|~-]+$/, 'The name of a header')
    .refine((name) => !ownHeaders.test(name), { error: 'This header is the server’s own' }),
  value: z
    .string()
    .trim()
    .min(1)
    .max(4096)
    .refine((value) => value === secretMask || /^[\x20-\x7e]+$/.test(value), {
      error: 'Only letters, digits and signs of ASCII',
    }),
});

export const logStreamSettings = z.object({
  enabled: z.boolean(),
  address,
  format: z.enum(streamFormats).default('ndjson'),
  /** Whole keys, or their beginnings up to a dot; all entries where there is none. */
  keys: z
    .array(
      z
        .string()
        .trim()
        .regex(/^[A-Za-z]\w*(\.\w+)*$/, 'Such as Management.User')
        .max(256),
    )
    .max(50)
    .default([]),
  /** For receivers that know their senders by one, such as `Authorization`. */
  header: streamHeader.nullable().default(null),
});
export type LogStreamSettings = z.infer<typeof logStreamSettings>;

export const streamBeginnings = ['now', 'oldest'] as const;
export const putLogStreamBody = logStreamSettings.extend({
  /** Where to begin: a new address with what comes from now on, others where they are, unless it is said. */
  begin: z.enum(streamBeginnings).optional(),
});

const time = z.number();
export const logStreamState = z.object({
  /** The last entry that the receiver took: when it was made, and when it was taken. */
  lastDelivered: z.object({ id: z.string(), createdAt: time, at: time }).nullable(),
  /** What is yet to be sent; counted up to 10,001. */
  waiting: z.object({ entries: z.number(), since: time.nullable() }),
  /** `reason` is of the guarded client, or `http_` and a status. */
  lastError: z.object({ reason: z.string(), at: time }).nullable(),
  /** Tries in a row that failed. */
  tries: z.number(),
  nextTryAt: time.nullable(),
  /** Entries that were removed by age before they were sent; whether the receiver has been told. */
  gap: z.object({ entries: z.number(), from: time, to: time, told: z.boolean() }).nullable(),
});

/** Secrets are masked, but for the signing secret in the answer that makes it. */
export const logStream = logStreamSettings.extend({ signingSecret: z.string(), state: logStreamState });
export type LogStream = z.infer<typeof logStream>;
