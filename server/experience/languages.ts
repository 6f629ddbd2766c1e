import type { Interaction } from '../oidc/interactions.ts';

/** Preferred languages, best first: `ui_locales` of the request, then the browser's (contract EXPERIENCE §9). */
export function languagesOf({ params }: Pick<Interaction, 'params'>, acceptLanguage: string | undefined): string[] {
  const asked = typeof params.ui_locales === 'string' ? params.ui_locales.split(' ') : [];
  return [...new Set([...asked, ...parseAcceptLanguage(acceptLanguage)])].filter((tag) => /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(tag));
}

/** Tags of an Accept-Language header by weight; at most sixteen. */
export function parseAcceptLanguage(header: string | undefined): string[] {
  if (!header) return [];
  return header
    .slice(0, 500)
    .split(',')
    .slice(0, 16)
    .map((part, index) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const quality = parameters.map((parameter) => /^\s*q\s*=\s*([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean);
      return { tag: tag.trim(), quality: quality === undefined ? 1 : Number(quality), index };
    })
    .filter(({ tag, quality }) => tag !== '*' && quality > 0)
    .toSorted((a, b) => b.quality - a.quality || a.index - b.index)
    .map(({ tag }) => tag);
}
