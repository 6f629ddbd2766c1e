/** Choices that this browser remembers. One that keeps nothing, as some are told to, has none and says nothing. */

/** Null for what was never chosen, or is not kept here. */
export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function remember(key: string, choice: string): void {
  try {
    localStorage.setItem(key, choice);
  } catch {
    // It holds until the page is left.
  }
}
