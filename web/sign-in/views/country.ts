/** Where a phone number is from, at the beginning of its field. */
import type { Country, PageContext } from '../context.ts';
import { html, type Node } from '../html.ts';
import { icon } from './icons.ts';

/**
 * The list itself lies unseen over its calling code; with scripts off it shows as a list of its own (`styles/country.css`).
 * @param always false where the field takes other identifiers too: the script shows it once a number is typed
 */
export function CountryPicker({ phone, phrases: { input } }: PageContext, always: boolean): Node {
  const selected = phone?.countries.find(({ code }) => code === phone.selected);
  if (!phone || !selected) return null;
  const chosen = `value="${escaped(selected.code)}"`;
  const options = optionsOf(phone.countries).replace(chosen, () => `${chosen} selected`);
  return html`
    <span class="portero-country" data-always=${always ? '' : undefined} hidden=${!always}>
      <span aria-hidden="true"><bdi>+${selected.calling}</bdi>${icon('down')}</span>
      <select name="country" aria-label=${input.country} autocomplete="off" disabled=${!always} dangerouslySetInnerHTML=${{ __html: options }}></select>
    </span>
  `;
}

const made = new WeakMap<readonly Country[], string>();

/** Some 240 lines that are the same on every page in a language. */
function optionsOf(countries: readonly Country[]): string {
  const known = made.get(countries);
  if (known !== undefined) return known;
  const options = countries
    .map(({ code, name, calling }) => `<option value="${escaped(code)}">${escaped(`${name} (+${calling})`)}`)
    .join('');
  made.set(countries, options);
  return options;
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => signs[sign] ?? sign);
