import { Input, Skeleton } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useId } from 'react';
import type { EditorLanguage } from './CodeEditorView.tsx';

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
};

/** A small editor for JSON and CSS with line numbers, folding and the place of a mistake. Fetched when first shown. */
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
          <View {...rest} labelledBy={id} minHeight={minHeight} invalid={Boolean(error)} />
        </Suspense>
      </div>
    </Input.Wrapper>
  );
}
