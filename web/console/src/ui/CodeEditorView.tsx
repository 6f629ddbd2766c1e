/** The CodeMirror half of CodeEditor; a chunk of its own. */
import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { css } from '@codemirror/lang-css';
import { json, jsonParseLinter } from '@codemirror/lang-json';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, linter, lintGutter, setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup } from 'codemirror';
import { useEffect, useId, useRef, useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import classes from './CodeEditor.module.css';
import type { ScriptTypes } from './javascript.ts';

export type EditorLanguage = 'json' | 'css' | 'javascript' | 'text';
export type EditorProblem = { readonly from: number; readonly to: number; readonly message: string };

type Props = {
  readonly language: EditorLanguage;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly labelledBy: string;
  readonly minHeight: number;
  readonly maxHeight?: number;
  readonly readOnly?: boolean;
  readonly invalid: boolean;
  readonly wrap?: boolean;
  readonly problems?: readonly EditorProblem[];
  /** For scripts: what they may reach, by example. */
  readonly scope?: Readonly<Record<string, unknown>>;
  /** For scripts: what they may reach, by type. */
  readonly types?: ScriptTypes;
  readonly words?: readonly string[];
};

/** Offers those of the words that begin like what is typed, signs and all: `.portero-…`, `--color-…`, `{{code}}`. */
const offering =
  (words: readonly string[]) =>
  (context: CompletionContext): CompletionResult | null => {
    const typed = context.matchBefore(/(?:\{\{|[.[-])?[\w.-]*/);
    if (!typed || (typed.from === typed.to && !context.explicit)) return null;
    return { from: typed.from, options: words.map((label) => ({ label, type: 'keyword' })) };
  };

const parseProblems = jsonParseLinter();
/** An empty editor is empty, not wrong. */
const jsonProblems = (view: EditorView): Diagnostic[] =>
  view.state.doc.toString().trim() === '' ? [] : parseProblems(view);

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.attributeName], color: 'light-dark(#5a4a8a, #c0b1ea)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'light-dark(#146852, #82c9af)' },
  { tag: [tags.number, tags.unit, tags.color], color: 'light-dark(#8f5d10, #f2b544)' },
  { tag: [tags.bool, tags.null, tags.keyword], color: 'light-dark(#9a3412, #e5a377)' },
  { tag: [tags.tagName, tags.className], color: 'light-dark(#1d4f7c, #8fbfe6)' },
  { tag: tags.comment, color: 'var(--text-faint)', fontStyle: 'italic' },
]);

export default function CodeEditorView(props: Props) {
  const { language, value, labelledBy, minHeight, maxHeight = 420, readOnly = false, invalid } = props;
  const { problems, wrap = true, scope, types, words } = props;
  const t = usePhrases('ui').editor;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef(props);
  latest.current = props;
  const [marks] = useState(() => new Compartment());
  const [grammar] = useState(() => new Compartment());
  const listId = useId();
  const judged = problems !== undefined;

  useEffect(() => {
    if (!host.current) return;
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          basicSetup,
          grammar.of(language === 'json' ? json() : language === 'css' ? css() : []),
          language === 'json' && !judged ? linter(jsonProblems) : [],
          judged ? lintGutter() : [],
          syntaxHighlighting(colours),
          words ? EditorState.languageData.of(() => [{ autocomplete: offering(words) }]) : [],
          wrap ? EditorView.lineWrapping : [],
          // Whoever uses the keyboard reaches the text, and so what scrolls, whether it may be edited or not.
          EditorView.contentAttributes.of({ 'aria-labelledby': labelledBy, tabindex: '0' }),
          marks.of([]),
          EditorState.readOnly.of(readOnly),
          EditorView.editable.of(!readOnly),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    return () => {
      made.destroy();
      view.current = null;
    };
  }, [language, labelledBy, readOnly, judged, wrap, words, marks, grammar]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new editor begins without its language
  useEffect(() => {
    if (language !== 'javascript') return;
    let current = true;
    void import('./javascript.ts').then(({ javascriptWith }) => {
      if (current) view.current?.dispatch({ effects: grammar.reconfigure(javascriptWith(scope, types)) });
    });
    return () => {
      current = false;
    };
  }, [language, labelledBy, readOnly, judged, wrap, grammar, scope, types]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    const described = judged && { 'aria-describedby': listId };
    const attributes = EditorView.contentAttributes.of({ 'aria-invalid': String(invalid), ...described });
    view.current?.dispatch({ effects: marks.reconfigure(attributes) });
  }, [invalid, judged, listId, marks]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || !problems) return;
    const { length } = editor.state.doc;
    const diagnostics = problems.map(({ from, to, message }): Diagnostic => {
      return { from: Math.min(from, length), to: Math.min(to, length), message, severity: 'error' };
    });
    editor.dispatch(setDiagnostics(editor.state, diagnostics));
  }, [problems]);

  const goTo = ({ from }: EditorProblem) => {
    const editor = view.current;
    if (!editor) return;
    const anchor = Math.min(from, editor.state.doc.length);
    editor.dispatch({ selection: { anchor }, scrollIntoView: true });
    editor.focus();
  };
  const lineOf = ({ from }: EditorProblem) => value.slice(0, from).split('\n').length;

  return (
    <>
      <div
        ref={host}
        className={classes.editor}
        data-invalid={invalid || undefined}
        style={{ '--editor-min': `${minHeight}px`, '--editor-max': `${maxHeight}px` }}
      />
      {problems && (
        <ul id={listId} className={classes.problems} aria-live="polite">
          {problems.map((problem) => (
            <li key={`${problem.from} ${problem.message}`}>
              <button type="button" onClick={() => goTo(problem)}>
                <b>{t.line(lineOf(problem))}</b> {problem.message}
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
