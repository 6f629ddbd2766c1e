/** A picture with all that draws it, and nothing that tells of whoever took it: place, time, camera, programs, previews. */
import type { AssetType } from '../images.ts';
import { cleanIcon, ensureBitmap } from './bitmaps.ts';
import { cleanGif } from './gif.ts';
import { cleanJpeg } from './jpeg.ts';
import { cleanPng } from './png.ts';
import { cleanSvg } from './svg.ts';
import { cleanWebp } from './webp.ts';

const cleaners: Readonly<Record<AssetType, (file: Buffer) => Buffer>> = {
  'image/jpeg': cleanJpeg,
  'image/png': cleanPng,
  'image/gif': cleanGif,
  'image/webp': cleanWebp,
  'image/bmp': ensureBitmap,
  'image/x-icon': cleanIcon,
  'image/svg+xml': cleanSvg,
};

/** Nothing is drawn again, so that nothing is lost and no memory taken. @throws PictureRefused */
export const withoutMetadata = (file: Buffer, type: AssetType): Buffer => cleaners[type](file);
