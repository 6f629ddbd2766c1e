/** JavaScript in the editor, fetched with the first script: the language, and what a script may reach. */

import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { javascript, javascriptLanguage, scopeCompletionSource } from '@codemirror/lang-javascript';
import type { EditorState, Extension } from '@codemirror/state';
import { hoverTooltip } from '@codemirror/view';

/** What is known of a name, for lists and hover. */
export type Described = { readonly name: string; readonly type: string; readonly about?: string | undefined };

export type ScriptTypes = {
  /** Members of an expression such as `context.user`; undefined when nothing is known of it. */
  readonly membersOf: (expression: string) => readonly Described[] | undefined;
  readonly describe: (expression: string) => Described | undefined;
};

/**
 * @param scope names and an example of what stands behind each; completions follow it member by member
 * @param types what is known for certain; the example adds what only somebody's own data has
 */
export function javascriptWith(
  scope: Readonly<Record<string, unknown>> | undefined,
  types?: ScriptTypes,
): Extension {
  const typed = types && completionsOf(types);
  const example = scope && scopeCompletionSource(scope);
  return [
    javascript(),
    example
      ? javascriptLanguage.data.of({
          autocomplete: (context: CompletionContext) => (typed?.(context) ? null : example(context)),
        })
      : [],
    typed ? javascriptLanguage.data.of({ autocomplete: typed }) : [],
    types ? hoverOf(types) : [],
  ];
}

/** A path and, after the last dot, what is typed of a member. */
const path = /([A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*|(?:\?\.)?\[\w*\])*)\??\.([\w$]*)$/;

const completionsOf =
  (types: ScriptTypes) =>
  (context: CompletionContext): CompletionResult | null => {
    const line = context.state.doc.lineAt(context.pos);
    const found = path.exec(line.text.slice(0, context.pos - line.from));
    const members = found && types.membersOf(found[1] ?? '');
    if (!members) return null;
    return {
      from: context.pos - (found[2] ?? '').length,
      options: members.map(({ name, type, about }) => ({
        label: name,
        type: type.includes('=>') ? 'method' : 'property',
        detail: type,
        ...(about && { info: about }),
      })),
      validFor: /^[\w$]*$/,
    };
  };

function hoverOf(types: ScriptTypes): Extension {
  return hoverTooltip((view, position) => {
    const word = wordAt(view.state, position);
    const described = word && types.describe(word.expression);
    if (!described) return null;
    return {
      pos: word.from,
      end: word.to,
      above: true,
      create: () => {
        const dom = document.createElement('div');
        dom.className = 'cm-described';
        const head = dom.appendChild(document.createElement('code'));
        head.textContent = `${described.name}: ${described.type}`;
        if (described.about) dom.appendChild(document.createElement('p')).textContent = described.about;
        return { dom };
      },
    };
  });
}

/** The name under the pointer, with what stands before it. */
function wordAt(state: EditorState, position: number) {
  const word = state.wordAt(position);
  if (!word) return undefined;
  const line = state.doc.lineAt(position);
  const upTo = line.text.slice(0, word.to - line.from);
  const expression = /[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*|(?:\?\.)?\[\w*\])*$/.exec(upTo)?.[0];
  return expression ? { expression, from: word.from, to: word.to } : undefined;
}
