import { MantineProvider } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { themeFor } from './theme.ts';

/** The theme, speaking the person's language. */
export function Look({ children }: { readonly children: ReactNode }) {
  const { close } = usePhrases('shell');
  const theme = useMemo(() => themeFor({ close }), [close]);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      {children}
    </MantineProvider>
  );
}
