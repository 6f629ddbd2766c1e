/** Undefined when the text is no JSON: providers answer HTML and nothing at all when they are unwell. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
