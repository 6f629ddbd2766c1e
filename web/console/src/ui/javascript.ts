/** JavaScript in the editor, fetched with the first script: the language, and what a script may reach. */
import { javascript, javascriptLanguage, scopeCompletionSource } from '@codemirror/lang-javascript';
import type { Extension } from '@codemirror/state';

/** @param scope names and an example of what stands behind each; completions follow it member by member */
export function javascriptWith(scope: Readonly<Record<string, unknown>> | undefined): Extension {
  return scope
    ? [javascript(), javascriptLanguage.data.of({ autocomplete: scopeCompletionSource(scope) })]
    : javascript();
}
