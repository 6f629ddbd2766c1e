/** Which of an administrator's templates a message goes out in (contract CONNECTORS §3); the same for emails and text messages. */
import { chooseLanguage } from '@portero/schema/languages.ts';
import type { MessageType } from '@portero/schema/messages.ts';

type Kept = { readonly languageTag: string; readonly templateType: MessageType };

/**
 * Of its type in a wanted language, of its type in the fallback language, a generic one in the fallback language;
 * undefined when the connector's own is to be used.
 */
export function templateFor<Template extends Kept>(
  templates: readonly Template[],
  type: MessageType,
  languages: readonly string[],
  fallbackLanguage: string,
): Template | undefined {
  const ofType = templates.filter((template) => template.templateType === type);
  const custom = ofType.map(({ languageTag }) => languageTag);
  const language = chooseLanguage(languages, { builtIn: [], custom });
  return (
    ofType.find(({ languageTag }) => languageTag === language) ??
    ofType.find(({ languageTag }) => languageTag === fallbackLanguage) ??
    templates.find(
      ({ templateType, languageTag }) => templateType === 'Generic' && languageTag === fallbackLanguage,
    )
  );
}
