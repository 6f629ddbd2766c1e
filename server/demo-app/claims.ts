/** What stands in an ID token, for people to read. */
import type { Screen } from '@portero/sign-in/index.ts';
import * as z from 'zod';

type Claims = Readonly<Record<string, unknown>>;
type DemoApp = Extract<Screen, { kind: 'demo-app' }>;

const text = z.string().min(1).optional().catch(undefined);
const known = z.object({
  sub: z.string().catch(''),
  name: text,
  username: text,
  email: text,
  phone_number: text,
  picture: text,
});

/** What somebody is called who may have said nothing of themselves, and by what else one knows them. */
export function personOf(claims: Claims): DemoApp['person'] {
  const { sub, name, username, email, phone_number: phone, picture } = known.parse(claims);
  const [first = sub, second] = [name, username, email, phone].filter((one) => one !== undefined);
  return { name: first, also: second, picture };
}

/** Seconds since 1970, by the names that the standard gives them. */
const moments = new Set(['exp', 'iat', 'nbf', 'auth_time']);

/** What is no text is shown as JSON; moments, which tokens give in seconds, also as a date in UTC. */
export function claimsOf(claims: Claims, language: string): DemoApp['claims'] {
  const written = new Intl.DateTimeFormat([language, 'en'], {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  return Object.entries(claims).map(([name, value]) => ({
    name,
    value: typeof value === 'string' ? value : JSON.stringify(value, null, 1),
    ...(moments.has(name) &&
      typeof value === 'number' && {
        time: { at: new Date(value * 1000).toISOString(), text: `${written.format(value * 1000)} UTC` },
      }),
  }));
}
