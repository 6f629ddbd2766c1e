/**
 * A line for a terminal whose words are partly somebody else's: names in a file, ids in a database. What would move the
 * cursor, hide the line before or turn the words round is shown instead of done.
 */
export const printable = (line: string): string =>
  line.replaceAll(
    /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu,
    (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`,
  );
