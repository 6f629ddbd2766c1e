/** CSV that answers are written in (RFC 4180), safe to be opened in a spreadsheet. */

/**
 * What begins like a formula, also as East Asian keyboards write it, gets `'` before it, which spreadsheets take away again; our import does, too.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvField(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text =
    typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
  const harmless = /^[=+\-@＝＋－＠\t\r\n']/.test(text) && typeof value === 'string' ? `'${text}` : text;
  return /[",;\r\n\t]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** With its line end, which RFC 4180 §2 has as CRLF. */
export const csvLine = (values: readonly unknown[]): string => `${values.map(csvField).join(',')}\r\n`;
