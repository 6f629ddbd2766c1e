/** What an authorization answers by redirect. */

/**
 * The engine writes the query of a redirect URI anew (`?next=/a` becomes `?next=%2Fa`); SDKs compare how the address
 * begins (contract PROTOCOL §10 item 19), so what it had stays as it was and the answer comes after it.
 *
 * @param location where the engine sends the browser
 * @param redirectUri the address that was asked for
 */
export function appendToRedirectUri(location: string, redirectUri: string): string {
  if (!URL.canParse(location) || !URL.canParse(redirectUri)) return location;
  const answer = new URL(location);
  const asked = new URL(redirectUri);
  if (!asked.search || answer.href.split('?')[0] !== asked.href.split('?')[0]) return location;
  const own = [...asked.searchParams];
  const kept = [...answer.searchParams].slice(0, own.length);
  // A parameter of the answer that the address had already is put into its place by the engine: that must stay.
  if (own.some(([name, value], at) => kept[at]?.[0] !== name || kept[at]?.[1] !== value)) return location;
  const added = new URLSearchParams([...answer.searchParams].slice(own.length));
  return added.size > 0 ? `${asked.href}&${added}` : asked.href;
}
