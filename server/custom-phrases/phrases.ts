/** The texts that somebody reads on the hosted pages: bundled ones, an administrator's over them. */
import { chooseLanguage, parseAcceptLanguage } from '@portero/schema/languages.ts';
import { phrases as bundled, type Phrases } from '@portero/sign-in/index.ts';
import type { JsonObject } from '../database/tables.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import type { TenantContext } from '../tenants/context.ts';
import { selectCustomPhrases } from './store.ts';
import { isPartOf, overlay, withoutEmpty } from './tree.ts';

const english = 'en';

/** Every text there is, in English. */
export const englishPhrases: JsonObject = { ...bundled[english] };

export type Wish = {
  /** Languages asked for outright, most wanted first. */
  readonly asked: readonly string[];
  readonly acceptLanguage: string | undefined;
};

/** The language for somebody: what is asked for, the browser's if the tenant allows, the fallback, English. */
export async function languageFor(tenant: TenantContext, { asked, acceptLanguage }: Wish): Promise<string> {
  const { languageInfo } = await getSignInExperience(tenant);
  const browser = languageInfo.autoDetect ? parseAcceptLanguage(acceptLanguage) : [];
  const custom = [...(await customPhrases(tenant)).keys()];
  const wanted = [...asked, ...browser, languageInfo.fallbackLanguage];
  return chooseLanguage(wanted, { builtIn: Object.keys(bundled), custom }) ?? english;
}

/** All texts in a language; what is missing comes from the bundled language, then from English. */
export async function phrasesIn(tenant: TenantContext, language: string): Promise<JsonObject> {
  const own = (await customPhrases(tenant)).get(language);
  return own ? overlay(own, bundledPhrasesIn(language)) : bundledPhrasesIn(language);
}

/** The same without the tenant's own texts. */
export const bundledPhrasesIn = (language: string): JsonObject =>
  overlay({ ...(bundled[language] ?? baseOf(language)) }, englishPhrases);

/** Texts of a language with own ones that are not stored; undefined when these are of no page. */
export function phrasesWith(language: string, unsaved: JsonObject): Phrases | undefined {
  const own = withoutEmpty(unsaved);
  if (!isPartOf(own, englishPhrases)) return undefined;
  const tree = overlay(own, bundledPhrasesIn(language));
  return isPhrases(tree) ? tree : undefined;
}

/**
 * As `phrasesIn`, typed for rendering, and merged only once for as long as the tenant's own texts stay the same.
 * Undefined when they do not fit the English tree.
 */
export async function pagePhrases(tenant: TenantContext, language: string): Promise<Phrases | undefined> {
  const own = await customPhrases(tenant);
  if (!own.has(language) && Object.hasOwn(bundled, language)) return bundled[language];
  const made = merged.get(own) ?? new Map<string, Phrases>();
  merged.set(own, made);
  const before = made.get(language);
  if (before) return before;
  const tree = await phrasesIn(tenant, language);
  if (!isPhrases(tree)) return undefined;
  made.set(language, tree);
  return tree;
}

const merged = new WeakMap<ReadonlyMap<string, JsonObject>, Map<string, Phrases>>();

/** Whether every text of the English tree is there. */
const isPhrases = (tree: object): tree is Phrases => isPartOf(englishPhrases, { ...tree });

/** A custom `es-MX` lies over the bundled `es`, `zh-HK` over `zh-TW`, whose script it shares. */
function baseOf(language: string): object {
  const relative = chooseLanguage([language], { builtIn: Object.keys(bundled), custom: [] });
  return (relative === undefined ? undefined : bundled[relative]) ?? {};
}

const customPhrases = (tenant: TenantContext): Promise<ReadonlyMap<string, JsonObject>> =>
  tenant.cache.get('phrases', async () => {
    const rows = await selectCustomPhrases(tenant.db);
    return new Map(rows.map(({ languageTag, translation }) => [languageTag, translation]));
  });
