import { Input, Skeleton } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useId } from 'react';
import type { EditorLanguage, EditorProblem } from './CodeEditorView.tsx';
import type { ScriptTypes } from './javascript.ts';

const View = lazy(() => import('./CodeEditorView.tsx'));

export type CodeEditorProps = {
  readonly label: string;
  readonly language: EditorLanguage;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly description?: ReactNode;
  readonly error?: ReactNode;
  readonly minHeight?: number;
  readonly maxHeight?: number;
  readonly readOnly?: boolean;
  /** Long lines go on beneath, unless one has to scroll to them. */
  readonly wrap?: boolean;
  /** What is wrong and where, told beneath the text and at its place. Without it the editor only knows broken JSON. */
  readonly problems?: readonly EditorProblem[];
  /** For scripts: what they may reach, by example; keep the same object while it says the same. */
  readonly scope?: Readonly<Record<string, unknown>>;
  /** For scripts: what they may reach, by type. */
  readonly types?: ScriptTypes;
  /** Words that are offered while one types; keep the same list. */
  readonly words?: readonly string[];
};

export type { EditorProblem };

/** A small editor for JSON, CSS and scripts with line numbers, folding and the place of a mistake. Fetched when first shown. */
export function CodeEditor({ label, description, error, minHeight = 120, ...rest }: CodeEditorProps) {
  const id = useId();
  return (
    <Input.Wrapper
      label={label}
      description={description}
      error={error}
      labelProps={{ id }}
      labelElement="div"
    >
      <div style={{ marginTop: 6 }}>
        <Suspense fallback={<Skeleton height={minHeight} radius="md" />}>
          <View
            {...rest}
            labelledBy={id}
            minHeight={minHeight}
            invalid={Boolean(error) || Boolean(rest.problems?.length)}
          />
        </Suspense>
      </div>
    </Input.Wrapper>
  );
}
