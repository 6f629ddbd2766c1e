/** Types of authorization details as the editor has them: JSON as text, empty for none. */
import { type DetailTypes, detailTypes } from '@portero/schema/authorization-details.ts';

export const detailsText = (types: DetailTypes): string =>
  types.length > 0 ? JSON.stringify(types, null, 2) : '';

/** Undefined when the text says something else. */
export function detailsIn(text: string): DetailTypes | undefined {
  try {
    return detailTypes.safeParse(JSON.parse(text.trim() || '[]')).data;
  } catch {
    return undefined;
  }
}
