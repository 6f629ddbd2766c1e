import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './theme/global.css';
import { createQueryClient } from './api/queries.ts';
import { onLanguageChange, preferredLanguage, setLanguage } from './i18n/language.ts';
import { createConsoleRouter } from './router.tsx';
import { mostToasts } from './shell/toasts.ts';
import { Look } from './theme/Look.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no root element');

await setLanguage(preferredLanguage()).catch(() => setLanguage('en'));
const queryClient = createQueryClient();
// The server answers some texts in the language of who asks.
onLanguageChange(() => void queryClient.invalidateQueries());
const router = createConsoleRouter({ queryClient });

createRoot(root).render(
  <StrictMode>
    <Look>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Notifications position="bottom-right" limit={mostToasts} />
      </QueryClientProvider>
    </Look>
  </StrictMode>,
);
