/** Which way is up, out of Exif data (TIFF 6.0 §2, tag 0112). Everything else in there is nobody's business. */

const name = 'Exif\0\0';
const orientationTag = 0x0112;

/** @param body of the segment, from its name on. @returns 1 to 8; undefined where nothing says so */
export function orientationIn(body: Buffer): number | undefined {
  if (body.toString('latin1', 0, name.length) !== name) return undefined;
  const tiff = body.subarray(name.length);
  const order = tiff.toString('latin1', 0, 2);
  if (tiff.length < 14 || (order !== 'II' && order !== 'MM')) return undefined;
  const short = (at: number) => (order === 'II' ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = order === 'II' ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (directory + 2 > tiff.length) return undefined;
  const entries = Math.min(short(directory), 256);
  for (let entry = 0; entry < entries; entry += 1) {
    const at = directory + 2 + entry * 12;
    if (at + 12 > tiff.length) return undefined;
    if (short(at) !== orientationTag) continue;
    const value = short(at + 8);
    return value >= 1 && value <= 8 ? value : undefined;
  }
  return undefined;
}
