/** What is typed into the pages of an organization, made into what the server takes. */

/** Undefined when it is not a JSON object. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? Object.fromEntries(Object.entries(parsed))
      : undefined;
  } catch {
    return undefined;
  }
}

/** As the server compares them: lower case, each once; whoever pastes an address means what follows its `@`. */
export function domainsOf(typed: readonly string[]): string[] {
  return [...new Set(typed.map((text) => text.trim().toLowerCase().replace(/^.*@/, '')).filter(Boolean))];
}

/** Looks like the domain of addresses; the server has the last word. */
export const isDomain = (text: string): boolean =>
  /^[^\s@/.]+(?:\.[^\s@/.]+)+$/.test(text) && text.length <= 128;

/** Addresses as people paste them: one a line, or separated by commas, semicolons or blanks; each once. */
export function addressesOf(text: string): string[] {
  const all = text.split(/[\s,;]+/).filter(Boolean);
  const seen = new Set<string>();
  return all.filter((address) => {
    const key = address.toLowerCase();
    return !seen.has(key) && seen.add(key);
  });
}

/** Looks like an address; the server has the last word. */
export const isAddress = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);

/** The page of the application that takes invitations, told which one it is about. */
export function invitationLink(joinPage: string, invitation: string): string | undefined {
  if (!/^https?:\/\/\S+$/.test(joinPage) || !URL.canParse(joinPage)) return undefined;
  const url = new URL(joinPage);
  url.searchParams.set('invitation', invitation);
  return url.href;
}
