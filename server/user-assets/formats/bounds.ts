/** How large a picture may be once it is drawn: a small file may unfold into gigabytes in whoever shows it. */

/** Of one side, in pixels. */
const longestSide = 16_384;
/** Of one picture: the largest that telephones take, and a little more. */
const mostPixels = 52_000_000;
/** Of all pictures of a moving one. */
const mostMovingPixels = 400_000_000;
const mostFrames = 1000;

/** The file is not what its beginning says; or would be too large. */
export class PictureRefused extends Error {
  readonly reason: 'broken' | 'too-large';
  constructor(reason: 'broken' | 'too-large') {
    super(`the picture is ${reason}`);
    this.reason = reason;
  }
}

/** To be thrown. */
export const broken = (): PictureRefused => new PictureRefused('broken');

/** @throws PictureRefused */
export function ensureDrawable(width: number, height: number): void {
  if (!(width > 0 && height > 0)) throw broken();
  if (width > longestSide || height > longestSide || width * height > mostPixels)
    throw new PictureRefused('too-large');
}

/** Counts the pictures of a moving one. */
export class Frames {
  #count = 0;
  #pixels = 0;

  /** @throws PictureRefused */
  add(width: number, height: number): void {
    ensureDrawable(width, height);
    this.#count += 1;
    this.#pixels += width * height;
    if (this.#count > mostFrames || this.#pixels > mostMovingPixels) throw new PictureRefused('too-large');
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }
}
