/** Who can be asked when somebody may not do something. In a file of its own: failures everywhere name them. */
import { phrases } from '../i18n/language.ts';

type Helper = {
  readonly name: string | null;
  readonly username: string | null;
  readonly primaryEmail: string | null;
};

let known: readonly Helper[] = [];

export function rememberHelpers(people: readonly Helper[]): void {
  known = people;
}

/** A sentence: "Ask Ana (ana@example.com)." */
export function helpers(): string {
  const t = phrases().shell.authority;
  const names = known.flatMap(({ name, username, primaryEmail }) => {
    const called = name ?? username ?? primaryEmail;
    if (called === null) return [];
    return [primaryEmail && called !== primaryEmail ? `${called} (${primaryEmail})` : called];
  });
  return names.length > 0 ? t.ask(names.join(', ')) : t.askSomebody;
}
