/** The CodeMirror half of CodeEditor; a chunk of its own. */
import { css } from '@codemirror/lang-css';
import { json, jsonParseLinter } from '@codemirror/lang-json';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { linter } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup } from 'codemirror';
import { useEffect, useRef } from 'react';
import classes from './CodeEditor.module.css';

export type EditorLanguage = 'json' | 'css';

type Props = {
  readonly language: EditorLanguage;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly labelledBy: string;
  readonly minHeight: number;
  readonly maxHeight?: number;
  readonly readOnly?: boolean;
  readonly invalid: boolean;
};

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.attributeName], color: 'light-dark(#5a4a8a, #c0b1ea)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'light-dark(#146852, #82c9af)' },
  { tag: [tags.number, tags.unit, tags.color], color: 'light-dark(#8f5d10, #f2b544)' },
  { tag: [tags.bool, tags.null, tags.keyword], color: 'light-dark(#9a3412, #e5a377)' },
  { tag: [tags.tagName, tags.className], color: 'light-dark(#1d4f7c, #8fbfe6)' },
  { tag: tags.comment, color: 'var(--text-faint)', fontStyle: 'italic' },
]);

export default function CodeEditorView(props: Props) {
  const {
    language,
    value,
    onChange,
    labelledBy,
    minHeight,
    maxHeight = 420,
    readOnly = false,
    invalid,
  } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const tell = useRef(onChange);
  tell.current = onChange;
  const first = useRef(value);

  useEffect(() => {
    if (!host.current) return;
    const editing = new Compartment();
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          basicSetup,
          language === 'json' ? [json(), linter(jsonParseLinter())] : css(),
          syntaxHighlighting(colours),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-labelledby': labelledBy }),
          editing.of([EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly)]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) tell.current(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    return () => {
      made.destroy();
      view.current = null;
    };
  }, [language, labelledBy, readOnly]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
    first.current = value;
  }, [value]);

  return (
    <div
      ref={host}
      className={classes.editor}
      data-invalid={invalid || undefined}
      style={{ '--editor-min': `${minHeight}px`, '--editor-max': `${maxHeight}px` }}
    />
  );
}
