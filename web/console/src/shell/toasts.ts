/** Toasts: short, temporary, caused by the person. What lasts is said on the page instead. */
import { notifications, notificationsStore } from '@mantine/notifications';
import { createElement } from 'react';
import { phrases } from '../i18n/language.ts';
import { ToastBody } from '../ui/ToastBody.tsx';

type Undo = { readonly undo: () => void };

/** At a time. */
export const mostToasts = 3;

/** The newest is what somebody waits for: it never stands in line behind those that a resting pointer keeps open. */
function makeRoom(): void {
  const { notifications: shown, queue } = notificationsStore.getState();
  for (const { id } of [...shown, ...queue].slice(0, 1 - mostToasts)) if (id) notifications.hide(id);
}

export const toast = {
  /** Something was done; reversible things offer to undo it. */
  done(sentence: string, reversible?: Undo): void {
    makeRoom();
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
    makeRoom();
    notifications.show({
      message: createElement(ToastBody, { sentence, tone: 'bad' }),
      autoClose: 8000,
      color: 'red',
    });
  },
};
