/** Which language a page is shown in (contract EXPERIENCE §9). */

export type LanguageWish = {
  /** `ui_locales` of the request: tags divided by spaces, most wanted first. */
  readonly uiLocales?: string | undefined;
  readonly acceptLanguage?: string | undefined;
  /** Whether the browser's languages count. */
  readonly autoDetect: boolean;
  readonly fallback: string;
  /** Languages there are phrases in. */
  readonly available: readonly string[];
};

/** Longest list read, so that a header cannot make us work. */
const mostTags = 30;

const rightToLeft = new Set(['ar', 'fa', 'he', 'ur', 'ps', 'sd', 'ug', 'yi', 'ckb', 'dv']);

const baseOf = (tag: string): string => tag.split('-', 1)[0]?.toLowerCase() ?? '';

/** Tags of an `Accept-Language` header, most wanted first; refused ones (`q=0`) and `*` are left out. */
export function acceptedLanguages(header: string | undefined): string[] {
  if (!header) return [];
  return header
    .split(',', mostTags)
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const quality = parameters.map((item) => /^\s*q=([\d.]+)\s*$/.exec(item)?.[1]).find(Boolean);
      return { tag: tag.trim(), quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ tag, quality }) => tag !== '' && tag !== '*' && quality > 0)
    .toSorted((one, other) => other.quality - one.quality)
    .map(({ tag }) => tag);
}

/** The first wish that can be met exactly or by its base language; else the fallback, else English. */
export function chooseLanguage(wish: LanguageWish): string {
  const wanted = [
    ...(wish.uiLocales?.trim().split(/\s+/, mostTags) ?? []),
    ...(wish.autoDetect ? acceptedLanguages(wish.acceptLanguage) : []),
    wish.fallback,
  ];
  for (const tag of wanted) {
    const lower = tag.toLowerCase();
    const found =
      wish.available.find((candidate) => candidate.toLowerCase() === lower) ??
      wish.available.find((candidate) => candidate.toLowerCase() === baseOf(lower)) ??
      wish.available.find((candidate) => baseOf(candidate) === baseOf(lower));
    if (found !== undefined) return found;
  }
  return 'en';
}

/** Reading direction. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  return rightToLeft.has(baseOf(language)) ? 'rtl' : 'ltr';
}
