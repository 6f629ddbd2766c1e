/**
 * What a text message takes on its way: GSM-7, as long as every letter is in the alphabet of 3GPP TS 23.038 (160 letters
 * fit, 153 when there are several parts), else UCS-2 (70, or 67). A pair of surrogates or an extended letter is never cut in two.
 */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** These take two places: an escape comes first. */
const extended = new Set('^{}\\[~]|€\f');

export type SmsSize = {
  readonly encoding: 'GSM-7' | 'UCS-2';
  /** In units of the encoding. */
  readonly length: number;
  readonly segments: number;
  /** The most that as many segments hold. */
  readonly capacity: number;
  /** Letters that made it UCS-2. */
  readonly unusual: readonly string[];
};

/**
 * `length` counts as the encoding does: septets, or units of 16 bits. `unusual` are the letters that keep it from
 * GSM-7.
 */
export function smsSize(text: string): SmsSize {
  const letters = [...text];
  const unusual = [...new Set(letters.filter((letter) => !basic.has(letter) && !extended.has(letter)))];
  const isGsm = unusual.length === 0;
  const widths = letters.map((letter) => (isGsm ? (extended.has(letter) ? 2 : 1) : letter.length));
  const length = widths.reduce((sum, width) => sum + width, 0);
  const [single, part] = isGsm ? [160, 153] : [70, 67];
  const segments = length <= single ? 1 : parts(widths, part);
  return {
    encoding: isGsm ? 'GSM-7' : 'UCS-2',
    length,
    segments,
    capacity: segments === 1 ? single : segments * part,
    unusual,
  };
}

function parts(widths: readonly number[], size: number): number {
  let count = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > size) {
      count++;
      used = 0;
    }
    used += width;
  }
  return count;
}
