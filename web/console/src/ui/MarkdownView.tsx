import { Skeleton, Stack } from '@mantine/core';
import { lazy, Suspense } from 'react';

const View = lazy(() => import('./MarkdownContent.tsx'));

/** Markdown from the server (connector guides). HTML inside it stays text; links open in a new tab. */
export function MarkdownView({ source }: { readonly source: string }) {
  return (
    <Suspense
      fallback={
        <Stack gap="sm" aria-busy>
          <Skeleton height={18} width="40%" />
          <Skeleton height={10} />
          <Skeleton height={10} width="85%" />
        </Stack>
      }
    >
      <View source={source} />
    </Suspense>
  );
}
