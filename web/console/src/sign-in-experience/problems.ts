/** What is wrong with a form's values, field by field, and on which tab one finds the field. */
import type { Phrases } from '../i18n/language.ts';
import { channels, methodOf, offered, type Values, wordsOf } from './values.ts';

const urls = [
  'logoUrl',
  'darkLogoUrl',
  'favicon',
  'darkFavicon',
  'termsOfUseUrl',
  'privacyPolicyUrl',
  'unknownSessionRedirectUrl',
  'supportWebsiteUrl',
] as const;
const sources = [
  ['scriptSources', /^https:\/\/(?:\*\.)?[\w.-]+(?::\d+)?(?:\/\S*)?$/],
  ['connectSources', /^(?:https|wss):\/\/(?:\*\.)?[\w.-]+(?::\d+)?(?:\/\S*)?$/],
] as const;
const colors = ['primaryColor', 'darkPrimaryColor'] as const;

export function problemsOf(
  values: Values,
  t: Phrases['signInExperience']['problems'],
): Partial<Record<keyof Values, string>> {
  return Object.fromEntries([
    ...urls
      .filter((name) => values[name].trim() && !isWebAddress(values[name].trim()))
      .map((name) => [name, t.url]),
    ...(values.supportEmail.trim() && !/^\S+@\S+\.\S+$/.test(values.supportEmail.trim())
      ? [['supportEmail', t.email]]
      : []),
    ...sources
      .filter(([name, pattern]) => wordsOf(values[name]).some((source) => !pattern.test(source)))
      .map(([name]) => [name, t.source]),
    ...colors.filter((name) => !/^#[\da-f]{6}$/i.test(values[name])).map((name) => [name, t.color]),
    ...channels
      .filter((name) => offered(values).includes(name) && !proves(values, name))
      .map((name) => [name, t.noMethod]),
  ]);
}

export const isWebAddress = (text: string): boolean => /^https?:\/\/\S+$/.test(text) && URL.canParse(text);

function proves(values: Values, identifier: (typeof channels)[number]): boolean {
  const { password, verificationCode } = methodOf(values, identifier);
  return password || verificationCode;
}

export const tabs = ['branding', 'sign-up-and-sign-in', 'content'] as const;
export type Tab = (typeof tabs)[number];
export const addressOf = (tab: Tab) => `/sign-in-experience/${tab}` as const;

const onBranding: ReadonlySet<string> = new Set([
  'primaryColor',
  'darkPrimaryColor',
  'logoUrl',
  'darkLogoUrl',
  'favicon',
  'darkFavicon',
  'scriptSources',
  'connectSources',
] satisfies (keyof Values)[]);
const onContent: ReadonlySet<string> = new Set([
  'termsOfUseUrl',
  'privacyPolicyUrl',
  'unknownSessionRedirectUrl',
  'supportEmail',
  'supportWebsiteUrl',
] satisfies (keyof Values)[]);

/** Where a field that may be wrong stands. */
export function tabOf(field: string): Tab {
  if (onBranding.has(field)) return 'branding';
  return onContent.has(field) ? 'content' : 'sign-up-and-sign-in';
}
