import { usePhrases } from '../i18n/language.ts';

/** What a field or part is called: the administrator's label, our word for what everybody knows, or its key. */
export function useFieldName(): (field: { readonly name: string; readonly label?: string }) => string {
  const { builtIns } = usePhrases('profileFields');
  const known: Readonly<Record<string, string>> = builtIns;
  return ({ name, label }) => label || (Object.hasOwn(known, name) ? (known[name] ?? name) : name);
}
