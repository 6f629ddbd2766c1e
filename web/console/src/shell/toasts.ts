/** Toasts: short, temporary, caused by the person. What lasts is said on the page instead. */
import { notifications } from '@mantine/notifications';
import { createElement } from 'react';
import { phrases } from '../i18n/language.ts';
import { ToastBody } from '../ui/ToastBody.tsx';

type Undo = { readonly undo: () => void };

export const toast = {
  /** Something was done; reversible things offer to undo it. */
  done(sentence: string, reversible?: Undo): void {
    const id = notifications.show({
      message: createElement(ToastBody, {
        sentence,
        ...(reversible && {
          action: {
            label: phrases().shell.undo,
            run: () => {
              notifications.hide(id);
              reversible.undo();
            },
          },
        }),
      }),
      autoClose: reversible ? 8000 : 4000,
    });
  },
  failed(sentence: string): void {
    notifications.show({
      message: createElement(ToastBody, { sentence, tone: 'bad' }),
      autoClose: 8000,
      color: 'red',
    });
  },
};
