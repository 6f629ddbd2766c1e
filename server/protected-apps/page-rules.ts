/**
 * Which paths of a protected application need a sign-in. Without rules all of them; with rules those that a rule finds.
 * The site behind reads a path in its own way, so whatever could be read in two ways needs a sign-in, and so does
 * everything when a rule cannot be read. Rules are compiled by RE2, which takes time in proportion to the path and
 * no more: there is no expression that an address could make slow.
 */
import { RE2JS } from 're2js';

/** Longer paths are not looked at, and so need a sign-in. */
const longestPath = 4096;

/** @returns what is wrong with a rule, if anything */
export function pageRuleProblem(path: string): string | undefined {
  try {
    RE2JS.compile(path, RE2JS.CASE_INSENSITIVE);
    return undefined;
  } catch (failure) {
    return failure instanceof Error ? failure.message : 'is no regular expression';
  }
}

export type PageRules = readonly { readonly path: string }[];

const compiled = new WeakMap<PageRules, RE2JS[] | 'unreadable'>();

function compile(rules: PageRules): RE2JS[] | 'unreadable' {
  let known = compiled.get(rules);
  if (known) return known;
  try {
    // Some sites take `/Admin` for `/admin`.
    known = rules.map(({ path }) => RE2JS.compile(path, RE2JS.CASE_INSENSITIVE));
  } catch {
    known = 'unreadable';
  }
  compiled.set(rules, known);
  return known;
}

/** @param pathname as it stands in the request, without the query */
export function needsSignIn(rules: PageRules, pathname: string): boolean {
  if (rules.length === 0 || isAmbiguous(pathname)) return true;
  const expressions = compile(rules);
  if (expressions === 'unreadable') return true;
  const decoded = decodeURIComponent(pathname);
  const readings = new Set([pathname, decoded, trimmed(decoded)]);
  return [...readings].some((reading) =>
    expressions.some((expression) => expression.matcher(reading).find()),
  );
}

/**
 * Whether two programs could take it for two paths: steps back, doubled or encoded slashes, backslashes, parameters in
 * segments, what is encoded twice, or what cannot be decoded at all.
 */
export function isAmbiguous(pathname: string): boolean {
  if (!pathname.startsWith('/') || pathname.length > longestPath) return true;
  if (/%(2f|5c|25|00|3b|3f|23)|[\\;]|\/\/|[^\x21-\x7e]/i.test(pathname)) return true;
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return true;
  }
  // Letters that some programs turn into others, full-width dots and slashes among them.
  if (decoded.normalize('NFKC') !== decoded || hasControl(decoded)) return true;
  return decoded.split('/').some((segment) => /^\.+$/.test(segment));
}

/** Some sites take `/admin/`, `/admin.` and `/admin ` for `/admin`. */
function trimmed(path: string): string {
  let end = path.length;
  while (end > 1 && './ '.includes(path[end - 1] ?? '')) end -= 1;
  return path.slice(0, end);
}

const hasControl = (text: string): boolean => {
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return true;
  }
  return false;
};
