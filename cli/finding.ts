/** One line of what the doctor found. */
export type Finding = { readonly level: 'ok' | 'warning' | 'wrong'; readonly text: string };

/** What a line begins with. */
export const marks = { ok: '✓', warning: '!', wrong: '✗' } as const;

/** Every answer of the server carries it. */
export const signature = 'logto-core-request-id';

/** `ECONNREFUSED` and the like; the kind of the error where it has none. */
export const codeOf = (failure: Error): string => ('code' in failure ? String(failure.code) : failure.name);
