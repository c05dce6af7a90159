import { i18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/query-client.ts';
import { activateLocale } from './i18n/activate-locale.ts';
import { router } from './router.tsx';
import { applyPreferences, usePreferences } from './theme/preferences.ts';
import './theme/theme.css';
import { Tooltips } from './ui/tooltip.tsx';

applyPreferences();
await activateLocale(usePreferences.getState().locale);
usePreferences.subscribe((now, before) => {
  if (now.locale === before.locale) return;
  // What the server says is in the language that it was asked in.
  void activateLocale(now.locale).then(() => {
    queryClient.removeQueries({ type: 'inactive' });
    return queryClient.invalidateQueries();
  });
});

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root.');
createRoot(root).render(
  <StrictMode>
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={queryClient}>
        <Tooltips>
          <RouterProvider router={router} />
        </Tooltips>
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>,
);
