/** W3C Trace Context: which trace a request belongs to, and whether anybody wants to see it. */
import { randomBytes } from 'node:crypto';

export type TraceContext = {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly isSampled: boolean;
};

const format = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** What a `traceparent` header says; nothing when it is not one (§3.2: it is then as if it had not been sent). */
export function parseTraceparent(header: string | undefined): TraceContext | undefined {
  const [, version, traceId = '', spanId = '', flags = '', more] = format.exec(header ?? '') ?? [];
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** Version 00 (W3C Trace Context §3.2). */
export const writeTraceparent = ({ traceId, spanId, isSampled }: TraceContext): string =>
  `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;

export const newTraceId = (): string => randomBytes(16).toString('hex');
export const newSpanId = (): string => randomBytes(8).toString('hex');

/** Whether to trace a request, given the caller's wish and the id of the trace. */
export type Sampler = (parent: TraceContext | undefined, traceId: string) => boolean;

export const samplerNames = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
export type SamplerName = (typeof samplerNames)[number];

/** As the OpenTelemetry specification names them. */
export function samplerOf(name: SamplerName, ratio: number): Sampler {
  const root = name.replace('parentbased_', '');
  const decide = (traceId: string): boolean => {
    if (root === 'always_on') return true;
    return root === 'traceidratio' && Number.parseInt(traceId.slice(-13), 16) < ratio * 2 ** 52;
  };
  if (!name.startsWith('parentbased_')) return (_parent, traceId) => decide(traceId);
  return (parent, traceId) => (parent ? parent.isSampled : decide(traceId));
}
