/**
 * Adaptive MFA: a second factor only when a sign-in looks unlike those before it (contract EXPERIENCE §6.4).
 *
 *   new_country      none of the countries of the last months; needs some that are known
 *   geo_velocity     nobody travels so fast; only where the proxy tells coordinates
 *   long_inactivity  no sign-in for weeks
 *   untrusted_ip     the proxy takes the browser for a machine
 *   new_device       a browser that the person has not signed in with before
 *   new_network      none of the networks of the last months
 *
 * The last two are ours, for servers whose proxy tells nothing: they stand in for the country where none is told, or
 * where nobody vouches for the header, since a stranger could write it.
 */
import type { Config } from '../config.ts';
import type { Location } from './location.ts';

export const ruleNames = [
  'new_country',
  'geo_velocity',
  'long_inactivity',
  'untrusted_ip',
  'new_device',
  'new_network',
] as const;
export type RuleName = (typeof ruleNames)[number];

export type Triggered = { readonly rule: RuleName; readonly details: Readonly<Record<string, unknown>> };

/** Everything that a sign-in is judged by. */
export type Evidence = {
  readonly now: number;
  readonly location: Location;
  readonly network: string;
  readonly isKnownDevice: boolean;
  readonly lastSignInAt: number | null;
  readonly countries: readonly string[];
  readonly networks: readonly string[];
  readonly lastPosition?:
    | { readonly latitude: number; readonly longitude: number; readonly at: number }
    | undefined;
};

const day = 86_400_000;

/** What speaks for asking; nothing when it looks like every other sign-in. Pure. */
export function judge(
  seen: Evidence,
  { adaptiveMfa, trustProxy }: Pick<Config, 'adaptiveMfa' | 'trustProxy'>,
) {
  const { location, now } = seen;
  const found: Triggered[] = [];
  const isOn = (rule: RuleName) => adaptiveMfa.rules.includes(rule);
  const add = (rule: RuleName, details: Record<string, unknown>) => {
    if (isOn(rule)) found.push({ rule, details });
  };

  const { country } = location;
  if (country && seen.countries.length > 0 && !seen.countries.includes(country))
    add('new_country', { currentCountry: country, windowDays: adaptiveMfa.memoryDays });

  const speed = speedOf(seen);
  if (speed !== undefined && speed > adaptiveMfa.maxSpeed)
    add('geo_velocity', { speedKmh: Math.round(speed), thresholdKmh: adaptiveMfa.maxSpeed });

  const { lastSignInAt } = seen;
  const idle = lastSignInAt === null ? 0 : (now - lastSignInAt) / day;
  if (idle > adaptiveMfa.inactiveDays)
    add('long_inactivity', { inactivityDays: Math.floor(idle), thresholdDays: adaptiveMfa.inactiveDays });

  const { botScore, botVerified } = location;
  if ((botScore !== undefined && botScore < adaptiveMfa.minBotScore) || botVerified)
    add('untrusted_ip', {
      ...(botScore !== undefined && { botScore, minBotScore: adaptiveMfa.minBotScore }),
      ...(botVerified && { botVerified }),
    });

  // Whoever has just registered has no other sign-in to compare with.
  const isVouchedFor = country !== undefined && trustProxy;
  if (lastSignInAt !== null && !isVouchedFor) {
    if (!seen.isKnownDevice) add('new_device', {});
    if (seen.networks.length > 0 && !seen.networks.includes(seen.network))
      add('new_network', { windowDays: adaptiveMfa.memoryDays });
  }
  return found;
}

/** Kilometres an hour since the last sign-in; undefined where one of the two places is not known. */
function speedOf({ location, lastPosition, now }: Evidence): number | undefined {
  const { latitude, longitude } = location;
  if (latitude === undefined || longitude === undefined || !lastPosition) return undefined;
  const distance = kilometres([latitude, longitude], [lastPosition.latitude, lastPosition.longitude]);
  // Positions of addresses are guesses: a town's width is no journey, and a second counts as a minute.
  if (distance < 50) return 0;
  return distance / (Math.max(now - lastPosition.at, 60_000) / 3_600_000);
}

/** Great circle (haversine). */
function kilometres([lat1, lon1]: [number, number], [lat2, lon2]: [number, number]): number {
  const radians = Math.PI / 180;
  const a =
    Math.sin(((lat2 - lat1) * radians) / 2) ** 2 +
    Math.cos(lat1 * radians) * Math.cos(lat2 * radians) * Math.sin(((lon2 - lon1) * radians) / 2) ** 2;
  return 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(a)));
}
