/**
 * What the proxy in front knows of where a request comes from, by headers of its own (contract EXPERIENCE §6.4). Names of
 * headers are set by ADAPTIVE_MFA_HEADERS, so that any proxy or CDN will do.
 */
import type { IncomingHttpHeaders } from 'node:http';

export const locationFields = [
  'country',
  'city',
  'latitude',
  'longitude',
  'botScore',
  'botVerified',
] as const;
export type HeaderNames = Readonly<Record<(typeof locationFields)[number], string>>;

/** The contract's names. */
export const usualHeaders: HeaderNames = {
  country: 'x-logto-cf-country',
  city: 'x-logto-cf-city',
  latitude: 'x-logto-cf-latitude',
  longitude: 'x-logto-cf-longitude',
  botScore: 'x-logto-cf-bot-score',
  botVerified: 'x-logto-cf-bot-verified',
};

export type Location = {
  readonly country?: string;
  readonly city?: string;
  readonly latitude?: number;
  readonly longitude?: number;
  readonly botScore?: number;
  readonly botVerified?: boolean;
};

/** Whatever is not what it should be is left out. */
export function locationOf(headers: IncomingHttpHeaders, names: HeaderNames): Location {
  const text = (field: keyof HeaderNames) => {
    const value = headers[names[field]];
    return typeof value === 'string' ? value.trim().slice(0, 100) : '';
  };
  const number = (field: keyof HeaderNames, least: number, most: number) => {
    const value = text(field);
    const parsed = value === '' ? Number.NaN : Number(value);
    return parsed >= least && parsed <= most ? parsed : undefined;
  };
  const country = /^[A-Z0-9]{2}$/.exec(text('country').toUpperCase())?.[0];
  const [latitude, longitude] = [number('latitude', -90, 90), number('longitude', -180, 180)];
  const botScore = number('botScore', 0, 100);
  const isBot = /^(true|1)$/i.test(text('botVerified'));
  return {
    // Cloudflare's `XX` says that it does not know.
    ...(country && country !== 'XX' && { country }),
    ...(text('city') && { city: text('city') }),
    ...(latitude !== undefined && longitude !== undefined && { latitude, longitude }),
    ...(botScore !== undefined && { botScore }),
    ...(isBot && { botVerified: true }),
  };
}
