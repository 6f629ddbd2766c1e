/**
 * Our cookies at a protected application. They are ours alone: the site behind neither sees nor sets them. Over HTTPS
 * their names begin with `__Host-`, so that no neighbouring name can set them either.
 */
import type { Config } from '../config.ts';

const mark = 'portero-app';

const isSecure = (config: Config): boolean => config.endpoint.startsWith('https:');
const prefixOf = (config: Config): string => `${isSecure(config) ? '__Host-' : ''}${mark}`;

export const sessionCookie = (config: Config): string => prefixOf(config);
/** One for each sign-in that was begun, so that two tabs do not disturb each other. */
export const signInCookie = (config: Config, state: string): string =>
  `${prefixOf(config)}-in-${state.slice(0, 12)}`;

type Pair = { readonly name: string; readonly value: string; readonly text: string };

function pairsOf(header: string | undefined): Pair[] {
  return (header ?? '').split(';').flatMap((part) => {
    const text = part.trim();
    const at = text.indexOf('=');
    return text === ''
      ? []
      : [{ text, name: text.slice(0, Math.max(at, 0)).trim(), value: text.slice(at + 1) }];
  });
}

const isOurs = ({ name, text }: Pair): boolean => /^(__(host|secure)-)?portero-app/i.test(name || text);

/** A cookie's value; undefined as well when there are two of the name, since one of them is somebody else's. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  const [found, ...more] = pairsOf(header).filter((pair) => pair.name === name);
  return found && more.length === 0 && /^[\w.-]{1,4096}$/.test(found.value) ? found.value : undefined;
}

/** Sign-ins that were begun in this browser and not finished. */
export const pendingSignIns = (config: Config, header: string | undefined): string[] =>
  pairsOf(header)
    .map(({ name }) => name)
    .filter((name) => name.startsWith(`${prefixOf(config)}-in-`));

/** What the site behind gets: everything but ours. */
export const foreignCookies = (header: string | undefined): string =>
  pairsOf(header)
    .filter((pair) => !isOurs(pair))
    .map(({ text }) => text)
    .join('; ');

/** Whether a `Set-Cookie` of the site behind may go to the browser: whatever it sets, none of it is ours. */
export const isForeignCookie = (setCookie: string): boolean =>
  pairsOf(setCookie.split(';')[0]).every((pair) => !isOurs(pair));

/**
 * A `Set-Cookie` that neither scripts nor other hosts see.
 * @param maxAgeSeconds 0 takes it away
 */
export function writtenCookie(config: Config, name: string, value: string, maxAgeSeconds: number): string {
  const secure = isSecure(config) ? '; Secure' : '';
  return `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`;
}

export const erasedCookie = (config: Config, name: string): string => writtenCookie(config, name, '', 0);
