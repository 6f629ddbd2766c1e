import { Image } from '@mantine/core';

/** A connector's logo: an address, or SVG, which runs no script as an image. */
export function Logo({ source, size = 28 }: { readonly source: string; readonly size?: number }) {
  const src = source.trimStart().startsWith('<')
    ? `data:image/svg+xml,${encodeURIComponent(source)}`
    : source;
  return <Image src={src} w={size} h={size} fit="contain" alt="" />;
}
