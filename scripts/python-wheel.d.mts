/** The Python SDK as pip installs it. */
export interface Wheel {
  name: string;
  version: string;
  requiresPython: string;
  fileName: string;
  bytes: Uint8Array;
  sha256: string;
}

/** Build the wheel of the SDK in `source` (by default the repository's own). The same sources give the same bytes. */
export function buildWheel(source?: string): Wheel;

/** The files of a PEP 503 package index, by path below its address: `''`, `'portero/'`, `'portero/<wheel>'`. */
export function simpleIndex(wheel?: Wheel): Map<string, { contentType: string; body: Uint8Array }>;
